"""Health: the channels, what waits, how old the data are, what fell, who cannot be reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.console.parts import Column, Row, Table, Tile, Tone, cell, panel, tiles
from bot.console.roles import ADMINISTRATOR, AUDITOR, DISPATCHER
from bot.console.shell import Desk, Entry, page
from bot.console.telling import CHANNELS, ago, full_moment, moment, number, source_name
from bot.handlers.channel import Channel
from bot.pages.elements import tag
from bot.storage import health
from bot.storage.feeds import Feed
from bot.storage.health import Dead, Health, Reach, Waiting

EVERY = 10.0  # seconds
LATE = timedelta(minutes=5)
CHANNEL_STATES: Mapping[str, tuple[str, Tone]] = {
    "receiving": ("працює", "good"),
    "running": ("працює", "good"),
    "starting": ("запускається", "warn"),
}
SILENT = "недосяжні заблокували бота або вийшли; повернуться, щойно напишуть"
FEED_STATES: Mapping[str, tuple[str, Tone]] = {
    "good": ("свіжі", "good"),
    "empty": ("порожньо", ""),
    "stale": ("застаріли", "warn"),
    "emergency": ("аварійні відключення", "bad"),
    "failed": ("не відповідає", "bad"),
}
FEED_KINDS = {"schedule": "графік", "outages": "відключення"}
SCHEDULE = {
    "known": ("відомий", ""),
    "none": ("невідомий", ""),
    "stale": ("застарів", "warn"),
    "emergency": ("не діє: аварійні відключення", "bad"),
}

_CHANNELS = (
    Column("name", "Месенджер"),
    Column("state", "Стан"),
    Column("chats", "Чатів", number=True),
    Column("silent", "Недосяжні", number=True),
    Column("about", "Що не так", wide=True),
)
_FEEDS = (
    Column("name", "Джерело"),
    Column("kind", "Що"),
    Column("state", "Дані"),
    Column("checked", "Відповіло"),
    Column("published", "Дані станом на"),
    Column("remarks", "Зауваження", wide=True),
)
_DEAD = (
    Column("at", "Коли"),
    Column("channel", "Месенджер"),
    Column("tries", "Спроб", number=True),
    Column("error", "Чому", wide=True),
)


@page(
    "/console/health",
    title="Стан системи",
    roles={DISPATCHER, ADMINISTRATOR, AUDITOR},
    menu=Entry("Стан системи", "pulse", 70),
)
async def show_health(desk: Desk) -> None:
    """Tiles, then a table for each thing that may go wrong."""
    looked_up = bool(desk.office.settings.dso.lookup_url)
    head = tag("div")
    with panel("Месенджери"):
        channels = Table(_CHANNELS, label="Месенджери", empty="Жодного месенджера не під'єднано.")
    with panel("Джерела відключень і графіків"):
        feeds = Table(_FEEDS, label="Джерела", empty="Джерел не налаштовано: дані вносять вручну.")
    with panel("Повідомлення, які не вдалося обробити"):
        dead = Table(_DEAD, label="Необроблені повідомлення", empty="Таких немає.")

    async def refresh() -> None:
        now = desk.now()
        found = await desk.read(lambda c: health.look(c, now))
        head.clear()
        with head:
            tiles(_tiles(found, desk.office.waiting(), now, looked_up=looked_up))
        channels.show(_channels(desk.office.channels, {each.channel: each for each in found.reach}))
        feeds.show([_feed(each, now) for each in found.feeds])
        dead.show([_dead(each) for each in found.dead])

    await refresh()
    desk.every(EVERY, refresh)


def _tiles(found: Health, turns: int, now: datetime, *, looked_up: bool) -> list[Tile]:
    incoming = found.incoming.get("new", 0) + found.incoming.get("played", 0)
    fallen = found.incoming.get("dead", 0)
    schedule, tone = SCHEDULE[found.schedule.what]
    since = f"станом на {moment(found.schedule.since, now)}" if found.schedule.since else ""
    return [
        Tile("Вхідні в обробці", number(max(incoming, turns))),
        _queue("Черга повідомлень", found.messages, now),
        _queue("До системи компанії", found.submissions, now, note=_refused(found.refused)),
        *([_queue("Пошук рахунків", found.lookups, now)] if looked_up else []),
        Tile("Не вдалося обробити", number(fallen), tone="bad" if fallen else ""),
        Tile("Погодинний графік", schedule, note=since, tone="bad" if tone == "bad" else _warned(tone)),
    ]


def _queue(label: str, waiting: Waiting, now: datetime, note: str = "") -> Tile:
    late = waiting.since is not None and now - waiting.since > LATE
    oldest = f"найдавніше {ago(waiting.since, now)}" if waiting.since else ""
    said = ", ".join(part for part in (oldest, note) if part)
    return Tile(label, number(waiting.count), note=said, tone="warn" if late else "")


def _refused(count: int) -> str:
    return f"відхилено {number(count)}" if count else ""


def _warned(tone: str) -> Tone:
    return "warn" if tone == "warn" else ""


def _channels(channels: Mapping[str, Channel], reach: Mapping[str, Reach]) -> list[Row]:
    rows = []
    for name in sorted({*channels, *reach}):
        known = reach.get(name, Reach(name, 0, 0))
        channel = channels.get(name)
        state = str(getattr(channel, "state", "running")) if channel else "not here"
        trouble = "" if state in CHANNEL_STATES or not channel else state
        said, tone = CHANNEL_STATES.get(state, ("не працює", "bad") if channel else ("не під'єднано", ""))
        rows.append(
            Row(
                name,
                {
                    "name": CHANNELS.get(name, name),
                    "state": cell(said, tone=tone, chip=True),
                    "chats": number(known.chats),
                    "silent": number(known.unreachable),
                    "about": cell(trouble, note=SILENT if known.unreachable else ""),
                },
            )
        )
    return rows


def _feed(met: Feed, now: datetime) -> Row:
    said, tone = FEED_STATES[met.state]
    remarks = [str(each) for each in met.report[:3]]
    if len(met.report) > len(remarks):
        remarks.append(f"і ще {len(met.report) - len(remarks)}")
    checked = moment(met.checked_at, now) if met.checked_at else "вносять вручну"
    return Row(
        met.name,
        {
            "name": source_name(met.name),
            "kind": FEED_KINDS[met.kind],
            "state": cell(said, tone=tone, chip=True),
            "checked": cell(checked, note=ago(met.checked_at, now) if met.checked_at else ""),
            "published": moment(met.published_at, now),
            "remarks": cell("\n".join(remarks), note=met.error),
        },
        tone=tone if tone in {"warn", "bad"} else "",
    )


def _dead(fallen: Dead) -> Row:
    return Row(
        str(fallen.id),
        {
            "at": full_moment(fallen.came_at),
            "channel": CHANNELS.get(fallen.channel, fallen.channel),
            "tries": str(fallen.tries),
            "error": fallen.error.rpartition("\n")[2][:300],
        },
        tone="bad",
    )
