"""Phones, e-mail addresses and full names as people type them."""

from __future__ import annotations

import pytest

from bot.domain.contacts import read_email, read_phone
from bot.domain.names import FullName, read_full_name


@pytest.mark.parametrize(
    "typed",
    ["067 123-45-67", "0671234567", "+380671234567", "380671234567", "(067) 123 45 67", "тел. 067 1234567"],
)
def test_a_number_of_ukraine(typed: str) -> None:
    """However it is written, it is one number."""
    assert read_phone(typed) == "+380671234567"


def test_other_numbers() -> None:
    """A landline, and a number of another country."""
    assert read_phone("0412 40-20-10") == "+380412402010"
    assert read_phone("+48 512 345 678") == "+48512345678"


@pytest.mark.parametrize("typed", ["", "12345", "0000000000", "дзвоніть увечері", "+", "1" * 60])
def test_no_number(typed: str) -> None:
    """What cannot be called is not taken."""
    assert read_phone(typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("olena@ukr.net", "olena@ukr.net"),
        (" Olena.K+1@Example.COM. ", "Olena.K+1@example.com"),
        ("olena@", None),
        ("olena ukr.net", None),
        ("олена@укр.нет", None),
        ("a@b", None),
        ("a..b@c.ua", None),
        ("x" * 250 + "@c.ua", None),
    ],
)
def test_email(typed: str, read: str | None) -> None:
    """A mailbox and a domain; the rest is proven by a code."""
    assert read_email(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Коваленко Олена Петрівна", FullName("Коваленко", "Олена", "Петрівна")),
        ("коваленко олена петрівна", FullName("Коваленко", "Олена", "Петрівна")),
        ("Олена Петрівна Коваленко", FullName("Коваленко", "Олена", "Петрівна")),
        ("Григорович Іван Ілліч", FullName("Григорович", "Іван", "Ілліч")),
        ("НЕЧУЙ-ЛЕВИЦЬКИЙ ІВАН СЕМЕНОВИЧ", FullName("Нечуй-Левицький", "Іван", "Семенович")),
        ("Лук'янець Дар'я Ігорівна.", FullName("Лук’янець", "Дар’я", "Ігорівна")),
        ("Мамедов Алі Гасан огли", FullName("Мамедов", "Алі", "Гасан огли")),
        ("Smith John -", FullName("Smith", "John", "")),
        ("Сміт Джон —", FullName("Сміт", "Джон", "")),
        ("Коваленко Олена", None),
        ("Коваленко", None),
        ("Коваленко О. П. 5", None),
        ("- - -", None),
        ("Добрий день прошу мене вислухати зараз", None),
        ("х" * 200 + " а б", None),
        ("", None),
    ],
)
def test_full_name(typed: str, read: FullName | None) -> None:
    """Three parts, in either order; a dash where there is no patronymic."""
    assert read_full_name(typed) == read
