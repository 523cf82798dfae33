"""An appeal: kinds, the supplier's matters, words and files, who writes, the summary, the term."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.dialogs.outage_stage import NOON, NUMBER
from tests.dialogs.reading_stage import submissions
from tests.dialogs.request_stage import (
    HOME,
    MATTER,
    OLENA,
    SECOND,
    begin,
    files_of,
    mend,
    profiles,
    sent,
    summary,
    writing,
)

# the main path


@pytest.mark.parametrize(("channel", "language"), [("telegram", "uk"), ("viber", "uk"), ("telegram", "en")])
async def test_from_the_first_question_to_the_number(db: Database, channel: str, language: str) -> None:
    """A stranger is asked everything once, sees it all, and gets a number and the last day of the term."""
    talk = await begin(db, known=False, channel=channel, language=language)
    await talk.open("appeal")
    assert talk.question == "kind"
    talk.keep_journal("kind")
    await talk.press(talk.line("request-subject", subject="complaint"))
    talk.keep_journal("category")
    await talk.press(talk.line("appeal-category", category="quality"))
    assert talk.text == talk.line("appeal-matter-complaint")
    await talk.say(MATTER)
    talk.keep_journal("more")
    await talk.photo(caption="Вольтметр")
    await talk.press(talk.line("files-done"))
    assert talk.question == "name"
    await talk.say("Олена Петрівна Коваленко")
    assert talk.question == "residence"
    await talk.press(talk.line("applicant-home"))
    assert talk.question == "contact"
    await talk.contact()
    for words in (MATTER, "Коваленко Олена Петрівна", HOME, "+380 67 123 45 67", NUMBER):
        assert words in talk.text
    talk.keep_journal("sure")
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(db)
    assert made["number"] in talk.text
    assert talk.line("request-term", days=15, day="2026-03-25") in talk.text
    assert (made["kind"], made["subject"], made["category"]) == ("appeal", "complaint", "quality")
    assert list(made["body"]) == ["place", "matter", *OLENA]
    assert made["body"] == {"place": HOME, "matter": MATTER, **OLENA}
    assert made["district_id"] is not None
    assert await files_of(db) == [("attachment", "Вольтметр")]
    (payload,) = await submissions(db)
    assert (payload["kind"], payload["number"], payload["account"]) == ("appeal", made["number"], NUMBER)
    (me,) = await profiles(db)
    assert {name: me[name] for name in OLENA} == OLENA
    assert me["phone_proven"]


async def test_what_is_known_is_not_asked_again(database: Database) -> None:
    """The second appeal asks for its words alone."""
    talk = await begin(database)
    await talk.open("appeal")
    await talk.press("Претензія")
    await talk.press(talk.line("appeal-category", category="other"))
    assert talk.text == talk.line("appeal-matter-claim")
    await talk.say("Вимагаю відшкодувати вартість холодильника.")
    await talk.press(talk.line("files-done"))
    assert talk.question == "sure"
    await talk.say("Так.")
    assert talk.line("request-term", days=30, day="2026-04-09") in talk.text
    assert talk.line("dialog-requests") in talk.buttons
    assert (await sent(database))[0]["subject"] == "claim"


async def test_the_term_of_a_bill_is_in_working_days(database: Database) -> None:
    """A check of a bill takes five of them."""
    talk = await begin(database)
    await talk.open("appeal", "inquiry", "bill")
    await talk.press(talk.line("appeal-go-on"))
    await talk.say("Перевірте, будь ласка, рахунок за лютий.")
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    assert talk.line("request-term-working", days=5, day="2026-03-17") in talk.text


async def test_sent_exactly_once(database: Database) -> None:
    """An old button sends nothing a second time."""
    talk = await summary(database)
    await talk.press(talk.line("appeal-send"))
    await talk.press_old(talk.line("appeal-send"))
    assert len(await sent(database)) == 1


# the supplier's matters


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("category", ["finance", "bill"])
async def test_the_supplier_comes_first(database: Database, category: str, language: str) -> None:
    """Bills, debts and tariffs are pointed to the supplier; who insists is heard all the same."""
    talk = await begin(database, language=language)
    await talk.open("appeal", "inquiry")
    await talk.press(talk.line("appeal-category", category=category))
    assert talk.question == "supplier"
    talk.keep_journal("supplier")
    await talk.press(talk.line("appeal-stop"))
    assert talk.text == talk.line("appeal-to-supplier")
    assert talk.line("dialog-appeal") in talk.buttons
    await talk.open("appeal", "inquiry", category)
    await talk.press(talk.line("appeal-go-on"))
    assert talk.question == "matter"
    await talk.back()
    assert talk.question == "supplier"


# which address


async def test_of_several_accounts_one_is_chosen(database: Database) -> None:
    """The appeal is about that account."""
    talk = await writing(database, NUMBER, SECOND)
    assert talk.question == "place"
    talk.keep_journal("place")
    await talk.press("кв. 7")
    await talk.say(MATTER)
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    (payload,) = await submissions(database)
    assert payload["account"] == SECOND


async def test_another_address(database: Database) -> None:
    """Whoever writes of another place names it, and the district that works there."""
    await database.write(lambda c: builders.district(c, "OVR", "Овруцький РЕМ"))
    talk = await writing(database, NUMBER, SECOND)
    await talk.press(talk.line("appeal-place-other"))
    assert talk.question == "address"
    await talk.say("там")
    assert talk.text.startswith(talk.line("appeal-address-misfit"))
    await talk.say("м. Овруч, вул. Київська, 1")
    assert talk.question == "district"
    talk.keep_journal("district")
    await talk.press("Овруцький РЕМ")
    await talk.say(MATTER)
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(database)
    assert (made["account_id"], made["body"]["place"]) == (None, "м. Овруч, вул. Київська, 1")
    district = await database.read(
        lambda c: c.scalars(
            schema.district.select()
            .with_only_columns(schema.district.c.code)
            .where(schema.district.c.id == made["district_id"])
        ).one()
    )
    assert district == "OVR"


async def test_without_an_account(database: Database) -> None:
    """An appeal needs none: the address is asked, and the only district is taken."""
    await database.write(builders.district)
    talk = await writing(database, "", known=False)
    assert talk.question == "address"
    talk.keep_journal("address")
    await talk.say("с. Ушомир, вул. Лісова, 3")
    await talk.say(MATTER)
    await talk.press(talk.line("files-done"))
    await talk.say("Коваленко Олена Петрівна")
    assert talk.line("applicant-home") not in talk.buttons
    await talk.say("с. Ушомир, вул. Лісова, 3")
    await talk.say("olena@ukr.net")
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(database)
    assert (made["body"]["email"], "phone" in made["body"]) == ("olena@ukr.net", False)
    assert made["district_id"] is not None


async def test_without_a_single_district(database: Database) -> None:
    """Where no district is known nobody is asked for one."""
    talk = await writing(database, "")
    await talk.say("с. Ушомир, вул. Лісова, 3")
    assert talk.question == "matter"


# the summary


async def test_each_answer_is_mended_alone(database: Database) -> None:
    """From the summary any single answer is asked again, and the others stay."""
    talk = await summary(database)
    await mend(talk, "kind")
    talk.keep_journal("mend")
    await talk.press("Звернення")
    await mend(talk, "category")
    await talk.press(talk.line("appeal-category", category="disconnection"))
    await mend(talk, "name")
    assert "Коваленко Олена Петрівна" in talk.text
    await talk.say("Бондар Олена Петрівна")
    await mend(talk, "residence")
    assert talk.line("applicant-home") not in talk.buttons
    await talk.say("м. Коростень, вул. Нова, 1")
    await mend(talk, "contact")
    await talk.say("olena@ukr.net")
    await mend(talk, "files")
    talk.keep_journal("files")
    await talk.photo()
    await talk.press(talk.line("files-done"))
    await mend(talk, "place")
    await talk.press("кв. 5")
    await mend(talk, "matter")
    await talk.press(talk.line("matter-add"))
    await talk.say("І ще: лампи блимають.")
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(database)
    assert (made["subject"], made["category"]) == ("inquiry", "disconnection")
    assert made["body"] == {
        "place": HOME,
        "matter": f"{MATTER}\n\nІ ще: лампи блимають.",
        **OLENA,
        "surname": "Бондар",
        "residence": "м. Коростень, вул. Нова, 1",
        "email": "olena@ukr.net",
    }
    assert len(await files_of(database)) == 1


async def test_the_words_are_written_anew(database: Database) -> None:
    """Unless the person adds to them, new words take the place of the old."""
    talk = await summary(database)
    await mend(talk, "matter")
    await talk.say("Усе інакше.")
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    assert (await sent(database))[0]["body"]["matter"] == "Усе інакше."


async def test_another_place_from_the_summary(database: Database) -> None:
    """Who has one account may still write of another address."""
    talk = await summary(database)
    await mend(talk, "place")
    await talk.press(talk.line("appeal-place-other"))
    await talk.say("вул. Нова, 1")
    assert "📍 вул. Нова, 1" in talk.text
    await talk.press(talk.line("appeal-send"))
    assert (await sent(database))[0]["account_id"] is None


async def test_other_words_under_the_summary(database: Database) -> None:
    """A file is added; words that agree to nothing are asked about."""
    talk = await summary(database)
    await talk.say("а можна завтра?")
    assert talk.text.startswith(talk.line("appeal-sure-misfit"))
    await talk.photo(caption="Ще фото")
    assert talk.line("files-count", files=1) in talk.text
    await talk.press(talk.line("appeal-send"))
    assert await files_of(database) == [("attachment", "Ще фото")]


async def test_an_account_that_was_unlinked_meanwhile(database: Database) -> None:
    """Nothing is sent, everything written stays, and another address can be chosen."""
    talk = await summary(database)
    await database.write(lambda c: c.execute(update(schema.link).values(ended_at=NOON)))
    await talk.press(talk.line("appeal-send"))
    assert talk.text.startswith(talk.line("appeal-account-gone"))
    assert await sent(database) == []
    await mend(talk, "place")
    assert talk.question == "address"
    await talk.say("м. Коростень, вул. Шевченка, 12")
    await talk.press(talk.line("appeal-send"))
    assert (await sent(database))[0]["body"]["matter"] == MATTER


# Back, Cancel, forged buttons


async def test_back_at_each_step(database: Database) -> None:
    """Back leads through every question to the first one, an answer at a time."""
    talk = await begin(database, NUMBER, SECOND, known=False)
    await talk.open("appeal")
    await talk.press("Скарга")
    await talk.press(talk.line("appeal-category", category="quality"))
    await talk.press("кв. 5")
    await talk.say(MATTER)
    await talk.photo()
    await talk.press(talk.line("files-done"))
    await talk.say("Коваленко Олена Петрівна")
    await talk.press(talk.line("applicant-home"))
    await talk.say("067 123 45 67")
    await mend(talk, "name")
    met = []
    while talk.question != "kind":
        met.append(talk.question)
        await talk.back()
    assert met == [
        "name:2",
        "part",
        "sure",
        "contact",
        "residence",
        "name",
        "more:2",
        "more",
        "matter",
        "place",
        "category",
    ]
    assert await sent(database) == []


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_cancel(database: Database, language: str) -> None:
    """Nothing is sent, nothing is remembered."""
    talk = await writing(database, known=False, language=language)
    await talk.say(MATTER)
    await talk.cancel()
    assert talk.question == ""
    assert talk.text.startswith(talk.line("cancelled"))
    assert (await sent(database), await profiles(database)) == ([], [])


@pytest.mark.parametrize("args", [("x",), ("complaint", "x"), ("", "quality"), ("'; drop", "🚨")])
async def test_a_forged_link(database: Database, args: tuple[str, ...]) -> None:
    """What is no kind or category is asked."""
    talk = await begin(database)
    await talk.open("appeal", *args)
    assert talk.question in {"kind", "category"}


async def test_hostile_words_are_shown_as_they_are(database: Database) -> None:
    """Marks and tags of others mean nothing."""
    talk = await writing(database)
    await talk.say("<b>{ $number }</b> =1+1 \ue001%s")
    await talk.press(talk.line("files-done"))
    assert "<b>{ $number }</b> =1+1 %s" in talk.text
