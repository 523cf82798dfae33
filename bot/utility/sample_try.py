"""Numbers to try: a few accounts that show what the dialogs do with each kind of meter.

They are looked for by what they are, not remembered from the making, so the card beside the phones is right
for any registry that is in the database. No account stands on it twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, exists, func, select

from bot.domain.identifiers import EIC_TAIL_LENGTH
from bot.storage.schema import account, meter, metering_point, premises, reading

Special = Literal["one_zone", "two_zones", "three_zones", "near_end", "remote", "two_meters", "replaced"]

SPECIALS: Mapping[Special, str] = {
    "one_zone": "одна зона",
    "two_zones": "дві зони: день і ніч",
    "three_zones": "три зони: пік, напівпік і ніч",
    "near_end": "шкала от-от перейде через нуль",
    "remote": "зчитується дистанційно",
    "two_meters": "два лічильники на одному рахунку",
    "replaced": "лічильник замінили",
}
NEAR_END = 100  # kWh before the register of five digits passes its end


@dataclass(frozen=True, slots=True)
class Try:
    """An account to link: its number, either second factor, and why it is interesting."""

    account: str
    serial: str
    eic_tail: str
    address: str
    zones: int
    special: Special
    note: str


def numbers_to_try(connection: Connection) -> list[Try]:
    """One account of each kind that is there, in the order in which to try them."""
    tries: list[Try] = []
    for special, query in _queries():
        taken = [each.account for each in tries]
        row = connection.execute(query.where(account.c.number.not_in(taken)).limit(1)).first()
        if row:
            tries.append(_try(row, special))
    return tries


def _try(row: Row[Any], special: Special) -> Try:
    flat = f"кв. {row.flat}" if row.flat else ""
    address = ", ".join(part for part in (row.settlement, row.street, row.house, flat) if part)
    return Try(
        account=row.number,
        serial=row.serial,
        eic_tail=row.eic[-EIC_TAIL_LENGTH:],
        address=address,
        zones=row.zones,
        special=special,
        note=SPECIALS[special],
    )


def _queries() -> Iterator[tuple[Special, Select[Any]]]:
    points = metering_point.alias()
    several = exists().where(points.c.account_id == account.c.id, points.c.id != metering_point.c.id)
    gone = meter.alias()
    replaced = exists().where(gone.c.metering_point_id == metering_point.c.id, gone.c.removed_on.is_not(None))
    plain = _there().where(~several, ~replaced, meter.c.remote.is_(False))
    near_end = (
        select(reading.c.meter_id)
        .where(reading.c.value.between(10**5 - NEAR_END, 10**5 - 1))
        .group_by(reading.c.meter_id)
        .order_by(func.max(reading.c.taken_at).desc())
        .limit(1)
    ).scalar_subquery()
    at_its_end = and_(meter.c.digits == 5, meter.c.id == near_end)  # noqa: PLR2004 - as NEAR_END
    yield "near_end", plain.where(meter.c.zones == 1, at_its_end)
    yield "one_zone", plain.where(meter.c.zones == 1)
    yield "two_zones", plain.where(meter.c.zones == 2)  # noqa: PLR2004 - zones
    yield "three_zones", plain.where(meter.c.zones == 3)  # noqa: PLR2004 - zones
    yield "remote", _there().where(~several, ~replaced, meter.c.remote.is_(True))
    yield "two_meters", _there().where(several)
    yield "replaced", _there().where(~several, replaced)


def _there() -> Select[Any]:
    """Meters in place of open accounts, the oldest first."""
    return (
        select(
            account.c.number,
            meter.c.serial,
            meter.c.zones,
            metering_point.c.eic,
            premises.c.settlement,
            premises.c.street,
            premises.c.house,
            premises.c.flat,
        )
        .select_from(account)
        .join(premises)
        .join(metering_point)
        .join(meter)
        .where(account.c.closed.is_(False), meter.c.removed_on.is_(None))
        .order_by(account.c.id, meter.c.id)
    )
