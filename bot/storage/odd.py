"""Odd readings: what an operator looks at, with the photo beside the number.

1. A reading is odd because the person insisted on it; all zones of one submission are looked at together.
2. One that a later reading of the same meter for the same 1st has taken the place of needs nobody.
3. Accepted: it is odd no more. Asked again: it stays odd, the consumer is told once, and it waits for nobody.
4. What was decided goes to the company's system as a submission of its own, once: it has got the reading as
   an odd one. Its key is made of the reading's, so the same decision can never be two.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select, update

from bot.conversation.steps import Link, Text, t
from bot.domain.zones import ZONES
from bot.storage.clauses import ADDRESS
from bot.storage.desk import Districts, place_of
from bot.storage.outbox import notify
from bot.storage.schema import account, address, district, file, meter, metering_point, premises, reading
from bot.storage.schema import submission as sent

ASKED = "asked "  # before why a reading is odd: the consumer has been asked to look again
REVIEW = "review"  # the kind of submission that says what was decided; docs/connector.md

Verdict = Literal["accepted", "asked-again"]


@dataclass(frozen=True, slots=True)
class Zone:
    """One register: what was sent, what was there before, and why it is odd (empty: it is not)."""

    name: str
    value: int
    before: int | None
    before_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A submission with at least one odd value."""

    submission: int
    number: str
    account: str
    place: str
    district: str
    eic: str
    serial: str
    model: str
    digits: int
    zones: tuple[Zone, ...]
    sent_at: datetime
    channel: str
    file: int | None
    mime: str


def count(connection: Connection, districts: Districts) -> int:
    """How many submissions wait to be looked at."""
    ids = _waiting(select(sent.c.id).distinct(), districts).subquery()
    return int(connection.scalars(select(func.count()).select_from(ids)).one())


def listed(connection: Connection, districts: Districts, *, most: int = 50) -> list[Odd]:
    """Those that wait, the oldest first."""
    ids = list(
        connection.scalars(_waiting(select(sent.c.id).distinct(), districts).order_by(sent.c.id).limit(most))
    )
    return _read(connection, ids)


def get(connection: Connection, submission_id: int, districts: Districts) -> Odd | None:
    """One that waits."""
    found = connection.scalars(
        _waiting(select(sent.c.id).distinct(), districts).where(sent.c.id == submission_id)
    ).first()
    return next(iter(_read(connection, [found])), None) if found is not None else None


def accept(connection: Connection, submission_id: int, districts: Districts, now: datetime) -> bool:
    """The reading is right; False when it does not wait."""
    found = get(connection, submission_id, districts)
    if found is None or not _decide(connection, submission_id, None):
        return False
    _tell_company(connection, found, "accepted", now)
    return True


def ask_again(
    connection: Connection,
    say: Callable[[Text, str], str],
    submission_id: int,
    districts: Districts,
    now: datetime,
) -> bool:
    """Ask the consumer to look again; False when it does not wait."""
    found = get(connection, submission_id, districts)
    if found is None or not _decide(connection, submission_id, func.substr(ASKED + reading.c.odd, 1, 64)):
        return False
    _tell_company(connection, found, "asked-again", now)
    chats = _chats(connection, submission_id)
    values = ", ".join(str(zone.value) for zone in found.zones)
    text = t("desk-odd-again", number=found.account, serial=found.serial, values=values)
    links = (Link("reading", (found.account,), t("desk-odd-open")),)
    notify(connection, say, f"odd:{submission_id}", chats, text, "receipt", now, links)
    return True


def _decide(connection: Connection, submission_id: int, why: ColumnElement[str] | None) -> bool:
    """Change why its values are odd; False when another employee was faster."""
    waiting = (reading.c.submission_id == submission_id, reading.c.odd.is_not(None))
    decided = update(reading).where(*waiting, ~reading.c.odd.startswith(ASKED)).values(odd=why)
    return connection.execute(decided).rowcount > 0


def _tell_company(connection: Connection, found: Odd, verdict: Verdict, now: datetime) -> None:
    """Submit what was decided; it goes after the reading itself, as all of an account goes in order."""
    row = connection.execute(
        select(sent.c.key, sent.c.account_id, sent.c.address_id).where(sent.c.id == found.submission)
    ).one()
    key = f"{REVIEW}-{row.key}"
    payload = {
        "key": key,
        "kind": REVIEW,
        "number": found.number,
        "reading": row.key,
        "account": found.account,
        "eic": found.eic,
        "meter": found.serial,
        "verdict": verdict,
        "odd": {zone.name: zone.why for zone in found.zones if zone.why},
        "sent_at": now.isoformat(),
        "received_at": now.isoformat(),
        "channel": found.channel,
    }
    values = {
        "key": key,
        "kind": REVIEW,
        "account_id": row.account_id,
        "address_id": row.address_id,
        "payload": json.dumps(payload, ensure_ascii=False),
        "sent_at": now,
        "created_at": now,
        "state": "pending",
        "next_at": now,
    }
    connection.execute(insert(sent), values)


