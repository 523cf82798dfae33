"""What notices say: the most important first, in both languages, short enough, with buttons that lead on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.messages import BOLD, PLAIN, Message, read_payload
from bot.dialogs import DIALOGS
from bot.domain.outages import Area, NoticeKind, Outage, OutageKind
from bot.domain.schedule import Day, spans
from bot.domain.window import Window
from bot.utility.notice_texts import (
    Hours,
    Kind,
    hours_texts,
    hours_title,
    outage_texts,
    reading_texts,
    reading_title,
    title,
)
from tests.rehearsal import SPEECH

KYIV = ZoneInfo("Europe/Kyiv")
AREA = Area("KOR", "м. Коростень", "вул. Шевченка", "12-А, 11(0253), 247-249")
KINDS: tuple[Kind, ...] = (*get_args(NoticeKind), "soon", "spared")
WINDOW = Window(date(2026, 11, 29), date(2026, 12, 3), date(2026, 12, 1))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 by the clock in Kyiv."""
    return datetime(2026, 11, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


def plain(message: Message) -> str:
    """The words without marks."""
    return message.text.replace(BOLD, "").replace(PLAIN, "")


def lines(outage: Outage, kind: Kind = "new", language: str = "uk", **more: object) -> list[str]:
    """The lines of a notice."""
    made = outage_texts(SPEECH.say, outage, kind, **more)  # type: ignore[arg-type]
    return plain(made[language]).splitlines()


def outage(kind: OutageKind = "planned", **changes: object) -> Outage:
    """Works on a Tuesday from nine to five."""
    first = Outage(kind, "scheduled", at(24, 9), at(24, 17), (AREA,), "заміна опор")
    return replace(first, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "what"), list(product(get_args(OutageKind), KINDS)))
def test_every_notice_can_be_said(kind: OutageKind, what: Kind) -> None:
    """Each kind of outage and of news has words in both languages, and buttons that lead to dialogs."""
    if what == "soon" and kind != "planned":
        return
    for state, ends, ended in (("scheduled", at(24, 17), None), ("running", None, at(24, 16))):
        told = outage(kind, state=state, ends_at=ends, ended_at=ended)
        made = outage_texts(SPEECH.say, told, what, "<b>Увага</b>", before=(at(24, 8), None), doubtful=True)
        assert set(made) == {"uk", "en"}
        for message in made.values():
            assert "<b>Увага</b>" in message.text
            assert "None" not in message.text
            assert "{" not in message.text
            check_buttons(message)


def check_buttons(message: Message) -> None:
    """Labels fit a phone, payloads name dialogs that there are, and the menu is among them."""
    assert message.buttons
    for button in message.buttons:
        assert len(button.label) <= 28
        payload = read_payload(button.payload)
        assert (payload.kind, payload.value in DIALOGS) == ("link", True)
    assert [button.payload for button in message.nav] == ["g:menu"]


def test_what_where_and_until_when_come_first() -> None:
    """A locked phone shows the three things that matter."""
    assert lines(outage())[:3] == [
        "🔧 Планове відключення",
        "📍 м. Коростень, вул. Шевченка: 12-А, 11(0253), 247-249",
        "🕘 вівторок, 24 листопада, з 09:00 до 17:00",
    ]
    assert lines(outage("emergency", state="running"), language="en")[:3] == [
        "⚡ Emergency outage",
        "📍 м. Коростень, вул. Шевченка: 12-А, 11(0253), 247-249",
        "🕘 Power is expected by 17:00, 24 November",
    ]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at(24, 20), at(25, 0), "вівторок, 24 листопада, з 20:00 до опівночі"),
        (at(24, 20), at(25, 6), "з 20:00 24 листопада до 06:00 25 листопада"),
        (at(24, 20), None, "вівторок, 24 листопада, з 20:00; коли ввімкнемо, ще невідомо"),
    ],
)
def test_times_as_people_say_them(start: datetime, end: datetime | None, words: str) -> None:
    """Midnight is midnight, another day is named, and an unknown end is said to be unknown."""
    assert f"🕘 {words}" in lines(outage(starts_at=start, ends_at=end))


