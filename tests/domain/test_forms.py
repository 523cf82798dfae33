"""Forms: how each kind of answer is read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.forms import CHECKS, FORMS, LINE, Field, Misfit, read

TODAY = date(2026, 3, 10)
DAY = Field("day", "date")
PAST = Field("day", "date", check="past")
COMING = Field("day", "date", check="coming")


def text(check: str) -> Field:
    return Field("some", "text", check=check)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05.03.2026", "2026-03-05"),
        ("5.3.26", "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ("5 березня 2026 року", "2026-03-05"),
        ("5/3", "2026-03-05"),
        ("1 грудня", "2025-12-01"),
        ("Вчора", "2026-03-09"),
        ("10.03.2026 р.", "2026-03-10"),
        ("позавчора", "2026-03-08"),
        ("тиждень тому", "2026-03-03"),
        ("десь 3 дні тому", "2026-03-07"),
        ("2 місяці тому", "2026-01-09"),
    ],
)
def test_a_day_that_has_come(typed: str, day: str) -> None:
    """A day is read as people write it; without a year it is the nearest one before."""
    assert read(PAST, typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "day"), [("1.02", "2027-02-01"), ("завтра", "2026-03-11"), ("15 квіт", "2026-04-15")]
)
def test_a_day_to_come(typed: str, day: str) -> None:
    """Without a year it is the nearest one after."""
    assert read(COMING, typed, TODAY) == day


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        (DAY, "коли зручно", "misfit-date"),
        (DAY, "31.02.2026", "misfit-date"),
        (DAY, "5 брезня", "misfit-date"),
        (PAST, "11.03.2026", "misfit-date-past"),
        (PAST, "01.01.1900", "misfit-date-past"),
        (COMING, "10.03.2026", "misfit-date-coming"),
        (COMING, "01.01.2030", "misfit-date-coming"),
        (DAY, " \n ", "misfit-empty"),
        (Field("p", "phone"), "12", "misfit-phone"),
        (Field("n", "number"), "багато", "misfit-number"),
        (Field("n", "number"), "0", "misfit-power"),
        (Field("n", "number"), "51", "misfit-power"),
        (Field("c", "choice"), "?", "pick-one"),
        (text("full-name"), "Олена", "misfit-full-name"),
        (text("email"), "olena@", "misfit-email"),
        (text("address"), "Коростень", "misfit-address"),
        (text("address"), "12", "misfit-address"),
        (text("tax-number"), "1234567890", "misfit-tax-number"),
        (text("passport"), "12345", "misfit-passport"),
        (text("account"), "моя", "misfit-account"),
        (text("story"), "ні", "misfit-story"),
        (text("story"), "а" * 1501, "misfit-long"),
        (text("line"), "а" * (LINE + 1), "misfit-long"),
    ],
)
def test_what_cannot_be_taken(field: Field, typed: str, why: str) -> None:
    """Every wrong answer has a line that says why."""
    with pytest.raises(Misfit) as raised:
        read(field, typed, TODAY)
    assert raised.value.why == why


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (Field("p", "phone"), "067 123 45 67", "+380671234567"),
        (Field("n", "number"), "9,9 кВт", "9.9"),
        (Field("n", "number"), "10", "10"),
        (text("full-name"), "коваленко олена петрівна", "Коваленко Олена Петрівна"),
        (text("full-name"), "Smith John -", "Smith John"),
        (text("email"), " Olena@Poshta.UA ", "Olena@poshta.ua"),
        (text("address"), " м. Коростень,  вул. Шевченка, 12 ", "м. Коростень, вул. Шевченка, 12"),
        (text("tax-number"), "1759013776", "1759013776"),
        (text("passport"), "вк 123456", "ВК 123456"),
        (text("passport"), "123456789", "123456789"),
        (text("account"), "123-456-789", "123456789"),
        (text("story"), "Не рахує\n  зовсім", "Не рахує\nзовсім"),
    ],
)
def test_what_is_taken(field: Field, typed: str, value: str) -> None:
    """An answer has one canonical form, and reading that again changes nothing."""
    assert read(field, typed, TODAY) == value
    if value != "Smith John":
        assert read(field, value, TODAY) == value


@settings(max_examples=100)
@given(st.sampled_from([field for form in FORMS.values() for field in form.fields]), st.text(max_size=60))
def test_nothing_else_comes_of_it(field: Field, typed: str) -> None:
    """Whatever is typed is a value or a Misfit, never another error."""
    try:
        value = read(field, typed, TODAY)
    except Misfit:
        return
    assert value
    assert value == value.strip()


def test_forms_name_checks_that_exist() -> None:
    """A field's check is one of the table, or a side of today; names are given once in a form."""
    for form in FORMS.values():
        names = [field.name for field in form.fields]
        assert len(set(names)) == len(names)
        assert form.field(names[0]).name == names[0]
        for field in form.fields:
            assert (
                field.check in {"", "past", "coming"}
                if field.kind == "date"
                else field.check in {"", *CHECKS}
            )
