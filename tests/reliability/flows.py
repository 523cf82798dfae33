"""The main flows, as a person goes through them: linking an account, sending a reading, an order, an appeal.

Each person goes by what buttons do, and each of them ends at a screen by which they know that it is done.
"""

from __future__ import annotations

from bot.sandbox.pictures import sample_photo
from tests.reliability.books import FIRST_ACCOUNT, FIRST_SERIAL
from tests.reliability.town import Phone, Screen

DAY, NIGHT = 1_200, 700
WAYS = ("l:history", "l:section:mine")  # to the history, from wherever one is
NAME, PHONE = "Шевченко Тарас Григорович", "+380671234567"


async def link(phone: Phone, number: int) -> Screen:
    """First contact, agreement, account, meter; the card of the account of the n-th person."""
    if phone.messenger == "telegram":
        phone.open()
    else:
        phone.say("Привіт")
    await phone.asked(":yes")
    phone.press(":yes")
    await phone.question()
    await phone.answer(str(FIRST_ACCOUNT + number))
    return await phone.answer(str(FIRST_SERIAL + number))


async def send_two_zones(phone: Phone, *, photo: bool = False) -> Screen:
    """From the card: day, night, perhaps a photo, confirmed; the receipt."""
    phone.press("l:reading")
    await phone.question()
    await phone.answer(str(DAY))
    await phone.answer(str(NIGHT))
    if photo:
        phone.press(":photo")
        await phone.question()
        await phone.answer(sample_photo())
    return await _confirm(phone, NIGHT)


async def order_zone_meter(phone: Phone, *, photo: bool = False) -> Screen:
    """From the menu's words through the catalogue to an order that is to be signed later; the receipt."""
    phone.say("послуги")
    for part in ("l:services", "l:service:zone-meter", "l:order"):
        await phone.until(lambda screen, part=part: screen.offers(part))  # type: ignore[misc]
        phone.press(part)
    await phone.question()
    await phone.answer(NAME)
    await phone.answer(PHONE, ":skip")
    await phone.choose(":skip")  # no e-mail
    await phone.choose(":two")
    await phone.choose(":own")
    await phone.choose(":skip")  # any day
    if photo:
        await phone.answer(sample_photo())
        await phone.choose(":done")
    else:
        await phone.choose(":skip")
    phone.press(":send")
    await phone.asked(":later")
    phone.press(":later")
    return await phone.until(lambda screen: screen.offers("l:request:"))


async def appeal(phone: Phone, *, photo: bool = False) -> Screen:
    """A complaint, from the menu's words to its receipt."""
    phone.say("скарга")
    await phone.until(lambda screen: screen.offers("l:appeal"))
    phone.press("l:appeal")
    await phone.asked(":complaint")
    await phone.choose(":complaint")
    await phone.choose(":quality")
    await phone.answer("Напруга 180 вольт щовечора")
    if photo:
        await phone.answer(sample_photo())
    await phone.choose(":done")
    await phone.answer(NAME, ":home")
    await phone.choose(":home")
    await phone.answer(PHONE, ":send")
    phone.press(":send")
    return await phone.until(lambda screen: screen.offers("l:request:"))


async def send_one_zone(phone: Phone, value: int) -> Screen:
    """Type a number at the menu, confirm; the receipt. Raises TimeoutError."""
    phone.say(str(value))
    await phone.asked(":send")
    return await _confirm(phone, value)


async def _confirm(phone: Phone, value: int) -> Screen:
    """Press Send; the receipt, or for whom it was lost on the way, the history in which the value stands."""

    def shows(screen: Screen) -> bool:
        return f"{value}" in screen.text and screen.offers("g:menu")

    def leads(screen: Screen) -> bool:
        return not screen.interruption and any(map(screen.offers, WAYS))

    phone.press(":send")
    while True:
        screen = await phone.until(lambda screen: shows(screen) or leads(screen))
        if shows(screen):
            return screen
        phone.press(next(filter(screen.offers, WAYS)))
