"""Photos, videos and documents with a reading: at any question, on their own, never instead of numbers."""

from __future__ import annotations

import pytest

from bot.conversation.events import Attachment, MediaKind, Words
from bot.storage.database import Database
from bot.storage.schema import file
from tests import builders
from tests.dialogs.reading_stage import NUMBER, begin, furnish, rehearse, submissions
from tests.rehearsal import Rehearsal

KINDS: list[MediaKind] = ["photo", "video", "document"]


@pytest.mark.parametrize("channel", ["telegram", "viber"])
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_a_photo_is_offered_under_the_summary(database: Database, channel: str, language: str) -> None:
    """The button asks for it, the photo is attached, and the summary says so and offers none any more."""
    talk = await rehearse(database, channel=channel, language=language)
    await talk.say("4520")
    await talk.press(talk.line("reading-send-photo"))
    assert (talk.question, talk.text) == ("photo", talk.line("reading-photo"))
    await talk.photo()
    assert talk.question == "send:2"
    assert talk.line("reading-picture", kind="photo") in talk.text
    assert talk.line("reading-send-photo") not in talk.buttons
    await talk.press(talk.line("reading-send-yes"))
    assert talk.line("reading-picture", kind="photo") in talk.text
    [found] = await submissions(database)
    assert found["photo"] == {"file": 1, "kind": "photo"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_a_file_sent_under_the_summary_is_attached(
    database: Database, kind: MediaKind, language: str
) -> None:
    """No button is needed; what was attached is named by its kind."""
    talk = await rehearse(database, language=language)
    await talk.say("4520")
    await talk.photo(kind=kind)
    assert talk.question == "send:2"
    assert talk.line("reading-picture", kind=kind) in talk.text
    await talk.press(talk.line("reading-send-yes"))
    [found] = await submissions(database)
    assert found["photo"] == {"file": 1, "kind": kind}


async def test_the_last_photo_goes_with_the_reading(database: Database) -> None:
    """Whoever sends another photo means the other."""
    talk = await rehearse(database)
    await talk.say("4520")
    await talk.photo()
    await talk.photo()
    await talk.say("так")
    [found] = await submissions(database)
    assert found["photo"]["file"] == 2


async def test_back_from_a_photo_forgets_it(database: Database) -> None:
    """The summary before it has no photo again."""
    talk = await rehearse(database)
    await talk.say("4520")
    await talk.photo()
    await talk.back()
    assert talk.question == "send"
    assert talk.line("reading-picture", kind="photo") not in talk.text
    await talk.say("так")
    [found] = await submissions(database)
    assert found["photo"] is None


async def test_without_a_photo_after_all(database: Database) -> None:
    """Whoever pressed for a photo and has none comes back to the summary."""
    talk = await rehearse(database)
    await talk.say("4520")
    await talk.press("Додати фото")
    await talk.say("4520")
    assert talk.text.startswith(talk.line("expects", wanted="file"))
    await talk.press("Без фото")
    assert (talk.question, "4350 → 4520" in talk.text) == ("send:2", True)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_photo_is_no_number(database: Database, kind: MediaKind) -> None:
    """Sent where a number is asked for it is kept, and the number is asked for again."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    await talk.photo(kind=kind)
    assert talk.text.startswith(talk.line("reading-picture-first", kind=kind))
    assert talk.question == "value:day:2"
    await talk.say("4450")
    await talk.say("1920")
    assert talk.line("reading-picture", kind=kind) in talk.text


async def test_a_number_may_follow_its_photo_at_once(database: Database) -> None:
    """Sent before we could answer the photo, the number is taken for the question it was meant for."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    seen = talk.talk.turn
    await talk.photo()
    await talk.do(Words("4450"), seen=seen)
    assert talk.question == "value:night"
    await talk.do(Words("4450"), seen=seen)
    assert talk.text.startswith(talk.line("came-early"))


async def test_a_number_may_follow_its_photo_at_the_menu(database: Database) -> None:
    """A photo and a number in one breath lead to the summary."""
    talk = await rehearse(database)
    await talk.photo()
    await talk.do(Words("4520"), seen=0)
    assert talk.question == "send"
    assert talk.line("reading-picture", kind="photo") in talk.text


async def test_a_photo_that_was_not_taken_says_why(database: Database) -> None:
    """A file too big is explained, the question stays, and nothing is attached."""
    talk = await rehearse(database)
    await talk.say("4520")
    before = talk.journal
    await talk.photo(fault="file-too-big")
    assert talk.text.startswith(talk.line("file-too-big"))
    assert talk.journal == before


# a photo on its own


@pytest.mark.parametrize("channel", ["telegram", "viber"])
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_a_photo_on_its_own_offers_a_reading(database: Database, channel: str, language: str) -> None:
    """It never counts as one: the numbers are asked for, and the photo goes with them."""
    talk = await rehearse(database, channel=channel, language=language)
    await talk.photo()
    assert talk.text == talk.line("photo-offer", kind="photo")
    await talk.press(talk.line("photo-yes"))
    assert talk.question == "value:total"
    await talk.say("4520")
    await talk.press(talk.line("reading-send-yes"))
    [found] = await submissions(database)
    assert found["photo"] == {"file": 1, "kind": "photo"}


@pytest.mark.parametrize("kind", KINDS)
async def test_the_numbers_may_follow_the_photo_at_once(database: Database, kind: MediaKind) -> None:
    """Numbers typed under the offer lead straight to the summary."""
    talk = await rehearse(database, zones=2)
    await talk.photo(kind=kind)
    assert talk.text == talk.line("photo-offer", kind=kind)
    await talk.say("4450 1920")
    assert talk.question == "send"
    assert talk.line("reading-picture", kind=kind) in talk.text


async def test_of_several_photos_the_last_is_taken(database: Database) -> None:
    """An album is offered like one photo."""
    talk = await rehearse(database)
    await talk.photo()
    await talk.photo(kind="video")
    assert talk.text == talk.line("photo-offer", kind="video")
    await talk.say("4520")
    await talk.say("так")
    [found] = await submissions(database)
    assert found["photo"] == {"file": 2, "kind": "video"}


async def test_a_file_that_never_came(database: Database) -> None:
    """An attachment without a file behind it is asked for again."""
    talk = await rehearse(database)
    await talk.say("4520")
    await talk.do(Attachment("photo", "ref"))
    assert talk.text.startswith(talk.line("file-not-fetched"))
    assert talk.question == "send"


async def test_words_under_the_offer_are_no_numbers(database: Database) -> None:
    """What is no reading is asked again."""
    talk = await rehearse(database)
    await talk.photo()
    await talk.say("гарне фото")
    assert talk.text.startswith(talk.line("photo-offer-misfit"))
    assert talk.question == "wanted"


async def test_a_photo_of_something_else(database: Database) -> None:
    """No thanks sends nothing and leaves the way to a reading open."""
    talk = await rehearse(database)
    await talk.photo()
    await talk.press("Ні, дякую")
    assert talk.text == talk.line("photo-dropped")
    assert talk.line("dialog-reading") in talk.buttons
    assert talk.question == ""


async def test_back_and_cancel_at_the_offer(database: Database) -> None:
    """Back from the first value leads to the offer; Cancel ends it."""
    talk = await rehearse(database)
    await talk.photo()
    await talk.press("Передати показ")
    await talk.back()
    assert talk.question == "wanted"
    await talk.cancel()
    assert talk.question == ""


@pytest.mark.parametrize(
    "args",
    [
        ("x", "photo"),
        ("-1", "photo"),
        ("1", "virus"),
        ("٣", "photo"),
        ("9" * 30, "photo"),
        ("", "photo"),
    ],
)
async def test_a_forged_link_to_a_photo(database: Database, args: tuple[str, str]) -> None:
    """A button that nobody drew is told to be out of date."""
    talk = await rehearse(database)
    await talk.open("photo", *args)
    assert talk.text == talk.line("photo-gone")


async def test_a_photo_of_somebody_else_is_not_sent(database: Database) -> None:
    """A link that names another person's file takes the reading without it, and says so."""
    talk = await rehearse(database)
    theirs = await database.write(
        lambda c: builders.file(c, builders.chat(c, ext="7003", name="Петро").person)
    )
    await talk.open("photo", str(theirs), "photo")
    await talk.say("4520")
    await talk.say("так")
    assert talk.line("reading-picture-gone") in talk.text
    [found] = await submissions(database)
    assert found["photo"] is None
    assert await database.read(lambda c: list(c.scalars(file.select().with_only_columns(file.c.used)))) == [
        False
    ]


async def test_a_photo_from_whoever_has_no_account(database: Database) -> None:
    """The offer leads to linking an account."""
    talk = await Rehearsal.begin(database)
    await talk.photo()
    await talk.press("Передати показ")
    assert talk.text == talk.line("account-none")
    assert talk.line("dialog-link") in talk.buttons


async def test_conversations_with_a_photo_are_kept(database: Database) -> None:
    """An offer, and a reading that waits for its numbers, are understood by the code of tomorrow."""
    await database.write(lambda c: furnish(c, NUMBER))
    talk = await begin(database)
    await talk.photo()
    talk.keep_journal("wanted")


async def test_conversations_after_a_photo_are_kept(database: Database) -> None:
    """A reading that began with a photo is understood by the code of tomorrow."""
    talk = await rehearse(database)
    await talk.photo()
    await talk.press("Передати показ")
    talk.keep_journal("numbers")


async def test_conversations_asked_for_a_photo_are_kept(database: Database) -> None:
    """An odd value that waits for its photo is understood by the code of tomorrow."""
    talk = await rehearse(database)
    await talk.open("reading")
    await talk.photo()
    await talk.back()
    await talk.say("4300")
    await talk.press("Усе правильно")
    assert talk.question == "photo"
    talk.keep_journal("photo")


async def test_a_photo_with_its_number_under_it_is_a_reading(database: Database) -> None:
    """Nothing is asked twice: the summary comes at once, with the photo attached."""
    talk = await rehearse(database)
    await talk.photo(caption="4520")
    assert talk.question == "send"
    assert talk.line("reading-picture", kind="photo") in talk.text
    await talk.press(talk.line("reading-send-yes"))
    [found] = await submissions(database)
    assert (found["zones"], found["photo"]) == ({"total": 4520}, {"file": 1, "kind": "photo"})


async def test_other_words_under_a_photo_are_no_reading(database: Database) -> None:
    """The photo is offered for a reading as ever."""
    talk = await rehearse(database)
    await talk.photo(caption="мій лічильник")
    assert talk.question == "wanted"
