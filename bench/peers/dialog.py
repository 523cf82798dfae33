"""What the reading dialog says and accepts, without a library: shared by the peers.

Six turns, equal work for all: the account and a question for the day zone; the night zone; a photo or not;
the summary; the receipt; the history. Words, keyboards and calls are those of our own bot: a press is
acknowledged and edits its message, a typed number is answered by a new one. Texts are HTML.
"""

import itertools
from collections import deque
from dataclasses import dataclass, field

OPEN, SKIP, BACK, CANCEL, YES, EDIT = "reading", "skip", "back", "cancel", "yes", "edit"
HISTORY, OLDER, MENU = "history", "older", "menu"
DIGITS = 6

Rows = tuple[tuple[tuple[str, str], ...], ...]

_BACK = (("‹ Назад", BACK), ("✕ Скасувати", CANCEL))
KEYS_DAY: Rows = ((("✕ Скасувати", CANCEL),),)
KEYS_NIGHT: Rows = (_BACK,)
KEYS_PHOTO: Rows = ((("Без фото", SKIP),), _BACK)
KEYS_CONFIRM: Rows = ((("✅ Так, передати", YES), ("✏️ Виправити", EDIT)), _BACK)
KEYS_RECEIPT: Rows = ((("📊 Історія показів", HISTORY),), (("☰ Меню", MENU),))
KEYS_HISTORY: Rows = ((("‹ Раніші", OLDER), ("📟 Передати показ", OPEN)), (("☰ Меню", MENU),))


@dataclass(slots=True)
class Account:
    """An account with a two-zone meter and its newest readings."""

    number: str
    address: str
    serial: str
    day: int = 4400
    night: int = 3200
    history: deque[str] = field(default_factory=lambda: deque(maxlen=3))


class Refused(Exception):
    """A value that is no reading; the text says what to do."""


_accounts: dict[int, Account] = {}
_receipts = itertools.count(1)


def account_of(person: int) -> Account:
    """The account of that person; made at the first look."""
    account = _accounts.get(person)
    if account is None:
        number = f"{person % 10**10:010d}"
        account = Account(number, "м. Житомир, вул. Лесі Українки, 12, кв. 7", f"NIK2102-{number[-6:]}")
        _accounts[person] = account
    return account


def read_value(text: str | None, last: int) -> int:
    """Whole kWh not below `last`, or `Refused`."""
    plain = (text or "").strip().replace(" ", "")
    if not plain.isdecimal():
        raise Refused("Не бачу числа. Надішліть лише цифри з лічильника, без коми й літер, наприклад 4520.")
    if len(plain) > DIGITS:
        raise Refused(f"На цьому лічильнику {DIGITS} цифр, а тут {len(plain)}. Перевірте, будь ласка.")
    value = int(plain)
    if value < last:
        raise Refused(f"Попередній показ {last}, а новий {value} менший. Перевірте та надішліть ще раз.")
    return value


def ask_day(account: Account) -> str:
    """Turn 1: whose meter it is and the first question."""
    return (
        f"📍 Рахунок <b>{account.number}</b>, {account.address}\n\n"
        f"Лічильник <b>№ {account.serial}</b>, NIK 2102-02 М2\n"
        f"сходова клітка · 2 зони, {DIGITS} цифр на табло\n\n"
        f"День: <b>{account.day}</b> (23.10.2026, дистанційно)\n"
        f"Ніч: <b>{account.night}</b> (23.10.2026, дистанційно)\n\n"
        "Показ для рахунку передають з 29 листопада до 3 грудня. Сьогоднішній теж приймемо: він допоможе "
        "розрахувати показ на 1 грудня.\n\n"
        f"Який зараз показ: <b>День</b>? Лише цифри до коми. Попередній: {account.day}."
    )


def ask_night(account: Account) -> str:
    """Turn 2."""
    return f"Який зараз показ: <b>Ніч</b>? Лише цифри до коми. Попередній: {account.night}."


def ask_photo() -> str:
    """Turn 3."""
    return (
        "📷 Надішліть фото або коротке відео табло, якщо бажаєте. Воно підтвердить цифри, але не замінить їх."
    )


def ask_confirm(account: Account, day: int, night: int) -> str:
    """Turn 4: everything once more with the kWh since the last readings."""
    used_day, used_night = day - account.day, night - account.night
    return (
        f"<b>Перевірте, будь ласка.</b> Лічильник № {account.serial}\n\n"
        f"<b>День: {account.day} → {day}</b>\n⤷ від 23.10.2026: {used_day} кВт·год\n"
        f"<b>Ніч: {account.night} → {night}</b>\n⤷ від 23.10.2026: {used_night} кВт·год\n"
        f"Разом за період: <b>{used_day + used_night} кВт·год</b>\nБез фото\n"
        "Поза днями передачі: візьмемо для розрахунку показу на 1 грудня.\n\nПередати цей показ?"
    )


def accept(account: Account, day: int, night: int) -> str:
    """Turn 5: keep the reading; the receipt."""
    number = next(_receipts)
    account.day, account.night = day, night
    account.history.append(
        f"22 листопада — День <b>{day}</b>, Ніч <b>{night}</b> · ви · для розрахунку на 1 грудня"
    )
    return (
        f"✅ <b>Показ прийнято</b>\nКвитанція № 2611-{number:06d}, 22 листопада, 04:20\n\n"
        f"📍 Рахунок <b>{account.number}</b>, {account.address}\nЛічильник № {account.serial}\n"
        f"<b>День: {day}</b>\n<b>Ніч: {night}</b>\n\n"
        "Дні передачі показу ще не настали, тож візьмемо його для розрахунку на 1 грудня. Найточніше буде "
        "передати ще раз наприкінці місяця."
    )


def show_history(account: Account) -> str:
    """Turn 6."""
    return f"📍 Рахунок <b>{account.number}</b>, {account.address}\n\n<b>листопад 2026</b>\n" + "\n\n".join(
        reversed(account.history)
    )
