"""Applications: copies of contract and passport, change of owner, generating unit; and their papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.messages import Media
from bot.drawings.gallery import Gallery
from bot.storage import content, schema
from bot.storage.database import Database
from tests import builders
from tests.dialogs.form_stage import HOME, NAME, NOON, NUMBER, begin, document, know, made, media, rehearse
from tests.rehearsal import SPEECH, Rehearsal

FONTS = Path(__file__).resolve().parents[2] / "bot" / "assets" / "fonts"
PHONE = "067 123 45 67"


async def known(database: Database, **about: Any) -> Rehearsal:
    """A person who has told who they are, with one account."""
    talk = await rehearse(database, **about)
    await know(talk, surname="Коваленко", name="Олена", patronymic="Петрівна", phone="+380671234567")
    return talk


async def drawn(talk: Rehearsal, folder: Path, what: Media | None = None) -> bytes:
    """The document of the last answer, as it is sent."""
    gallery = Gallery(folder, FONTS, SPEECH.say, talk.clock, talk.database, "АТ «Зразкобленерго»")
    return (await gallery.draw(what or media(talk))).body


# copies


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize(("code", "due"), [("contract-copy", "2026-03-13"), ("passport", "2026-03-24")])
async def test_copies(database: Database, tmp_path: Path, code: str, due: str, language: str) -> None:
    """Three and ten working days; the application is a PDF before and after it was sent."""
    talk = await known(database, language=language)
    await talk.open("apply")
    await talk.press(talk.line(f"apply-{code}"))
    assert HOME in talk.text
    talk.keep_journal(code)
    await talk.press(talk.line("form-right"))
    await talk.say("olena@poshta.ua")
    await talk.press(talk.line("choice-delivery-chat"))
    await talk.press(talk.line("form-go-on"))
    assert (await drawn(talk, tmp_path)).startswith(b"%PDF-")
    await talk.press(talk.line("sign-later"))
    (row,) = await made(database)
    assert (row["kind"], row["subject"], row["due_on"].isoformat()) == ("application", code, due)
    assert row["body"]["residence"] == HOME
    await talk.open("printed", row["number"])
    paper = await drawn(talk, tmp_path)
    assert paper == await drawn(talk, tmp_path)


# change of owner


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_new_owner_without_an_account(db: Database, channel: str) -> None:
    """District, address, who, documents by kind, signature; the request goes to the chosen district."""
    await db.write(lambda c: builders.household(c, NUMBER))
    await db.write(lambda c: builders.district(c, "OVR", "Овруцький РЕМ"))
    talk = await Rehearsal.begin(db, channel=channel)
    await talk.open("apply", "owner-change")
    assert talk.question == "district"
    talk.keep_journal("district")
    await talk.press("Овруцький")
    await talk.say("м. Овруч, вул. Тараса, 5")
    await talk.press(talk.line("button-skip"))
    await talk.say(NAME)
    await talk.say("с. Гута, вул. Лісова, 3")
    await talk.say("123456789")
    await talk.press(talk.line("button-skip"))
    await talk.say(PHONE)
    await talk.press(talk.line("button-skip"))
    await talk.say("05.02.2026")
    assert talk.question == "title-documents"
    assert talk.line("button-skip") not in talk.buttons
    await document(talk, "dohovir.pdf")
    talk.keep_journal("documents")
    await talk.press(talk.line("form-files-done"))
    await talk.photo()
    await talk.press(talk.line("form-files-done"))
    await talk.press(talk.line("button-skip"))
    assert "Овруцький РЕМ" in talk.text
    assert "05.02.2026" in talk.text
    await talk.press(talk.line("form-edit"))
    await talk.press(talk.line("field-district"))
    await talk.press("Коростенський")
    await talk.press(talk.line("form-go-on"))
    await document(talk, "signed.pdf")
    await talk.press(talk.line("form-send"))
    (row,) = await made(db)
    code = await db.read(
        lambda c: c.scalars(
            select(schema.district.c.code).where(schema.district.c.id == row["district_id"])
        ).one()
    )
    assert (row["account_id"], code) == (None, "KOR")
    assert row["files"] == [
        ("document", "Документ на майно: dohovir.pdf"),
        ("document", "Документ, що посвідчує особу: IMG_0001.jpg"),
        ("signed", "Підписана заява: signed.pdf"),
    ]
    assert talk.line("next-application") in talk.text


async def test_a_new_owner_with_an_account(database: Database, tmp_path: Path) -> None:
    """Whoever has linked the account finds district, address and account filled; the paper has them."""
    talk = await known(database)
    await talk.open("apply", "owner-change")
    assert talk.question == "known"
    for words in ("Коростенський РЕМ", HOME, NUMBER, NAME):
        assert words in talk.text
    await talk.press(talk.line("form-right"))
    for answer in ("ВК 123456", "1759013776", "olena@poshta.ua", "1.2.2026"):
        await talk.say(answer)
    await talk.photo()
    await talk.press(talk.line("form-files-done"))
    await talk.photo()
    await talk.press(talk.line("form-files-done"))
    await talk.press(talk.line("button-skip"))
    await talk.press(talk.line("form-go-on"))
    assert (await drawn(talk, tmp_path)).startswith(b"%PDF-")
    await talk.press(talk.line("sign-later"))
    await talk.open("apply", "owner-change")
    for words in ("ВК 123456", "1759013776"):
        assert words in talk.text


@pytest.mark.parametrize(
    ("answers", "typed", "why"),
    [
        (["Коростенський"], "десь там", "misfit-address"),
        (["Коростенський", "вул. Нова, 1"], "ніякий", "misfit-account"),
        (["Коростенський", "вул. Нова, 1", "123456"], "Олена", "misfit-full-name"),
        (["Коростенський", "вул. Нова, 1", "123456", NAME, "вул. Нова, 2"], "забула", "misfit-passport"),
        (
            ["Коростенський", "вул. Нова, 1", "123456", NAME, "вул. Нова, 2", "123456789"],
            "1111111111",
            "misfit-tax-number",
        ),
    ],
)
async def test_what_a_new_owner_types_wrong(
    database: Database, answers: list[str], typed: str, why: str
) -> None:
    """Each wrong answer is explained, and the question stands again."""
    await database.write(lambda c: builders.household(c, NUMBER))
    talk = await Rehearsal.begin(database)
    await talk.open("apply", "owner-change")
    await talk.press(answers[0])
    for answer in answers[1:]:
        await talk.say(answer)
    asked = talk.question
    await talk.say(typed)
    assert talk.text.startswith(talk.line(why))
    assert talk.question == asked
    await talk.back()
    assert talk.question != asked
    await talk.cancel()
    assert await made(database) == []


async def test_a_new_owner_and_somebody_elses_account(database: Database) -> None:
    """An account that is not theirs is not offered."""
    await database.write(lambda c: builders.household(c, NUMBER))
    talk = await Rehearsal.begin(database)
    await talk.open("apply", "owner-change", NUMBER)
    assert talk.text == talk.line("account-not-yours")


# generating units


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_generating_units(database: Database, tmp_path: Path, language: str) -> None:
    """The law, whom to ask, the sample; then the application itself."""
    talk = await known(database, language=language)
    await talk.open("generating")
    assert "04142 5 00 11" in talk.text
    assert "zakon.rada.gov.ua" in talk.text
    assert (await drawn(talk, tmp_path)).startswith(b"%PDF-")
    await talk.press(talk.line("apply-generating-unit"))
    await talk.press(talk.line("form-right"))
    await talk.press(talk.line("button-skip"))
    await talk.press(talk.line("button-skip"))
    await talk.press(talk.line("choice-source-sun"))
    await talk.say("сто")
    assert talk.text.startswith(talk.line("misfit-number"))
    await talk.say("9,9")
    await talk.press(talk.line("choice-unit-place-roof"))
    await talk.say("Huawei SUN2000")
    await talk.press(talk.line("button-skip"))
    assert talk.line("unit-power", value="9,9") in talk.text
    await talk.press(talk.line("form-go-on"))
    assert (await drawn(talk, tmp_path)).startswith(b"%PDF-")
    await talk.press(talk.line("sign-later"))
    (row,) = await made(database)
    assert (row["subject"], row["body"]["power"]) == ("generating-unit", "9.9")


async def test_whom_a_guest_asks(database: Database) -> None:
    """A guest sees all districts; a phone that was edited stands instead of the district's own."""
    await database.write(lambda c: builders.household(c, NUMBER))
    await database.write(lambda c: builders.district(c, "OVR", "Овруцький РЕМ", phone=""))
    await database.write(
        lambda c: content.put(c, "district", "OVR", {"consultant": "0 800 111"}, "oksana", NOON)
    )
    talk = await Rehearsal.begin(database, consented=False)
    await talk.open("generating")
    assert "Овруцький РЕМ: 0 800 111" in talk.text
    assert "Коростенський РЕМ: 04142 5 00 11" in talk.text