def _chats(connection: Connection, submission_id: int) -> list[int]:
    """The chat that the reading came from, or another of the person's that can be reached."""
    own = address.alias("own")
    reachable = (
        select(address.c.id)
        .join(own, own.c.person_id == address.c.person_id)
        .join(sent, sent.c.address_id == own.c.id)
        .where(sent.c.id == submission_id, address.c.reachable)
        .order_by((address.c.id != own.c.id), address.c.id)
    )
    return list(connection.scalars(reachable.limit(1)))


def _waiting(query: Select[Any], districts: Districts) -> Select[Any]:
    """Submissions that wait."""
    later = reading.alias("later")
    newer = exists().where(
        later.c.meter_id == reading.c.meter_id,
        later.c.counts_on == reading.c.counts_on,
        later.c.source == "consumer",
        later.c.submission_id > reading.c.submission_id,
    )
    query = (
        query.select_from(reading)
        .join(sent, sent.c.id == reading.c.submission_id)
        .join(account, account.c.id == sent.c.account_id)
        .join(premises, premises.c.id == account.c.premises_id)
        .where(reading.c.odd.is_not(None), ~reading.c.odd.startswith(ASKED), ~newer)
    )
    return query if districts is None else query.where(_within(districts))


def _within(districts: tuple[int, ...]) -> ColumnElement[bool]:
    return premises.c.district_id.in_(districts)


def _read(connection: Connection, ids: Sequence[int]) -> list[Odd]:
    rows = connection.execute(
        select(
            sent.c.id,
            sent.c.number,
            sent.c.sent_at,
            sent.c.file_id,
            file.c.mime,
            account.c.number.label("account"),
            *ADDRESS,
            district.c.name.label("district"),
            address.c.channel,
            metering_point.c.eic,
            meter.c.id.label("meter"),
            meter.c.serial,
            meter.c.model,
            meter.c.digits,
            meter.c.zones,
            reading.c.zone,
            reading.c.value,
            reading.c.odd,
            reading.c.taken_at,
        )
        .select_from(reading)
        .join(sent, sent.c.id == reading.c.submission_id)
        .join(meter, meter.c.id == reading.c.meter_id)
        .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
        .join(account, account.c.id == metering_point.c.account_id)
        .join(premises, premises.c.id == account.c.premises_id)
        .join(district, district.c.id == premises.c.district_id)
        .join(address, address.c.id == sent.c.address_id)
        .outerjoin(file, file.c.id == sent.c.file_id)
        .where(sent.c.id.in_(ids))
        .order_by(sent.c.id)
    ).all()
    return [_odd(connection, list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


def _odd(connection: Connection, rows: Sequence[Any]) -> Odd:
    one = rows[0]
    ranks = {zone: at for at, zone in enumerate(ZONES[one.zones])}
    before = {row.zone: _before(connection, row) for row in rows}
    zones = tuple(
        Zone(
            row.zone,
            row.value,
            before[row.zone].value if before[row.zone] else None,
            before[row.zone].taken_at if before[row.zone] else None,
            row.odd or "",
        )
        for row in sorted(rows, key=lambda row: ranks.get(row.zone, len(ranks)))
    )
    return Odd(
        submission=one.id,
        number=one.number or "",
        account=one.account,
        place=place_of(one),
        district=one.district,
        eic=one.eic,
        serial=one.serial,
        model=one.model,
        digits=one.digits,
        zones=zones,
        sent_at=one.sent_at,
        channel=one.channel,
        file=one.file_id,
        mime=one.mime or "",
    )


def _before(connection: Connection, row: Any) -> Any:
    """The last value that was measured before, not the consumer's own for the same 1st."""
    return connection.execute(
        select(reading.c.value, reading.c.taken_at)
        .where(reading.c.meter_id == row.meter, reading.c.zone == row.zone, reading.c.taken_at < row.taken_at)
        .where(reading.c.source != "calculated", reading.c.odd.is_(None))
        .order_by(reading.c.taken_at.desc(), reading.c.id.desc())
        .limit(1)
    ).first()
