"""Odd readings: the photo beside the number; right, or to be sent again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.clock import to_kyiv
from bot.console.desk import LIST, SEES
from bot.console.parts import button, words
from bot.console.roles import OPERATOR
from bot.console.shell import Desk, page
from bot.console.telling import CHANNELS, moment, number, plural
from bot.domain.readings import consumed
from bot.pages.elements import tag
from bot.storage import desk as queues
from bot.storage import odd
from bot.storage.odd import Odd, Zone

EVERY = 15.0  # seconds
SHOWN = 30
ADDRESS = "/console/odd"
ZONES = {"total": "Показ", "day": "День", "night": "Ніч", "peak": "Пік", "half": "Напівпік"}
WHY = {
    "lower": "менший за попередній",
    "zero": "нуль",
    "far": "набагато більший за звичний",
    "rollover": "шкала перейшла через нуль",
}
PICTURES, VIDEOS = "image/", "video/"
Refresh = Callable[[], Awaitable[None]]


@page(ADDRESS, title="Незвичні покази", roles=SEES, part_of=LIST)
async def show_odd(desk: Desk) -> None:
    """One submission after another, the oldest first."""
    known: list[Odd] = []

    async def refresh() -> None:
        found = await desk.read(lambda c: odd.listed(c, queues.districts_of(c, desk.login), most=SHOWN + 1))
        if found == known:
            return
        known[:] = found
        told.say(
            plural(len(found), "показ чекає", "покази чекають", "показів чекає")
            if len(found) <= SHOWN
            else f"Понад {SHOWN} показів чекає; тут найдавніші"
        )
        place.clear()
        with place:
            for each in found[:SHOWN]:
                _card(desk, each, refresh)
            if not found:
                with tag("div", "panel"):
                    words("Незвичних показів немає.", "empty")

    told = tag("p", "soft", " ", aria_live="polite")
    place = tag("div", "odds")
    await refresh()
    desk.every(EVERY, refresh)


def _card(desk: Desk, found: Odd, refresh: Refresh) -> None:
    with tag("article", "panel odd", aria_label=f"Показ {found.number}"):
        _picture(found)
        with tag("div", "odd-body"):
            with tag("div", "odd-head"):
                tag("b", text=f"Рахунок {found.account}")
                reach = CHANNELS.get(found.channel, found.channel)
                tag("span", "soft", f"{moment(found.sent_at, desk.now())}, {reach}, № {found.number}")
            tag("p", "soft", ", ".join(filter(None, (found.place, found.district))))
            tag("p", "soft", f"Лічильник {found.serial}, {found.model}".rstrip(", "))
            with tag("div", "odd-zones"):
                for zone in found.zones:
                    _zone(found, zone)
            if desk.may(OPERATOR):
                with tag("div", "row middle"):
                    accept, again = (partial(each, desk, found, refresh) for each in (_accept, _again))
                    button("Показ правильний", accept, look="main", picture="check")
                    button("Попросити ще раз", again, picture="send")


def _zone(found: Odd, zone: Zone) -> None:
    with tag("div", f"odd-zone{' is-odd' if zone.why else ''}"):
        tag("span", "odd-zone-name", ZONES.get(zone.name, zone.name))
        tag("b", "odd-value", str(zone.value).zfill(found.digits))
        if zone.before is not None and zone.before_at is not None:
            used = (
                consumed(zone.before, zone.value, found.digits)
                if zone.why == "rollover"
                else zone.value - zone.before
            )
            before = str(zone.before).zfill(found.digits)
            tag("span", "soft", f"було {before} ({to_kyiv(zone.before_at):%d.%m.%Y})")
            tag("span", "odd-used", f"{'+' if used >= 0 else '−'}{number(abs(used))} кВт·год")
        if zone.why:
            tag("span", "chip warn", WHY.get(zone.why, zone.why))


def _picture(found: Odd) -> None:
    address = f"{ADDRESS}/{found.submission}/photo"
    with tag("div", "odd-photo"):
        if found.file is None:
            tag("span", "soft", "Без фото")
        elif found.mime.startswith(PICTURES):
            with tag("a", href=address, target="_blank", rel="noopener", title="Зберегти фото"):
                tag("img", src=address, alt=f"Фото лічильника {found.serial}", loading="lazy")
        elif found.mime.startswith(VIDEOS):
            tag("video", src=address, controls="true", preload="metadata")
        else:
            tag("a", "link", "Зберегти файл", href=address)


async def _accept(desk: Desk, found: Odd, refresh: Refresh) -> None:
    done = await desk.act(
        "odd.accept",
        lambda c: odd.accept(c, found.submission, queues.districts_of(c, desk.login), desk.now()),
        subject=f"submission {found.submission}",
        detail={"number": found.number},
        roles=frozenset({OPERATOR}),
    )
    await _told(desk, refresh, "Показ прийнято." if done else "")


async def _again(desk: Desk, found: Odd, refresh: Refresh) -> None:
    done = await desk.act(
        "odd.again",
        lambda c: odd.ask_again(
            c, desk.office.say, found.submission, queues.districts_of(c, desk.login), desk.now()
        ),
        subject=f"submission {found.submission}",
        detail={"number": found.number},
        roles=frozenset({OPERATOR}),
    )
    await _told(desk, refresh, "Споживача попросили передати показ ще раз." if done else "")


async def _told(desk: Desk, refresh: Refresh, done: str) -> None:
    if done:
        desk.tell(done)
    else:
        desk.warn("Цей показ уже опрацювали.")
    await refresh()
