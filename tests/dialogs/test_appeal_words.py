"""The words and files of an appeal, danger in them, and who writes."""

from __future__ import annotations

import pytest

from bot.conversation.events import Attachment, Words
from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.dialogs.request_stage import MATTER, files_of, mend, profiles, sent, writing
from tests.rehearsal import Rehearsal

EMERGENCY = "0 800 000 001"


# words and files


async def test_words_come_in_parts(database: Database) -> None:
    """A long text in several messages is one text, also when they come faster than our questions."""
    talk = await writing(database)
    seen = talk.talk.turn
    await talk.say("Перша частина.")
    await talk.do(Words("Друга частина."), seen=seen)
    await talk.do(Words("Третя."), seen=seen)
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(database)
    assert made["body"]["matter"] == "Перша частина.\n\nДруга частина.\n\nТретя."


async def test_a_long_text_is_cut_in_the_summary_alone(database: Database) -> None:
    """What is sent is whole."""
    talk = await writing(database)
    await talk.say("слово " * 600)
    await talk.press(talk.line("files-done"))
    assert len(talk.text) < 1000
    await talk.press(talk.line("appeal-send"))
    assert len((await sent(database))[0]["body"]["matter"]) > 3_500


async def test_too_short_and_too_long(database: Database) -> None:
    """A sentence says what is wrong, and what was written stays."""
    talk = await writing(database)
    await talk.say("а")
    assert talk.text.startswith(talk.line("matter-too-short"))
    for _ in range(2):
        await talk.say("слово " * 800)
    await talk.say("слово " * 800)
    assert talk.text.startswith(talk.line("matter-too-long", most=10_000))
    assert talk.question == "more:2"


async def test_a_photo_may_come_first(database: Database) -> None:
    """Its caption is the words; without one the words are asked for again."""
    talk = await writing(database)
    await talk.photo()
    assert talk.question == "matter:2"
    assert talk.text.startswith("📷 Фото 1")
    await talk.photo(caption="Ось що показує вольтметр")
    assert talk.question == "more"
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(database)
    assert made["body"]["matter"] == "Ось що показує вольтметр"
    assert len(await files_of(database)) == 2


async def test_files_are_named_and_removed(database: Database) -> None:
    """By the words under them, by their own name, or by their number; any of them can be taken out."""
    talk = await writing(database)
    await talk.say(MATTER)
    await talk.photo(caption="Щиток у під'їзді")
    await talk.photo()
    await talk.photo(kind="document")
    assert talk.text.startswith("📷 Щиток у під'їзді\n📷 Фото 2\n📎 IMG_0001.jpg")
    await talk.press(talk.line("files-remove"))
    assert talk.question == "remove"
    talk.keep_journal("remove")
    await talk.press("Фото 2")
    assert talk.text.startswith("📷 Щиток у під'їзді\n📎 IMG_0001.jpg")
    await talk.press(talk.line("files-done"))
    assert talk.line("files-count", files=2) in talk.text
    await talk.press(talk.line("appeal-send"))
    assert await files_of(database) == [("attachment", "Щиток у під'їзді"), ("attachment", "IMG_0001.jpg")]


async def test_the_only_file_is_removed_at_once(database: Database) -> None:
    """Nobody is asked which."""
    talk = await writing(database)
    await talk.say(MATTER)
    await talk.photo(kind="video")
    await talk.press(talk.line("files-remove"))
    assert talk.text == talk.line("matter-more", most=10)
    assert talk.line("files-remove") not in talk.buttons


async def test_ten_files_and_no_more(database: Database) -> None:
    """An album that comes all at once is taken up to the tenth file."""
    talk = await writing(database)
    await talk.say(MATTER)
    seen = talk.talk.turn
    for _ in range(10):
        await talk.do(Attachment("photo", "ref", file=await photo_of(database, talk)), seen=seen)
    await talk.photo()
    assert talk.text.startswith(talk.line("files-too-many", most=10))
    await talk.press(talk.line("files-done"))
    await talk.photo()
    assert talk.text.startswith(talk.line("files-too-many", most=10))
    await talk.press(talk.line("appeal-send"))
    assert len(await files_of(database)) == 10


async def photo_of(database: Database, talk: Rehearsal) -> int:
    """A photo that the person has sent."""
    return await database.write(lambda c: builders.file(c, 1))


async def test_a_file_that_was_not_taken(database: Database) -> None:
    """It says why; nothing is lost."""
    talk = await writing(database)
    await talk.say(MATTER)
    await talk.photo(fault="file-too-big")
    assert talk.text.startswith(talk.line("file-too-big"))
    await talk.do(Attachment("photo", "ref"))
    assert talk.text.startswith(talk.line("file-not-fetched"))
    assert talk.question == "more"


