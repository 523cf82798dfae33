"""Orders: a meter that does not work, and services with a signed application."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from bot.conversation.events import Attachment
from bot.domain.forms import MOST_FILES
from bot.storage import schema
from bot.storage.database import Database
from tests.dialogs.form_stage import (
    HOME,
    NAME,
    NOON,
    NUMBER,
    document,
    know,
    made,
    media,
    ready_to_sign,
    rehearse,
)
from tests.dialogs.reading_stage import submissions
from tests.rehearsal import Rehearsal

PHONE = "067 123 45 67"


async def at_summary(database: Database, **about: Any) -> Rehearsal:
    """A person who has told of a blank meter and sees the summary."""
    talk = await rehearse(database, **about)
    await talk.open("order", "meter-fault")
    await talk.press(talk.line("choice-cause-blank"))
    for _ in range(3):
        await talk.press(talk.line("button-skip"))
    await talk.say(PHONE)
    return talk


# a meter that does not work


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_meter_that_does_not_work(db: Database, channel: str) -> None:
    """Cause, photo, since when, note, phone, summary; one request with a number and a term."""
    talk = await rehearse(db, channel=channel)
    await talk.open("order", "meter-fault")
    assert NUMBER in talk.text
    talk.keep_journal("cause")
    await talk.press(talk.line("choice-cause-blank"))
    assert talk.question == "pictures"
    await talk.photo()
    await talk.photo(kind="video")
    talk.keep_journal("pictures")
    await talk.press(talk.line("form-files-done"))
    await talk.say("5 березня")
    await talk.say("Після грози екран погас")
    talk.keep_journal("phone")
    await talk.contact("+380671234567")
    assert talk.question == "summary"
    for words in ("Екран порожній", "05.03.2026", "Після грози", "+380 67 123 45 67", NUMBER):
        assert words in talk.text
    talk.keep_journal("summary")
    assert await made(db) == []
    await talk.press(talk.line("form-send"))
    (row,) = await made(db)
    assert (row["kind"], row["subject"], row["state"]) == ("order", "meter-fault", "received")
    assert row["body"] == {
        "cause": "blank",
        "since": "2026-03-05",
        "note": "Після грози екран погас",
        "phone": "+380671234567",
    }
    assert [role for role, _ in row["files"]] == ["attachment", "attachment"]
    assert f"№ {row['number']}" in talk.text
    assert "Строк — 5 робочих днів, до 17 березня." in talk.text
    assert talk.buttons[0] == talk.line("request-open")
    (sent,) = await submissions(db)
    assert (sent["account"], sent["fields"]["cause"]) == (NUMBER, "blank")
    await talk.press_old(talk.line("form-send"))
    assert len(await made(db)) == 1


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("cause", ["still", "blank", "clock", "other"])
async def test_each_cause_in_each_language(database: Database, cause: str, language: str) -> None:
    """Whatever may be left out is left out by a button."""
    talk = await rehearse(database, language=language)
    await talk.open("order", "meter-fault")
    await talk.press(talk.line(f"choice-cause-{cause}"))
    for _ in range(3):
        await talk.press(talk.line("button-skip"))
    await talk.say(PHONE)
    assert talk.line(f"choice-cause-{cause}") in talk.text
    await talk.press(talk.line("form-send"))
    (row,) = await made(database)
    assert row["body"] == {"cause": cause, "phone": "+380671234567"}
    assert talk.line("next-fault") in talk.text


async def test_back_at_each_step(database: Database) -> None:
    """Back forgets one answer at a time, down to the first question."""
    talk = await at_summary(database)
    for question in ("phone", "note", "since", "pictures", "cause"):
        await talk.back()
        assert talk.question == question
    assert talk.line("button-back") not in talk.buttons


@pytest.mark.parametrize("steps", [0, 1, 3, 5])
async def test_cancel_at_each_step(database: Database, steps: int) -> None:
    """Cancel sends nothing and says so."""
    talk = await at_summary(database)
    for _ in range(steps):
        await talk.back()
    await talk.cancel()
    assert talk.text.startswith(talk.line("cancelled"))
    assert await made(database) == []


@pytest.mark.parametrize(
    ("field", "typed", "shown"),
    [
        ("field-since", "1.03", "01.03.2026"),
        ("field-note", "Ще й гуде", "Ще й гуде"),
        ("field-phone", "050 765 43 21", "+380 50 765 43 21"),
    ],
)
async def test_any_single_answer_is_changed_from_the_summary(
    database: Database, field: str, typed: str, shown: str
) -> None:
    """Only that one is asked, and the summary stands again."""
    talk = await at_summary(database)
    await talk.press(talk.line("form-edit"))
    talk.keep_journal("which")
    await talk.press(talk.line(field))
    await talk.say(typed)
    assert talk.question == "summary:2"
    assert shown in talk.text
    await talk.say("так")
    assert len(await made(database)) == 1


async def test_a_choice_and_files_are_changed_from_the_summary(database: Database) -> None:
    """Also what was picked, and pictures that were left out before; what is kept stays."""
    talk = await at_summary(database)
    await talk.press(talk.line("form-edit"))
    await talk.press(talk.line("field-cause"))
    await talk.press(talk.line("choice-cause-still"))
    await talk.press(talk.line("form-edit"))
    await talk.press(talk.line("field-pictures"))
    await talk.photo(caption="екран")
    await talk.press(talk.line("form-files-done"))
    assert "екран" in talk.text
    assert talk.line("choice-cause-still") in talk.text
    await talk.press(talk.line("form-edit"))
    await talk.press(talk.line("field-phone"))
    assert "+380 67 123 45 67" in talk.text
    await talk.press(talk.line("form-keep"))
    await talk.press(talk.line("form-edit"))
    await talk.press(talk.line("field-pictures"))
    await talk.press("🗑 екран")
    await talk.press(talk.line("button-skip"))
    await talk.press(talk.line("form-send"))
    (row,) = await made(database)
    assert (row["files"], row["body"]["cause"]) == ([], "still")


@pytest.mark.parametrize(
    ("steps", "typed", "why"),
    [
        (5, "щось", "expects"),
        (4, "ось", "form-files-first"),
        (3, "колись", "misfit-date"),
        (3, "1 квітня 2026", "misfit-date-past"),
        (2, "!", "misfit-story"),
        (1, "12", "misfit-phone"),
        (0, "ні", "pick-one"),
    ],
)
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_what_cannot_be_taken(
    database: Database, steps: int, typed: str, why: str, language: str
) -> None:
    """A sentence says what is wrong, and the same question stands again."""
    talk = await at_summary(database, language=language)
    for _ in range(steps):
        await talk.back()
    asked = talk.question
    await talk.say(typed)
    about = (
        {"wanted": "pick"} if why == "expects" else {"example": "10.03.2026"} if why == "misfit-date" else {}
    )
    if why != "pick-one":
        assert talk.text.startswith(talk.line(why, **about))
    assert talk.question == asked


async def test_nothing_to_give_may_be_said_in_words(database: Database) -> None:
    """«Не маю» leaves out what may be left out, and «готово» ends the files."""
    talk = await rehearse(database)
    await talk.open("order", "meter-fault")
    await talk.press(talk.line("choice-cause-blank"))
    await talk.say("Не маю.")
    assert talk.question == "since"
    await talk.say("тиждень тому")
    assert talk.question == "note"
    await talk.say("ні")
    assert talk.question == "phone"
    await talk.back()
    await talk.back()
    await talk.back()
    await talk.photo()
    await talk.say("готово")
    assert talk.question == "since"


async def test_words_that_mean_danger(database: Database) -> None:
    """The emergency number comes before the next question."""
    talk = await at_summary(database)
    await talk.back()
    await talk.back()
    await talk.say("Лічильник іскрить і пахне горілим")
    assert talk.text.startswith(talk.line("danger", emergency="0 800 000 001"))
    assert talk.question == "phone"


async def test_the_application_is_reached_from_the_card(database: Database) -> None:
    """Whoever opens the order later finds its application there."""
    talk = await ready_to_sign(database)
    await talk.press(talk.line("form-go-on"))
    await talk.press(talk.line("sign-later"))
    await talk.press(talk.line("request-open"))
    await talk.press(talk.line("dialog-printed"))
    assert media(talk).args[0] == "request"


# files


async def test_files_are_named_and_removed(database: Database) -> None:
    """By the words under them, by what is typed after them, by their own name, or by a number."""
    talk = await rehearse(database)
    await talk.open("order", "meter-fault")
    await talk.press(talk.line("choice-cause-other"))
    await talk.photo(caption="щит   у під'їзді")
    await talk.photo()
    assert "2. IMG_0001.jpg" in talk.text
    await talk.say("номер лічильника")
    assert "2. номер лічильника" in talk.text
    await document(talk, "akt.pdf")
    assert "3. akt.pdf" in talk.text
    talk.keep_journal("files")
    await talk.press("🗑 номер лічильника")
    assert "2. akt.pdf" in talk.text
    await talk.say("я" * 81)
    assert talk.text.startswith(talk.line("form-name-misfit", most=80))
    await talk.back()
    assert "номер лічильника" in talk.text
    await talk.press("🗑 номер лічильника")
    await talk.press(talk.line("form-files-done"))
    for _ in range(2):
        await talk.press(talk.line("button-skip"))
    await talk.say(PHONE)
    await talk.press(talk.line("form-send"))
    (row,) = await made(database)
    assert row["files"] == [("attachment", "щит у під'їзді"), ("attachment", "akt.pdf")]


async def test_files_that_cannot_be_taken(database: Database) -> None:
    """One that did not arrive, one too many, one that is gone, the same one twice."""
    talk = await rehearse(database)
    await talk.open("order", "meter-fault")
    await talk.press(talk.line("choice-cause-other"))
    await talk.photo(fault="file-too-big")
    assert talk.text.startswith(talk.line("file-too-big"))
    for _ in range(MOST_FILES):
        await talk.photo()
    await talk.photo()
    assert talk.text.startswith(talk.line("form-files-enough", most=MOST_FILES))
    assert f"{MOST_FILES}. IMG_0001.jpg" in talk.text
    assert len(talk.button(talk.line("form-files-done")).payload) <= 64


async def test_a_file_that_is_gone(database: Database) -> None:
    """A file that was swept before it was sent is asked for again."""
    talk = await rehearse(database)
    await talk.open("order", "meter-fault")
    await talk.press(talk.line("choice-cause-other"))
    await talk.do(Attachment("photo", "ref", file=999))
    assert talk.text.startswith(talk.line("file-not-fetched"))
    assert talk.question.startswith("pictures")


async def test_a_file_that_goes_before_it_is_sent(database: Database) -> None:
    """Nothing is sent without it: the files are asked for again."""
    talk = await rehearse(database)
    await talk.open("order", "meter-fault")
    await talk.press(talk.line("choice-cause-other"))
    await talk.photo()
    await talk.press(talk.line("form-files-done"))
    for _ in range(2):
        await talk.press(talk.line("button-skip"))
    await talk.say(PHONE)
    await database.write(lambda c: c.execute(schema.file.delete()))
    await talk.press(talk.line("form-send"))
    assert talk.text.startswith(talk.line("form-files-gone"))
    assert talk.question == "pictures"
    assert await made(database) == []


# what is known


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_what_was_told_once_is_confirmed_by_one_press(database: Database, language: str) -> None:
    """The second form shows name and phone of the first together, and asks only what is new."""
    talk = await ready_to_sign(database, language=language)
    await talk.press(talk.line("form-go-on"))
    await talk.press(talk.line("sign-later"))
    await talk.open("order", "expertise")
    assert talk.question == "known"
    assert NAME in talk.text
    assert "+380 67 123 45 67" in talk.text
    talk.keep_journal("known")
    await talk.press(talk.line("form-right"))
    assert talk.question == "email"


async def test_what_is_known_is_changed_before_it_is_confirmed(database: Database) -> None:
    """A single answer of it, as often as one likes; what is wrong is explained."""
    talk = await rehearse(database)
    await know(talk, surname="Коваленко", name="Олена", patronymic="Петрівна", phone="+380671234567")
    await talk.open("order", "check")
    await talk.say("ні")
    assert talk.question == "known"
    await talk.press(talk.line("form-change", name=talk.line("field-phone")))
    await talk.say("050")
    assert talk.text.startswith(talk.line("misfit-phone"))
    await talk.say("050 765 43 21")
    assert talk.question == "known:2"
    assert "+380 50 765 43 21" in talk.text
    await talk.back()
    await talk.back()
    assert "+380 67 123 45 67" in talk.text
    await talk.say("Усе правильно")
    assert talk.question == "email"


# all of them


async def test_an_account_that_is_not_theirs_any_more(database: Database) -> None:
    """Access that was taken away meanwhile sends nothing, whatever was answered."""
    talk = await at_summary(database)

    def end(connection: Connection) -> None:
        connection.execute(schema.link.update().values(ended_at=NOON))

    await database.write(end)
    await talk.press(talk.line("form-send"))
    assert talk.text == talk.line("account-none")
    assert await made(database) == []


@pytest.mark.parametrize(
    "code", ["metering-point", "zone-meter", "green-meter", "check", "expertise", "seal"]
)
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_all_six_orders(database: Database, code: str, language: str) -> None:
    """Each is asked to its end with the first choice of everything, and makes one request."""
    talk = await rehearse(database, language=language)
    await talk.open("order", code)
    answers = {"full-name": NAME, "phone": PHONE, "reason": "Хочу знати напевно", "power": "9,9"}
    while talk.question not in {"summary", "signature"}:
        name = talk.question.partition(":")[0]
        if name in answers:
            await talk.say(answers[name])
        elif talk.line("button-skip") in talk.buttons:
            await talk.press(talk.line("button-skip"))
        else:
            await talk.press(talk.buttons[0])
    await talk.press(talk.line("form-go-on"))
    await talk.press(talk.line("sign-later"))
    (row,) = await made(database)
    assert (row["subject"], row["body"]["phone"]) == (code, "+380671234567")
    assert talk.line("next-order") in talk.text


async def test_where_one_lives_is_offered_from_the_registry(database: Database) -> None:
    """The address of the account is offered as the residence; the owner's name is offered to nobody."""
    talk = await rehearse(database)
    await talk.open("apply", "passport")
    assert talk.question == "known"
    assert HOME in talk.text
    assert "Коваленко" not in talk.text