def test_an_emergency_until_midnight() -> None:
    """The day that is meant is the one that ends."""
    told = lines(outage("emergency", state="running", ends_at=at(25, 0)))
    assert "🕘 Світло має бути до опівночі, 24 листопада" in told


def test_long_lists_are_cut_and_doubtful_ones_shown() -> None:
    """A hundred streets and houses fit in one message; a list that the reader must look into stays longer."""
    many = ", ".join(str(house) for house in range(1, 200))
    areas = tuple(replace(AREA, street=f"вул. {n}-а", houses=many) for n in range(100))
    told = outage(areas=areas)
    text = "\n".join(lines(told))
    assert len(text) < 1_024
    assert "та ще 96 адрес" in text
    assert text.count("та інші") == 4
    assert len("\n".join(lines(told, doubtful=True))) < 4_096
    assert " 99," in "\n".join(lines(outage(areas=areas[:1]), doubtful=True))


def test_areas_of_every_sort() -> None:
    """A settlement, a line, a substation, a queue, a district by its name; the same one once."""
    areas = (Area(settlement="с. Ушомир"), Area(feeder="Л-12"), Area(transformer="ТП-7"), Area(queue="3.1"))
    assert [line for line in lines(outage(areas=(*areas, *areas))) if "📍" in line] == [
        "📍 с. Ушомир",
        "📍 адреси, які живить лінія Л-12",
        "📍 адреси, які живить підстанція ТП-7",
        "📍 черга 3.1",
    ]
    both = (Area("KOR"), Area("KOR", queue="2.1"), Area(settlement="с. Ушомир", queue="2.2"))
    found = lines(outage(areas=both), districts={"KOR": "Коростенський РЕМ"})
    assert [line for line in found if "📍" in line] == [
        "📍 Коростенський РЕМ, увесь район обслуговування",
        "📍 Коростенський РЕМ (черга 2.1)",
        "📍 с. Ушомир (черга 2.2)",
    ]
    assert "📍 десь за річкою" in lines(outage(areas=(), raw="десь за річкою"))


def test_a_schedule_says_what_is_to_come() -> None:
    """Sure and possible hours apart; nothing to come is good news."""
    day = Day("3.1", date(2026, 11, 24), "xxxx" + "." * 20 + "??" + "." * 18 + "xxxx")
    made = hours_texts(SPEECH.say, [(Hours(day, tuple(spans(day)), whole=True), False)])
    assert plain(made["uk"]).splitlines() == [
        "🕘 Графік відключень на 24 листопада",
        "📍 Черга 3.1, вівторок",
        "",
        "Без світла:",
        "• 00:00 – 02:00",
        "• 22:00 – 24:00",
        "",
        "Можливо, без світла:",
        "• 12:00 – 13:00",
    ]
    for told, whole in product((True, False), (True, False)):
        for message in hours_texts(SPEECH.say, [(Hours(day, (), whole=whole), told)]).values():
            assert message.text.startswith("✅")
            check_buttons(message)


def test_a_reminder_starts_the_reading_by_a_button() -> None:
    """Its first button opens the dialog; it names the last day and the 1st."""
    for stage in ("open", "last"):
        for language, message in reading_texts(SPEECH.say, WINDOW, stage).items():
            assert message.buttons[0].payload == "l:reading"
            assert ("3 грудня" if language == "uk" else "3 December") in message.text
            assert ("1 грудня" if language == "uk" else "1 December") in message.text
            check_buttons(message)


def test_titles_are_for_lists() -> None:
    """One line of the console each."""
    assert title(SPEECH.say, outage()).startswith("Планові роботи: м. Коростень, вул. Шевченка")
    long = outage(areas=(replace(AREA, street="Ш" * 190),))
    assert len(title(SPEECH.say, long)) <= 120
    assert (
        hours_title(SPEECH.say, Day("3.1", date(2026, 11, 24), "." * 48)) == "Графік черги 3.1 на 24.11.2026"
    )
    assert reading_title(SPEECH.say, WINDOW, "last").endswith("останній день (01.12.2026)")
    assert WINDOW.closes - WINDOW.opens == timedelta(days=4)
