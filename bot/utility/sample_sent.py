"""Readings that people of the sample have sent in the last window, some of them odd and with a photo.

They are what the desk and the statistics show; the company's system is said to have them already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from bot.clock import kyiv_date, kyiv_midnight
from bot.domain.window import Window, window_around, window_at
from bot.domain.zones import ZONES
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.schema import account, address, file, meter, metering_point, reading, submission
from bot.utility.sample_size import SEED
from bot.utility.sample_try import numbers_to_try

MOST = 140
BUSY = (1, 2, 5, 9, 4)  # how many send on each day of the window, roughly: the last days are the busiest


@dataclass(frozen=True, slots=True)
class Odd:
    """What is odd: how much is added to the last value of each zone, in kWh, and why."""

    zones: int
    added: tuple[int, ...]
    why: Mapping[str, str]
    photo: bool


ODD = (
    Odd(1, (1940,), {"total": "far"}, photo=True),
    Odd(2, (-312, 88), {"day": "lower"}, photo=True),
    Odd(1, (2630,), {"total": "far"}, photo=False),
)


async def load_sent(database: Database, files: Files, picture: Callable[[str], bytes], now: datetime) -> None:
    """Make them."""
    rules = Settings().reading_window
    today = kyiv_date(now)
    window = window_around(today.replace(day=1), rules)
    if today < window.closes:
        window = window_around((window.counts_on - timedelta(days=1)).replace(day=1), rules)
    meters = await database.read(_meters)
    chance = Random(SEED + 6)  # noqa: S311 - a sample is no secret
    odd: list[tuple[Any, Odd, int | None]] = []
    left = list(meters)
    for each in ODD:
        found = next((one for one in left if one.zones == each.zones), None)
        if found is None:
            continue
        left.remove(found)
        values = _values(found, each.added)
        shown = str(values[0]).zfill(found.digits)
        photo = await files.keep("pokaz.jpg", picture(shown)) if each.photo else None
        odd.append((found, each, photo))
    await database.write(lambda c: _write(c, left[:MOST], odd, window, chance, now))


def _meters(connection: Connection) -> Sequence[Any]:
    """Meters of accounts that nobody is told to try, with the last value of each zone."""
    tried = [each.account for each in numbers_to_try(connection)]
    rows = connection.execute(
        select(
            meter.c.id,
            meter.c.zones,
            meter.c.digits,
            meter.c.serial,
            metering_point.c.account_id,
            account.c.number,
        )
        .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
        .join(account, account.c.id == metering_point.c.account_id)
        .where(account.c.number.not_in(tried), account.c.closed.is_(False))
        .where(meter.c.remote.is_(False), meter.c.removed_on.is_(None))
        .order_by(meter.c.id.desc())
        .limit(MOST + 40)
    ).all()
    last: dict[int, dict[str, int]] = {}
    values = select(reading.c.meter_id, reading.c.zone, func.max(reading.c.value).label("value"))
    for row in connection.execute(
        values.where(reading.c.meter_id.in_([row.id for row in rows])).group_by(
            reading.c.meter_id, reading.c.zone
        )
    ):
        last.setdefault(row.meter_id, {})[row.zone] = row.value
    return [
        _Meter(row.id, row.zones, row.digits, row.serial, row.account_id, row.number, last[row.id])
        for row in rows
        if set(last.get(row.id, ())) == set(ZONES[row.zones])
    ]


@dataclass(frozen=True, slots=True)
class _Meter:
    id: int
    zones: int
    digits: int
    serial: str
    account_id: int
    number: str
    last: Mapping[str, int]


def _values(of: _Meter, added: Sequence[int]) -> list[int]:
    return [
        max(0, of.last[zone] + more) % 10**of.digits
        for zone, more in zip(ZONES[of.zones], added, strict=True)
    ]


def _write(
    connection: Connection,
    usual: Sequence[_Meter],
    odd: Sequence[tuple[_Meter, Odd, int | None]],
    window: Window,
    chance: Random,
    now: datetime,
) -> None:
    chats = connection.execute(
        select(address.c.id, address.c.person_id, address.c.channel).where(address.c.ext.like("zrazok-%"))
    ).all()
    days = [window.opens + timedelta(days=at) for at in range((window.closes - window.opens).days + 1)]
    for one in usual:
        day = chance.choices(days, (BUSY * 3)[: len(days)])[0]
        chat = chance.choice(chats)
        added = [chance.randint(20, 190) for _ in ZONES[one.zones]]
        at = _moment(day, chance, now)
        _send(connection, one, _values(one, added), {}, chat, at, window.counts_on, None)
    for number, (one, what, photo) in enumerate(odd):
        chat = chats[number % len(chats)]
        at = now - timedelta(hours=3 + 7 * number)
        due = window_at(kyiv_date(now), Settings().reading_window)
        if photo is not None:
            own = {"person_id": chat.person_id, "kind": "photo"}
            connection.execute(update(file).where(file.c.id == photo).values(**own))
        _send(connection, one, _values(one, what.added), what.why, chat, at, due.counts_on, photo)


def _moment(day: date, chance: Random, now: datetime) -> datetime:
    hour, minute = chance.choice((8, 9, 12, 18, 19, 20)), chance.randint(0, 59)
    return min(kyiv_midnight(day) + timedelta(hours=hour, minutes=minute), now)


def _send(
    connection: Connection,
    one: _Meter,
    values: Sequence[int],
    why: Mapping[str, str],
    chat: Any,
    at: datetime,
    counts_on: date,
    photo: int | None,
) -> None:
    zones = dict(zip(ZONES[one.zones], values, strict=True))
    key = str(UUID(int=(one.id << 64) + 1))
    payload = {"key": key, "kind": "reading", "account": one.number, "meter": one.serial, "zones": zones}
    row = {
        "key": key,
        "kind": "reading",
        "account_id": one.account_id,
        "address_id": chat.id,
        "payload": json.dumps({**payload, "channel": chat.channel, "odd": dict(why)}, ensure_ascii=False),
        "file_id": photo,
        "sent_at": at,
        "created_at": at,
        "state": "delivered",
    }
    made = int(connection.scalars(insert(submission).returning(submission.c.id), row).one())
    receipt = f"{kyiv_date(at):%y%m}-{made:06d}"
    connection.execute(update(submission).where(submission.c.id == made).values(number=receipt))
    taken = {
        "meter_id": one.id,
        "taken_at": at,
        "source": "consumer",
        "counts_on": counts_on,
        "submission_id": made,
    }
    connection.execute(
        insert(reading),
        [taken | {"zone": zone, "value": value, "odd": why.get(zone)} for zone, value in zones.items()],
    )
