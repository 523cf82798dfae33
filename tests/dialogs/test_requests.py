"""Requests as people see them: the list, the card, files, a question, a rating, taking one back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.messages import Media
from bot.storage.database import Database
from bot.storage.schema_requests import request_event
from tests.dialogs.outage_stage import NUMBER
from tests.dialogs.reading_stage import submissions
from tests.dialogs.request_stage import (
    HOME,
    MATTER,
    attached,
    begin,
    changed,
    complained,
    files_of,
    ordered,
    sent,
)
from tests.rehearsal import Rehearsal


async def events(database: Database) -> list[tuple[str, str]]:
    """What has happened to requests: who, what."""
    rows = await database.read(
        lambda c: c.execute(
            select(request_event.c.by, request_event.c.what).order_by(request_event.c.id)
        ).all()
    )
    return [(row.by, row.what) for row in rows]


async def answered(database: Database, talk: Rehearsal, answer: str = "Замінили трансформатор.") -> str:
    """A complaint that was answered; its number."""
    number = await complained(database, talk)
    await changed(database, talk, number, state="done", answer=answer)
    return number


# the list


@pytest.mark.parametrize(("channel", "language"), [("telegram", "uk"), ("viber", "en")])
async def test_the_list(db: Database, channel: str, language: str) -> None:
    """Newest first, each with its state and a button."""
    talk = await begin(db, channel=channel, language=language)
    order = await ordered(db, talk, state="planned", planned_on=date(2026, 3, 16))
    appeal = await complained(db, talk)
    await talk.open("requests")
    assert talk.question == ""
    assert talk.text.index(appeal) < talk.text.index(order)
    assert talk.line("request-stage", state="planned") in talk.text
    assert talk.line("request-subject", subject="zone-meter") in talk.text
    assert talk.line(
        "request-stage-until", stage=talk.line("request-stage", state="received"), day="2026-03-25"
    ) in (talk.text)
    await talk.press(order)
    assert talk.text.startswith(f"📄 {talk.line('request-subject', subject='zone-meter')}")


async def test_nothing_yet(database: Database) -> None:
    """Whoever has asked nothing is offered to."""
    talk = await begin(database)
    await talk.open("requests")
    assert talk.text == talk.line("requests-none")
    assert talk.line("dialog-appeal") in talk.buttons
    assert talk.line("dialog-services") in talk.buttons
    await talk.open("requests", "orders")
    assert talk.line("dialog-requests") in talk.buttons


async def test_pages_of_the_list(database: Database) -> None:
    """Six on a page, with the way to older and newer ones."""
    talk = await begin(database)
    numbers = [await ordered(database, talk) for _ in range(14)][::-1]
    await talk.open("requests")
    assert [n for n in numbers if n in talk.text] == numbers[:6]
    await talk.press(talk.line("requests-older"))
    assert [n for n in numbers if n in talk.text] == numbers[6:12]
    await talk.press(talk.line("requests-older"))
    assert [n for n in numbers if n in talk.text] == numbers[12:]
    assert talk.line("requests-new") in talk.buttons
    await talk.press(talk.line("requests-newer"))
    assert numbers[6] in talk.text


async def test_a_group_of_the_list(database: Database) -> None:
    """Orders apart, appeals apart; what is no group and no page is all of it from its beginning."""
    talk = await begin(database)
    order, appeal = await ordered(database, talk), await complained(database, talk)
    await talk.open("requests", "orders")
    assert (order in talk.text, appeal in talk.text) == (True, False)
    assert talk.line("dialog-services") in talk.buttons
    await talk.open("requests", "appeals")
    assert (order in talk.text, appeal in talk.text) == (False, True)
    await talk.open("requests", "x", "-1")
    assert (order in talk.text, appeal in talk.text) == (True, True)


# the card


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_the_nine_fields_of_an_order(database: Database, language: str) -> None:
    """Name, date, state, number, registration, invoice, payment, plan and answer, known or not yet."""
    talk = await begin(database, language=language)
    number = await ordered(database, talk)
    await talk.open("request", number)
    lines = talk.text.split("\n")
    not_yet = talk.line("request-card-not-yet")
    assert talk.line("request-card-registered", number=not_yet) in lines
    assert talk.line("request-card-invoice", number=not_yet) in lines
    assert talk.line("request-card-paid", day=not_yet) in lines
    assert talk.line("request-card-planned", day=not_yet) in lines
    assert talk.line("request-card-answer-none") in lines
    await changed(database, talk, number, state="registered", registered="12/45")
    await changed(database, talk, number, state="invoiced", invoice_number="77", invoice_on=date(2026, 3, 11))
    await changed(database, talk, number, state="paid", paid_on=date(2026, 3, 12))
    await changed(database, talk, number, state="planned", planned_on=date(2026, 3, 16))
    await talk.open("request", number)
    for line in (
        talk.line("request-card-number", number=number),
        talk.line("request-card-came", day="2026-03-10"),
        talk.line("request-card-state", stage=talk.line("request-stage", state="planned")),
        talk.line("request-card-registered", number="12/45"),
        talk.line(
            "request-card-invoice",
            number=talk.line("request-card-of", number="77", day="2026-03-11"),
        ),
        talk.line("request-card-paid", day="12.03.2026"),
        talk.line("request-card-planned", day="16.03.2026"),
    ):
        assert line in talk.text.split("\n")
    await changed(database, talk, number, state="done", answer="Лічильник замінено.")
    await talk.open("request", number)
    assert "Лічильник замінено." in talk.text
    assert talk.line("request-card-answer-none") not in talk.text


async def test_the_application_of_an_order(database: Database) -> None:
    """It is a document that can be printed, and signed while the signed one is missing."""
    talk = await begin(database)
    number = await ordered(database, talk)
    await talk.open("request", number)
    assert talk.line("dialog-printed") in talk.buttons
    assert talk.line("dialog-sign") in talk.buttons
    await attached(database, talk, number, "signed", "zaiava.pdf.p7s")
    for n in range(4):
        await attached(database, talk, number, "answer", f"akt-{n}.pdf")
    await talk.open("request", number)
    assert talk.line("dialog-sign") not in talk.buttons
    assert len(talk.buttons) <= 9


async def test_what_was_told_of_a_faulty_meter(database: Database) -> None:
    """A form that nobody signs stands in the card."""
    talk = await begin(database)
    body = json.dumps({"cause": "blank", "note": "Після грози"})
    number = await ordered(database, talk, subject="meter-fault", body=body)
    await talk.open("request", number)
    assert "Після грози" in talk.text
    assert talk.line("dialog-printed") not in talk.buttons


async def test_an_invoice_without_a_day(database: Database) -> None:
    """Its number alone is shown."""
    talk = await begin(database)
    number = await ordered(database, talk, invoice_number="77", state="invoiced")
    await talk.open("request", number)
    assert "Рахунок: 77\n" in talk.text


async def test_the_card_of_an_appeal(database: Database) -> None:
    """What it is about, the words, how many days are left; nothing of invoices."""
    talk = await begin(database)
    number = await complained(database, talk)
    await talk.open("request", number)
    assert talk.text.startswith(f"📄 Скарга · {talk.line('appeal-category', category='quality')}")
    assert f"📍 {HOME} · рахунок {NUMBER}" in talk.text
    assert f"«{MATTER}»" in talk.text
    assert talk.line("request-card-left", day="2026-03-25", days=15) in talk.text
    assert "Рахунок:" not in talk.text
    talk.clock.advance(days=15)
    await talk.open("request", number)
    assert talk.line("request-card-left-today", day="2026-03-25") in talk.text
    talk.clock.advance(days=1)
    await talk.open("request", number)
    assert talk.line("request-card-late", day="2026-03-25", phones="0 800 000 000") in talk.text


async def test_the_card_from_a_notice(database: Database) -> None:
    """What the bot says of a change leads to the card; the answer stands there with what can be done next."""
    talk = await begin(database)
    number = await answered(database, talk)
    ((_, notice),) = await talk.notices()
    assert "Замінили трансформатор." in notice
    await talk.open("request", number)
    assert "Замінили трансформатор." in talk.text
    assert talk.line("dialog-rate") in talk.buttons
    assert talk.line("dialog-recall") not in talk.buttons


@pytest.mark.parametrize(
    "screen", [("request",), ("attachments",), ("attachment", "1"), ("question",), ("rate",), ("recall",)]
)
async def test_somebody_else_s_request(database: Database, screen: tuple[str, ...]) -> None:
    """It does not exist for others, whichever button they forge."""
    talk = await begin(database)
    number = await complained(database, talk)
    stranger = await Rehearsal.begin(database, ext="7009", name="Петро")
    name, *args = screen
    for forged in (number, "x", "2603-999999"):
        await stranger.open(name, forged, *args)
        assert stranger.text == stranger.line("request-gone")
        assert stranger.question == ""


# files


async def test_files_of_the_company(database: Database) -> None:
    """An invoice and an answer are opened from the card, as they are."""
    talk = await begin(database)
    number = await ordered(database, talk)
    invoice = await attached(database, talk, number, "invoice", "rahunok.pdf")
    await talk.open("request", number)
    await talk.press("rahunok.pdf")
    (message,) = talk.answer
    assert message.media == Media("document", file=invoice)
    assert message.text.startswith("🧾 Рахунок: rahunok.pdf")
    await talk.press(talk.line("request-back"))
    assert number in talk.text


async def test_own_files(database: Database) -> None:
    """What the person sent is in a list of its own; a photo comes as a picture."""
    talk = await begin(database)
    await talk.open("appeal", "complaint", "quality")
    await talk.say(MATTER)
    await talk.photo(caption="Щиток")
    await talk.photo(kind="document")
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    number = (await sent(database))[0]["number"]
    await talk.open("request", number)
    await talk.press(talk.line("request-files", files=2))
    await talk.press("Щиток")
    media = talk.answer[0].media
    assert media is not None
    assert (media.kind, media.file) == ("picture", 1)


async def test_many_files(database: Database) -> None:
    """More than fit under a card are in the list, page by page."""
    talk = await begin(database)
    number = await ordered(database, talk)
    for n in range(7):
        await attached(database, talk, number, "answer", f"akt-{n}.pdf")
    await talk.open("request", number)
    await talk.press(talk.line("request-files", files=7))
    assert [n for n in range(7) if any(f"akt-{n}" in label for label in talk.buttons)] == [0, 1, 2, 3, 4]
    await talk.press(talk.line("button-later-page", page=2, pages=2))
    assert [n for n in range(7) if any(f"akt-{n}" in label for label in talk.buttons)] == [5, 6]


async def test_no_files(database: Database) -> None:
    """An old button to files that are gone says so."""
    talk = await begin(database)
    number = await ordered(database, talk)
    await talk.open("attachments", number)
    assert talk.text == talk.line("request-files-none", number=number)
    for file in ("1", "x", "٣", "9" * 30):
        await talk.open("attachment", number, file)
        assert talk.text == talk.line("request-file-gone")


# a question


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_a_question(database: Database, language: str) -> None:
    """In several messages and with a photo; the desk and the company's systems get it once."""
    talk = await begin(database, language=language)
    number = await complained(database, talk)
    await talk.open("request", number)
    await talk.press(talk.line("dialog-question"))
    talk.keep_journal("matter")
    await talk.say("Коли приїдуть майстри?")
    await talk.photo()
    talk.keep_journal("more")
    await talk.press(talk.line("question-send"))
    assert talk.text == talk.line("question-taken", number=number)
    await talk.press_old(talk.line("question-send"))
    assert (await events(database)).count(("consumer", "question")) == 1
    payload = (await submissions(database))[-1]
    assert (payload["kind"], payload["number"], payload["text"]) == (
        "question",
        number,
        "Коли приїдуть майстри?",
    )
    assert len(payload["files"]) == len(await files_of(database)) == 1
    await talk.open("request", number)
    assert "Коли приїдуть майстри?" in talk.text


