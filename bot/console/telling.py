"""How the console tells of times, numbers, places and states: in Ukrainian, in Kyiv's time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.clock import to_kyiv
from bot.console.parts import Tone
from bot.domain.outages import Area
from bot.storage.broadcasts import AUTOMATIC

KINDS = {"planned": "планове", "emergency": "аварійне", "schedule": "за графіком"}
STATES: dict[str, tuple[str, Tone]] = {
    "scheduled": ("заплановано", "info"),
    "running": ("триває", "bad"),
    "extended": ("подовжено", "warn"),
    "restored": ("завершено", "good"),
    "cancelled": ("скасовано", ""),
}
TOPICS = {
    "planned": "планове відключення",
    "emergency": "аварійне відключення",
    "schedule": "графік",
    "reading": "показники",
    "warning": "попередження",
}
NOTICES = {"new": "нове", "changed": "зміна", "cancelled": "скасування", "restored": "відновлення"}
BROADCASTS: dict[str, tuple[str, Tone]] = {
    "draft": ("чернетка", ""),
    "waiting": ("чекає погодження", "warn"),
    "sending": ("надсилається", "info"),
    "paused": ("призупинено", "warn"),
    "stopped": ("зупинено", "bad"),
    "done": ("завершено", "good"),
}
SOURCES = {"console": "пульт", "chat": "чат", "import": "імпорт", "clock": "час", "sample": "зразок"}
CHANNELS = {"telegram": "Telegram", "viber": "Viber"}
NBSP = "\u00a0"


def author(login: str) -> str:
    """Who made a broadcast."""
    return "автоматично" if login == AUTOMATIC else login


def number(value: float) -> str:
    """A whole number, grouped by thousands."""
    return f"{round(value):,}".replace(",", NBSP)


def plural(value: int, one: str, few: str, many: str) -> str:
    """A number with the word that goes with it: 1 особа, 2 особи, 5 осіб."""
    last, two = value % 10, value % 100
    word = many
    if last == 1 and two != 11:  # noqa: PLR2004 - eleven is many
        word = one
    elif 2 <= last <= 4 and not 12 <= two <= 14:  # noqa: PLR2004 - and so are twelve to fourteen
        word = few
    return f"{number(value)}{NBSP}{word}"


def moment(at: datetime | None, now: datetime) -> str:
    """A moment as short as can be without doubt: 14:05, завтра 14:05, 22.11 14:05, 22.11.2025 14:05."""
    if at is None:
        return "—"
    there, here = to_kyiv(at), to_kyiv(now)
    days = (there.date() - here.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if days in {1, -1}:
        return f"{'завтра' if days == 1 else 'вчора'} {there:%H:%M}"
    return f"{there:%d.%m %H:%M}" if there.year == here.year else f"{there:%d.%m.%Y %H:%M}"


def whole_moment(at: datetime | None) -> str:
    """A moment with its date: 22.11.2026 14:05."""
    return f"{to_kyiv(at):%d.%m.%Y %H:%M}" if at else ""


def full_moment(at: datetime) -> str:
    """A moment with everything: 22.11.2026 14:05:09."""
    return f"{to_kyiv(at):%d.%m.%Y %H:%M:%S}"


def span(start: datetime, end: datetime | None, now: datetime) -> str:
    """From when to when; the day of the end only if it is another."""
    if end is None:
        return f"з {moment(start, now)}, кінець невідомий"
    same = to_kyiv(start).date() == to_kyiv(end).date()
    return (
        f"{moment(start, now)} – {to_kyiv(end):%H:%M}"
        if same
        else f"{moment(start, now)} – {moment(end, now)}"
    )


def lasting(time: timedelta) -> str:
    """How long, in the two largest units: 3 хв, 2 год 5 хв, 4 дні 3 год."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return "менше хвилини"
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{plural(days, 'день', 'дні', 'днів')}{f' {hours}{NBSP}год' if hours else ''}"
    return " ".join(f"{value}{NBSP}{unit}" for value, unit in ((hours, "год"), (minutes, "хв")) if value)


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago."""
    return "ще ніколи" if at is None else f"{lasting(now - at)} тому"


def place(area: Area) -> str:
    """One area in a line."""
    where = ", ".join(part for part in (area.settlement, area.street) if part)
    if area.houses:
        where = f"{where}: {area.houses}" if where else area.houses
    grid = (("фідер", area.feeder), ("ТП", area.transformer), ("черга", area.queue))
    parts = [where, *(_named(name, value) for name, value in grid if value)]
    if area.district and not any(parts):
        parts = [f"район {area.district}"]
    return "; ".join(part for part in parts if part) or "уся територія"


def _named(name: str, value: str) -> str:
    return value if value.casefold().startswith(name.casefold()) else f"{name} {value}"


def places(areas: Sequence[Area], most: int = 3) -> str:
    """Areas, a line each; those beyond `most` are counted."""
    lines = [place(area) for area in areas[:most]]
    if len(areas) > most:
        lines.append(f"і ще {plural(len(areas) - most, 'місце', 'місця', 'місць')}")
    return "\n".join(lines) or "—"


def listed(values: Iterable[str], most: int = 12) -> str:
    """Values in a line; those beyond `most` are counted."""
    given = list(values)
    more = f" і ще {len(given) - most}" if len(given) > most else ""
    return ", ".join(given[:most]) + more


def source_name(source: str) -> str:
    """Where something is from: a login and a feed by their own names."""
    return SOURCES.get(source, source)


def id_of(text: str) -> int:
    """A number of a row as it stands in an address; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004 - a database's numbers end there
