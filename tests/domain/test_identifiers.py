import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.eu import eic as stdnum_eic

from bot.domain.identifiers import (
    eic_tail,
    is_canonical_eic,
    is_eic,
    normalise_eic,
    normalise_serial,
    read_account_number,
)

EIC = "62Z" + "0" * 8 + "1234"
EIC += stdnum_eic.calc_check_digit(EIC)
PATTERN = r"^\d{9,12}$"

digits12 = st.text("0123456789", min_size=12, max_size=12)
eics = digits12.map(lambda digits: f"62Z{digits}{stdnum_eic.calc_check_digit('62Z' + digits)}")
valid_eics = eics.filter(is_canonical_eic)

CYRILLIC = str.maketrans("ABCEHIKMOPTXYZ", "АВСЕНІКМОРТХУЗ")


@given(valid_eics)
def test_eic_survives(eic: str) -> None:
    """A canonical EIC is its own normal form."""
    assert normalise_eic(eic) == eic
    assert is_eic(eic)
    assert eic_tail(eic) == eic[-5:]


@given(valid_eics, st.data())
def test_eic_as_people_type(eic: str, data: st.DataObject) -> None:
    """Cyrillic look-alikes, either case, spaces, and hyphens change nothing about an EIC."""
    letters = [data.draw(st.sampled_from([c, c.lower(), c.translate(CYRILLIC)])) for c in eic]
    gap = data.draw(st.sampled_from(["", " ", "\u00a0", "\u200b", " - ", "–"]))
    at = data.draw(st.integers(1, 15))
    typed = "".join(letters[:at]) + gap + "".join(letters[at:]) + " "
    assert normalise_eic(typed) == eic
    assert is_eic(typed)


@given(valid_eics)
def test_letters_among_the_digits(eic: str) -> None:
    """О for 0 and З for 3 among the digits are digits, because a letter cannot be right there."""
    typed = eic[:3] + eic[3:15].replace("0", "О").replace("3", "з").replace("1", "і") + eic[15]
    assert normalise_eic(typed) == eic


@given(valid_eics, st.integers(0, 15), st.sampled_from("0123456789ABCXY"))
def test_wrong_character(eic: str, at: int, letter: str) -> None:
    """One wrong character makes it no EIC; the check character sees to that."""
    wrong = eic[:at] + letter + eic[at + 1 :]
    assert is_eic(wrong) == (wrong == eic)


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    """Any text at all is normalised without an error, and doing it twice changes nothing."""
    assert normalise_eic(normalise_eic(text)) == normalise_eic(text)
    assert normalise_serial(normalise_serial(text)) == normalise_serial(text)
    assert is_eic(text) == is_canonical_eic(normalise_eic(text))
    tail = eic_tail(text)
    assert tail is None or (len(tail) == 5 and tail.isascii() and tail[:4].isdigit())
    number = read_account_number(text, PATTERN)
    assert number is None or (number.isascii() and number.isdigit() and 9 <= len(number) <= 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "62Z",
        EIC[:-1],
        EIC + "0",
        "62X" + EIC[3:],
        "22XWATTPLUS----G",
        "10Z" + EIC[3:],
        "абвгдежзийклмноп",
    ],
)
def test_not_an_eic(text: str) -> None:
    """Another length, issuing office or type, or plain letters, are no EIC of a metering point."""
    assert not is_eic(text)


@pytest.mark.parametrize(
    ("typed", "tail"),
    [
        (" 1234а ", "1234A"),
        ("12-34х", "1234X"),
        ("12З4z", "1234Z"),
        ("1О34З", "1034Z"),
        ("12345", "12345"),
        (EIC.lower(), EIC[-5:]),
        ("1234", None),
        ("123456", None),
        ("абвгд", None),
        ("1A345", None),
        ("1234Ж", None),
        ("1234-", None),
        ("", None),
    ],
)
def test_eic_tail(typed: str, tail: str | None) -> None:
    """Five characters count as the end of an EIC: four digits and a digit or letter."""
    assert eic_tail(typed) == tail


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("00123456", "123456"),
        ("12 34-56", "123456"),
        ("№ 123456", "123456"),
        ("ав123О", "AB 1230"),
        ("МТХ1-100", "mtx1100"),
        ("1234567890123456", "1234 5678 9012 3456"),
        ("О123", "123"),
    ],
)
def test_serials_are_the_same(typed: str, printed: str) -> None:
    """A serial number is the same with other spaces, dashes, look-alikes, case, and leading zeros."""
    assert normalise_serial(typed) == normalise_serial(printed) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("123", "1230"), ("123", "124"), ("А1", "Ж1"), ("0", ""), ("12", "21")]
)
def test_serials_differ(one: str, other: str) -> None:
    """Zeros at the end, other digits, other letters make another serial number."""
    assert normalise_serial(one) != normalise_serial(other)


@given(st.integers(1, 10**16), st.integers(0, 6))
def test_leading_zeros(number: int, zeros: int) -> None:
    """Leading zeros never make a difference between serial numbers."""
    assert normalise_serial("0" * zeros + str(number)) == str(number)


@given(
    st.text("0123456789", min_size=9, max_size=12),
    st.sampled_from(["", " ", "-", "\u00a0", "."]),
    st.integers(1, 8),
)
def test_account_number(number: str, gap: str, at: int) -> None:
    """An account number may be typed in groups and with words around it."""
    typed = number[:at] + gap + number[at:]
    assert read_account_number(typed, PATTERN) == number
    assert read_account_number(f"Особовий рахунок № {typed}", PATTERN) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("о/р 620001234", "620001234"),
        ("62ООО1234", "620001234"),
        ("мій рахунок: 620-001-234.", "620001234"),
        ("62000123", None),
        ("6200012341234", None),
        ("620001234 або 620001235", None),
        ("620001234 620001234", None),
        ("6,20E+09", None),
        ("٦٢٠٠٠١٢٣٤", None),
        ("", None),
    ],
)
def test_account_number_in_words(text: str, number: str | None) -> None:
    """One number that fits the pattern is found; none or several are not guessed at."""
    assert read_account_number(text, PATTERN) == number


def test_account_number_of_another_pattern() -> None:
    """The pattern is the DSO's: letters and hyphens belong to the number where it says so."""
    assert read_account_number("ab-12", r"AB\d{2}") == "AB12"
    assert read_account_number(" 12-34/5 ", r"\d{2}-\d{2}/\d") == "12-34/5"