async def test_a_question_with_danger(database: Database) -> None:
    """The emergency number comes at once."""
    talk = await begin(database)
    number = await complained(database, talk)
    await talk.open("question", number)
    await talk.say("Тепер ще й іскрить")
    assert talk.text.startswith("🚨")
    await talk.back()
    assert talk.question == "matter"
    await talk.cancel()
    assert ("consumer", "question") not in await events(database)


async def test_a_question_about_what_was_cancelled(database: Database) -> None:
    """Nobody would answer it."""
    talk = await begin(database)
    number = await ordered(database, talk, state="cancelled")
    await talk.open("question", number)
    assert talk.text == talk.line("question-late", number=number)
    await talk.open("request", number)
    assert talk.line("dialog-question") not in talk.buttons


async def test_cancelled_while_a_question_was_written(database: Database) -> None:
    """What cannot be sent is said, and nothing is sent."""
    talk = await begin(database)
    number = await complained(database, talk)
    await talk.open("question", number)
    await talk.say("Коли?")
    await changed(database, talk, number, state="cancelled")
    await talk.press(talk.line("question-send"))
    assert talk.text.endswith(talk.line("question-late", number=number))
    assert ("consumer", "question") not in await events(database)


# a rating


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_a_rating(database: Database, language: str) -> None:
    """One to five stars; who is not happy is asked what is wrong; a later rating counts."""
    talk = await begin(database, language=language)
    number = await answered(database, talk)
    await talk.open("request", number)
    await talk.press(talk.line("dialog-rate"))
    talk.keep_journal("stars")
    await talk.say("непогано")
    assert talk.question == "stars"
    await talk.press(talk.line("rate-stars", stars=2))
    assert talk.text == talk.line("rate-sorry")
    assert talk.line("dialog-question") in talk.buttons
    await talk.open("request", number)
    assert talk.line("request-card-rating", stars=2) in talk.text
    await talk.press(talk.line("rate-again"))
    await talk.press(talk.line("rate-stars", stars=5))
    assert talk.text == talk.line("rate-thanks")
    assert (await sent(database))[0]["rating"] == 5


