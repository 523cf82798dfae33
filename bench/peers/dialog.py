"""What the reading dialog says and accepts, without a library: shared by the peers.

Six turns, equal work for all: the account and a question for the day zone; the night zone; a photo or not;
the summary; the receipt; the history. Texts and keyboards are as long as those of the real bot.
"""

import itertools
from collections import deque
from dataclasses import dataclass, field

OPEN = "/submit"
SKIP, BACK, CANCEL, YES, NO, HISTORY, MENU = "skip", "back", "cancel", "yes", "no", "history", "menu"
DIGITS = 6

Rows = tuple[tuple[tuple[str, str], ...], ...]

KEYS_VALUE: Rows = ((("✖ Скасувати", CANCEL),),)
KEYS_PHOTO: Rows = ((("Без фото", SKIP),), (("↩ Назад", BACK), ("✖ Скасувати", CANCEL)))
KEYS_CONFIRM: Rows = ((("✔ Так, передати", YES), ("Ні", NO)), (("↩ Назад", BACK), ("✖ Скасувати", CANCEL)))
KEYS_RECEIPT: Rows = ((("Історія показів", HISTORY),), (("Меню", MENU),))
KEYS_HISTORY: Rows = ((("Меню", MENU),),)


@dataclass(slots=True)
class Account:
    """An account with a two-zone meter and its newest readings."""

    number: str
    address: str
    serial: str
    day: int = 4400
    night: int = 3200
    history: deque[str] = field(default_factory=lambda: deque(maxlen=12))


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
        f"Рахунок {account.number}\n{account.address}\n"
        f"Лічильник {account.serial}, дві зони, {DIGITS} цифр\n"
        f"Попередні покази: день {account.day}, ніч {account.night}\n\n"
        "Який показ денної зони (07–23)?"
    )


def ask_night(account: Account) -> str:
    """Turn 2."""
    return f"Записано. Який показ нічної зони (23–07)?\nПопередній: {account.night}"


def ask_photo() -> str:
    """Turn 3."""
    return "Додайте фото лічильника, якщо хочете: воно допоможе, якщо буде питання. Саме фото не є показом."


def ask_confirm(account: Account, day: int, night: int) -> str:
    """Turn 4: everything once more with the kWh since the last readings."""
    return (
        f"Рахунок {account.number}, лічильник {account.serial}\n"
        f"День (07–23): {day}, спожито {day - account.day} кВт·год\n"
        f"Ніч (23–07): {night}, спожито {night - account.night} кВт·год\n"
        "Показ зараховується станом на 1-ше число.\n\nПередати?"
    )


def accept(account: Account, day: int, night: int) -> str:
    """Turn 5: keep the reading; the receipt."""
    number = next(_receipts)
    account.day, account.night = day, night
    account.history.append(f"№ {number}: день {day}, ніч {night} · споживач, Telegram")
    return (
        f"Прийнято, № {number}\nРахунок {account.number}\nДень {day}, ніч {night}\n"
        "Показ увійде до рахунка за поточний місяць. Виправити його можна, доки триває період передавання."
    )


def show_history(account: Account) -> str:
    """Turn 6."""
    return f"Покази за рахунком {account.number}:\n" + "\n".join(reversed(account.history))
