"""What an operator sees of an account beside a request: its meters, last readings, other requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from bot.storage.clauses import INSTALLED
from bot.storage.desk import Districts
from bot.storage.schema import meter, metering_point, reading
from bot.storage.schema_requests import request

OTHERS = 12
LAST = 8


def meters(connection: Connection, account_id: int | None) -> Sequence[Any]:
    """The meters in place, each with its metering point."""
    wanted = (
        select(
            metering_point.c.eic,
            metering_point.c.permitted_kw,
            metering_point.c.feeder,
            metering_point.c.transformer,
            metering_point.c.queue,
            meter.c.serial,
            meter.c.model,
            meter.c.zones,
            meter.c.place,
            meter.c.remote,
        )
        .outerjoin(meter, INSTALLED)
        .where(metering_point.c.account_id == account_id)
        .order_by(metering_point.c.id, meter.c.id)
    )
    return connection.execute(wanted).all()


def last_readings(connection: Connection, account_id: int | None) -> Sequence[Any]:
    """The newest readings of the account, of all its meters in place."""
    newest = (
        select(meter.c.serial, reading.c.zone, reading.c.value, reading.c.taken_at, reading.c.source)
        .join(meter, meter.c.id == reading.c.meter_id)
        .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
        .where(metering_point.c.account_id == account_id, meter.c.removed_on.is_(None))
        .order_by(reading.c.taken_at.desc(), reading.c.id)
        .limit(LAST)
    )
    return connection.execute(newest).all()


def others(
    connection: Connection, request_id: int, person_id: int, account_id: int | None, districts: Districts
) -> Sequence[Any]:
    """Other requests of the same account or person, newest first."""
    wanted = select(
        request.c.id, request.c.number, request.c.subject, request.c.state, request.c.sent_at
    ).where(
        request.c.id != request_id,
        or_(request.c.person_id == person_id, func.coalesce(request.c.account_id, -1) == account_id),
    )
    if districts is not None:
        wanted = wanted.where(request.c.district_id.in_(districts))
    return connection.execute(wanted.order_by(request.c.id.desc()).limit(OTHERS)).all()