async def test_a_file_that_is_gone(database: Database) -> None:
    """Whoever's file was swept away is told to send it again; nothing was sent."""
    talk = await writing(database)
    await talk.say(MATTER)
    await talk.photo()
    await talk.press(talk.line("files-done"))
    await database.write(lambda c: c.execute(schema.file.delete()))
    await talk.press(talk.line("appeal-send"))
    assert talk.text.startswith(talk.line("files-gone"))
    assert (talk.question, await sent(database)) == ("sure", [])
    await mend(talk, "files")
    await talk.press(talk.line("files-remove"))
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    assert len(await sent(database)) == 1


# danger


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("words", ["Іскрить щиток!", "дpiт нa зeмлi біля школи", "У дворі пахне газом"])
async def test_danger_gets_the_emergency_number_at_once(
    database: Database, words: str, language: str
) -> None:
    """Before anything else is asked."""
    talk = await writing(database, language=language)
    await talk.say(words)
    assert talk.text.startswith("🚨")
    assert EMERGENCY in talk.text
    assert talk.question == "more"


async def test_danger_in_two_messages(database: Database) -> None:
    """Words that mean danger only together are heard, too, and said once."""
    talk = await writing(database)
    await talk.say("Біля нашого будинку дріт")
    assert "🚨" not in talk.text
    await talk.say("лежить на землі")
    assert talk.text.startswith("🚨")
    await talk.say("Прошу прибрати.")
    assert "🚨" not in talk.text


async def test_danger_under_a_photo(database: Database) -> None:
    """Captions are read as well."""
    talk = await writing(database)
    await talk.photo(caption="іскрить")
    assert talk.text.startswith("🚨")


@pytest.mark.parametrize("consented", [True, False])
async def test_danger_typed_at_the_menu(database: Database, consented: bool) -> None:  # noqa: FBT001
    """The number comes at once, for guests as well."""
    talk = await Rehearsal.begin(database, consented=consented)
    await talk.say("Допоможіть, іскрить стовп біля дому, дріт висить над дорогою, діти ходять поруч!")
    assert talk.text == talk.line("danger", emergency=EMERGENCY)
    assert talk.line("dialog-nolight") in talk.buttons


# who writes


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Коваленко Олена", "applicant-no-patronymic"),
        ("Коваленко", "applicant-name-misfit"),
        ("Я 1 2", "applicant-name-misfit"),
    ],
)
async def test_no_name(database: Database, typed: str, key: str) -> None:
    """What is missing is said."""
    talk = await unknown(database)
    await talk.say(typed)
    assert talk.text.startswith(talk.line(key))
    assert talk.question == "name"


async def unknown(database: Database) -> Rehearsal:
    """Somebody of whom nothing is known, asked for their name."""
    talk = await writing(database, known=False)
    await talk.say(MATTER)
    await talk.press(talk.line("files-done"))
    talk.keep_journal("name")
    return talk


async def test_no_patronymic(database: Database) -> None:
    """A dash says that there is none."""
    talk = await unknown(database)
    await talk.say("Сміт Джон -")
    await talk.say("м. Коростень, вул. Нова, 1")
    await talk.say("067 123 45 67")
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(database)
    assert (made["body"]["surname"], made["body"]["name"]) == ("Сміт", "Джон")
    assert "patronymic" not in made["body"]
    await talk.open("appeal", "inquiry", "other")
    await talk.say("Дякую")
    await talk.press(talk.line("files-done"))
    assert talk.question == "sure"


async def test_no_residence_no_contact(database: Database) -> None:
    """A wrong address and a wrong phone are asked for again."""
    talk = await unknown(database)
    await talk.say("Коваленко Олена Петрівна")
    talk.keep_journal("residence")
    await talk.say("12")
    assert talk.text.startswith(talk.line("applicant-residence-misfit"))
    await talk.press(talk.line("applicant-home"))
    talk.keep_journal("contact")
    await talk.say("подзвоніть мені")
    assert talk.text.startswith(talk.line("applicant-contact-misfit"))
    await talk.contact("+1 000", own=False)
    assert talk.text.startswith(talk.line("applicant-contact-misfit"))
    await talk.contact("+380509998877", own=False)
    await talk.press(talk.line("appeal-send"))
    (me,) = await profiles(database)
    assert (me["phone"], me["phone_proven"]) == ("+380509998877", False)
