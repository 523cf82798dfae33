"""Names of files: text, never a path, and true of the content."""

import pytest

from bot.domain.file_names import belies, clean_name, clean_title, fitting, name_of

PDF, SHEET, UNKNOWN = "application/pdf", "application/vnd.ms", "application/octet-stream"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("Фото лічильника.jpg", "Фото лічильника.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\скан.pdf", "скан.pdf"),
        ("a\x00b\r\nc\u202egpj.exe", "ab cgpj.exe"),
        ("..", ""),
        (" .hidden ", "hidden"),
        ("🙂\ud800.png", "🙂.png"),
        ("и\u0306.pdf", "й.pdf"),
        ("=cmd|' /C calc'!A0.csv", "C calc'!A0.csv"),
    ],
)
def test_clean_name(given: str, expected: str) -> None:
    """A name keeps what people read and loses paths, line ends and letters that cannot be seen."""
    assert clean_name(given) == expected


def test_long_name() -> None:
    """A long name is cut before its ending."""
    name = clean_name("я" * 500 + ".p7s")
    assert len(name) == 200
    assert name.endswith("я.p7s")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Акт № 12/5", "Акт № 12/5"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\Users\\x", "C:/Users/x"),
        ("/ ./ ", ""),
        ("Рахунок\u202efdp.exe", "Рахунокfdp.exe"),
        ("два\n  рядки\u200f", "два рядки"),
        ("я" * 300, "я" * 200),
        (" \ufeff", ""),
    ],
)
def test_clean_title(given: str, expected: str) -> None:
    """A document's title is one visible line; a slash stays between two words, and no way upwards is left."""
    assert clean_title(given) == expected


def test_the_name_of_a_document() -> None:
    """A document's file has no slash in its name, and its suffix once."""
    assert name_of("Акт № 12/5", ".PDF") == "Акт № 12-5.PDF"
    assert name_of("Акт.pdf", ".PDF") == "Акт.pdf"
    assert name_of("..\\..\\x") == "-..-x"


@pytest.mark.parametrize(
    ("name", "mime", "expected"),
    [
        ("Паспорт", PDF, "Паспорт.pdf"),
        ("Договір № 5. Додаток", PDF, "Договір № 5. Додаток.pdf"),
        ("рахунок.PDF", PDF, "рахунок.PDF"),
        ("рахунок.exe", PDF, "рахунок.exe.pdf"),
        ("заява.pdf", "application/pkcs7-signature", "заява.pdf.p7s"),
        ("архів.pdf", "application/zip", "архів.pdf"),
        ("щось.pdf", UNKNOWN, "щось.pdf"),
        ("", PDF, ""),
    ],
)
def test_the_suffix_fits_the_content(name: str, mime: str, expected: str) -> None:
    """The suffix of the content stands last, where the content is known."""
    assert fitting(name, mime) == expected


def test_a_long_name_keeps_the_right_suffix() -> None:
    """A name that is cut still ends with what the file is."""
    name = fitting("я" * 200, PDF)
    assert (len(name), name[-5:]) == (200, "я.pdf")


@pytest.mark.parametrize(
    ("name", "mime", "expected"),
    [
        ("рахунок.pdf", PDF, ""),
        ("рахунок.Pdf", UNKNOWN, ".pdf"),
        ("рахунок.pdf", "application/zip", ".pdf"),
        ("фото.jpg", PDF, ".jpg"),
        ("лист.docx", "application/zip", ""),
        ("підпис.p7s", UNKNOWN, ""),
        ("записка.txt", UNKNOWN, ""),
        ("Паспорт", "image/png", ""),
    ],
)
def test_a_suffix_that_is_not_true(name: str, mime: str, expected: str) -> None:
    """A suffix of another type is named; what the content does not tell is let be."""
    assert belies(name, mime) == expected