async def test_stars_that_come_with_a_button(database: Database) -> None:
    """A notice's button brings them; what is no star is asked."""
    talk = await begin(database)
    number = await answered(database, talk)
    await talk.open("rate", number, "4")
    assert (talk.text, (await sent(database))[0]["rating"]) == (talk.line("rate-thanks"), 4)
    await talk.open("rate", number, "9")
    assert talk.question == "stars"
    await talk.say("назад")
    assert talk.question == ""


@pytest.mark.parametrize("state", ["received", "cancelled"])
async def test_too_early_to_rate(database: Database, state: str) -> None:
    """There is no answer to like yet."""
    talk = await begin(database)
    number = await ordered(database, talk, state=state)
    await talk.open("rate", number, "5")
    assert talk.text == talk.line("rate-early", number=number)
    assert (await sent(database))[0]["rating"] is None


# taking it back


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_taken_back(database: Database, language: str) -> None:
    """After one more question; the company's systems hear of it once."""
    talk = await begin(database, language=language)
    number = await complained(database, talk)
    await talk.open("request", number)
    await talk.press(talk.line("dialog-recall"))
    talk.keep_journal("sure")
    await talk.press(talk.line("button-yes"))
    assert talk.text == talk.line("recall-done", number=number)
    assert (await sent(database))[0]["state"] == "cancelled"
    assert [one["kind"] for one in await submissions(database)] == ["appeal", "cancel"]
    await talk.press_old(talk.line("button-yes"))
    assert len(await submissions(database)) == 2