async def test_nobody_to_ask(database: Database) -> None:
    """Without districts the contact centre is named."""
    talk = await Rehearsal.begin(database)
    await talk.open("generating")
    assert talk.line("generating-no-phone") in talk.text


# the public contract and papers


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_the_public_contract(database: Database, tmp_path: Path, language: str) -> None:
    """Filled for an account, empty for a guest; nobody gets another's."""
    talk = await known(database, language=language)
    await talk.open("agreement")
    assert NUMBER in talk.text
    filled = await drawn(talk, tmp_path)
    assert filled.startswith(b"%PDF-")
    guest = await Rehearsal.begin(database, ext="7009", consented=False)
    await guest.open("agreement")
    assert guest.text == guest.line("agreement-blank")
    blank = await drawn(guest, tmp_path)
    assert blank.startswith(b"%PDF-")
    assert len(blank) < len(filled)
    await guest.open("agreement", NUMBER)
    assert guest.text == guest.line("account-not-yours")
    _, number, day = media(talk).args
    with pytest.raises(LookupError):
        await drawn(guest, tmp_path, Media("document", drawing="agreement", args=("999", number, day)))


async def test_papers_of_others(database: Database, tmp_path: Path) -> None:
    """A draft or a request that is not the person's makes no document."""
    talk = await known(database)
    for args in (("draft", "1", "check"), ("draft", "999", "no-such"), ("request", "1", "2603-000001")):
        with pytest.raises(LookupError):
            await drawn(talk, tmp_path, Media("document", drawing="application", args=args))


async def test_hostile_words_are_set_as_words(database: Database, tmp_path: Path) -> None:
    """What would be markup, a file or a formula elsewhere is printed as it was typed."""
    await database.write(lambda c: builders.household(c, NUMBER))
    talk = await begin(database)
    await talk.open("order", "check")
    await talk.say(NAME)
    await talk.say(PHONE)
    await talk.press(talk.line("button-skip"))
    await talk.say('#read("/etc/passwd") $x$ *b* \\ @a [<b>] "quotes" \n= heading 😀')
    await talk.press(talk.line("button-skip"))
    await talk.press(talk.line("button-skip"))
    await talk.press(talk.line("form-go-on"))
    assert (await drawn(talk, tmp_path)).startswith(b"%PDF-")
