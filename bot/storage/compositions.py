"""What employees wrote of broadcasts, and what guards look up: districts, and outages of that time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.guards import Other
from bot.domain.outages import OPEN, Area
from bot.storage.schema import address, district
from bot.storage.schema_notices import audit, broadcast, composition, outage, outage_area
from bot.storage.staff import Member

MOST_OTHERS = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a broadcast (JSON), and by whom last."""

    form: str
    changed_by: str
    changed_at: datetime


def keep(connection: Connection, broadcast_id: int, form: str, by: str, now: datetime) -> None:
    """Write it, over what was written before."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"form": form, "changed_by": by, "changed_at": now}
    statement = dialect.insert(composition).values(broadcast_id=broadcast_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["broadcast_id"], set_=values))


def find(connection: Connection, broadcast_id: int) -> Written | None:
    """What was written of it; None for a broadcast that nobody wrote by hand."""
    row = connection.execute(
        select(composition.c.form, composition.c.changed_by, composition.c.changed_at).where(
            composition.c.broadcast_id == broadcast_id
        )
    ).first()
    return None if row is None else Written(*row)


def hold(connection: Connection, broadcast_id: int) -> None:
    """Let nobody else act on this broadcast until the transaction ends."""
    connection.execute(select(broadcast.c.id).where(broadcast.c.id == broadcast_id).with_for_update())


def give_outage(connection: Connection, broadcast_id: int, outage_id: int) -> None:
    """Name the outage that a broadcast has become."""
    connection.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(outage_id=outage_id))


def by_key(connection: Connection, key: str) -> int | None:
    """The broadcast with a key."""
    found: int | None = connection.execute(select(broadcast.c.id).where(broadcast.c.key == key)).scalar()
    return found


def first_told(connection: Connection, outage_id: int) -> int | None:
    """The first broadcast of an outage that reached people: those whom it concerns."""
    found: int | None = connection.execute(
        select(broadcast.c.id)
        .where(broadcast.c.outage_id == outage_id, broadcast.c.started_at.is_not(None), ~broadcast.c.test)
        .order_by(broadcast.c.id)
    ).scalar()
    return found


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did with a broadcast, out of the audit log."""

    at: datetime
    login: str
    action: str
    detail: str


def deeds(connection: Connection, broadcast_id: int) -> list[Deed]:
    """Who did what with a broadcast, oldest first."""
    mine = (audit.c.subject == f"broadcast {broadcast_id}", audit.c.action.startswith("broadcast."))
    rows = connection.execute(
        select(audit.c.at, audit.c.login, audit.c.action, audit.c.detail).where(*mine).order_by(audit.c.id)
    )
    return [Deed(row.at, row.login, row.action.removeprefix("broadcast."), row.detail) for row in rows]


def person_of(connection: Connection, member: Member) -> int | None:
    """Whom a test goes to: the person behind the employee's own messenger."""
    if member.address is None:
        return None
    found: int | None = connection.execute(
        select(address.c.person_id).where(address.c.id == member.address)
    ).scalar()
    return found


def district_names(connection: Connection) -> dict[str, str]:
    """Districts by code."""
    rows = connection.execute(select(district.c.code, district.c.name).order_by(district.c.name))
    return {row.code: row.name for row in rows}


def meanwhile(
    connection: Connection, since: datetime, until: datetime | None, but: int | None = None
) -> list[Other]:
    """Open outages of a span of time, `but` one."""
    wanted = (
        select(outage)
        .where(outage.c.state.in_(OPEN), or_(outage.c.ends_at.is_(None), outage.c.ends_at > since))
        .order_by(outage.c.starts_at.desc(), outage.c.id)
        .limit(MOST_OTHERS)
    )
    if until is not None:
        wanted = wanted.where(outage.c.starts_at < until)
    if but is not None:
        wanted = wanted.where(outage.c.id != but)
    rows = connection.execute(wanted).all()
    areas = _areas_of(connection, [row.id for row in rows])
    return [_other(row, areas.get(row.id, ())) for row in rows]


def _areas_of(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Area, ...]]:
    wanted = list(ids)
    names = ("district", "settlement", "street", "houses", "feeder", "transformer", "queue")
    columns = [outage_area.c[name] for name in names]
    found: dict[int, tuple[Area, ...]] = {}
    for start in range(0, len(wanted), 500):
        some = outage_area.c.outage_id.in_(wanted[start : start + 500])
        for owner, *given in connection.execute(select(outage_area.c.outage_id, *columns).where(and_(some))):
            found[owner] = (*found.get(owner, ()), Area(*given))
    return found


def _other(row: Row[Any], areas: tuple[Area, ...]) -> Other:
    return Other(f"№ {row.id}", row.kind, row.starts_at, row.ends_at, areas)