async def test_kept(database: Database) -> None:
    """No keeps it, Cancel and Back too."""
    talk = await begin(database)
    number = await complained(database, talk)
    await talk.open("recall", number)
    await talk.press("Ні")
    assert talk.text == talk.line("recall-kept", number=number)
    await talk.open("recall", number)
    await talk.say("назад")
    await talk.open("recall", number)
    await talk.cancel()
    assert (await sent(database))[0]["state"] == "received"


@pytest.mark.parametrize(("state", "key"), [("paid", "recall-late"), ("done", "recall-ended")])
async def test_too_late_to_take_back(database: Database, state: str, key: str) -> None:
    """What was paid for or has ended stays; the way to write about it is offered."""
    talk = await begin(database)
    number = await ordered(database, talk, state=state)
    await talk.open("recall", number)
    assert talk.text == talk.line(key, number=number)
    assert talk.line("dialog-question") in talk.buttons


async def test_paid_while_the_person_was_asked(database: Database) -> None:
    """The world has moved on: it is looked at again, and nothing is cancelled."""
    talk = await begin(database)
    number = await ordered(database, talk)
    await talk.open("recall", number)
    late: dict[str, Any] = {"state": "paid", "paid_on": date(2026, 3, 12)}
    await changed(database, talk, number, **late)
    await talk.press("Так")
    assert talk.text == talk.line("recall-late", number=number)
    assert (await sent(database))[0]["state"] == "paid"
