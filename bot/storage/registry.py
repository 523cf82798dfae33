"""The registry in bulk: what importers look up and store, thousands of rows in a few statements.

Rule 1: looking up and storing are apart; who compares the two knows what is new, changed and the same.
Rule 2: an insert that finds its row there updates it, so that two imports at once leave one row of each.
Rule 3: a row to store is complete: a dictionary with every column of its table that is named below.
Rule 4: keys are looked up by plain lists, never by lists of pairs: SQLite reads the whole table for
`(a, b) IN (VALUES …)` with two pairs or more.

The lists are cut at LOOK_UP values: a statement takes 32,766 of them (16 bits in PostgreSQL's protocol;
sqlite.org/limits.html#max_variable_number), and a short list is prepared faster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.streets import house_key, settlement_key, street_key
from bot.storage.schema import account, district, meter, metering_point, premises, reading
from bot.storage.schema_requests import consumption, contract

T = TypeVar("T")
Values = Mapping[str, Any]

LOOK_UP = 1_000
DAY = timedelta(days=1)


class Place(NamedTuple):
    """An address of the registry."""

    district_id: int
    settlement: str
    street: str
    house: str
    flat: str


class ReadingKey(NamedTuple):
    """What makes a reading of the registry one and the same."""

    meter_id: int
    zone: str
    taken_at: datetime
    source: str


class MonthKey(NamedTuple):
    """What makes a row of consumption one and the same."""

    account_id: int
    site: str
    month: date
    zone: str


def is_empty(connection: Connection) -> bool:
    """Whether no account has ever been imported."""
    return connection.execute(select(account.c.id).limit(1)).first() is None


# districts


def find_districts(connection: Connection) -> Sequence[Row[Any]]:
    """All of them, oldest first."""
    return connection.execute(select(district).order_by(district.c.id)).all()


def store_districts(connection: Connection, new: Sequence[Values], changed: Sequence[Values]) -> None:
    """Insert new ones, update changed ones by `id`."""
    _insert(connection, district, new, ("code",))
    _update(connection, district, changed)


# accounts, their addresses and metering points


def find_accounts(connection: Connection, numbers: Collection[str]) -> dict[str, Row[Any]]:
    """Accounts with their addresses, by number."""
    query = select(
        account.c.id,
        account.c.number,
        account.c.owner,
        account.c.closed,
        account.c.premises_id,
        *(premises.c[name] for name in Place._fields),
    ).join_from(account, premises)
    return {row.number: row for row in _among(connection, query, account.c.number, numbers)}


def store_places(connection: Connection, places: Collection[Place]) -> dict[Place, int]:
    """The ids of addresses, stored if they were not."""
    rows = [{**place._asdict(), **keys_of(*place[1:4])} for place in dict.fromkeys(places)]
    stored = _insert(
        connection, premises, rows, Place._fields[1:] + Place._fields[:1], returning=Place._fields
    )
    return {Place._make(row[1:]): row.id for row in stored}


def keys_of(settlement: str, street: str, house: str) -> dict[str, str]:
    """The columns by which an outage finds an address."""
    return {
        "settlement_key": settlement_key(settlement),
        "street_key": street_key(street),
        "house_key": house_key(house),
    }


def write_keys(connection: Connection) -> None:
    """Write the keys of all addresses anew, for rows that were stored before there were any."""
    address = (premises.c.settlement, premises.c.street, premises.c.house)
    changing = (
        update(premises)
        .where(*(column == bindparam(f"its_{column.name}") for column in address))
        .values({name: bindparam(name) for name in keys_of("", "", "")})
    )
    known = connection.execute(select(*address).distinct()).all()
    for some in _chunks(known):
        rows = [
            {"its_settlement": settlement, "its_street": street, "its_house": house}
            | keys_of(settlement, street, house)
            for settlement, street, house in some
        ]
        connection.execute(changing, rows)


def store_accounts(
    connection: Connection, new: Sequence[Values], changed: Sequence[Values]
) -> dict[str, int]:
    """Insert new ones, update changed ones by `id`; the ids of the new by number."""
    _update(connection, account, changed)
    stored = _insert(connection, account, new, ("number",), returning=("number",))
    return {row.number: row.id for row in stored}


def forget_places(connection: Connection, ids: Collection[int]) -> None:
    """Delete those of these addresses that no account has any more."""
    for some in _chunks(ids):
        lived_in = exists().where(account.c.premises_id == premises.c.id)
        connection.execute(delete(premises).where(premises.c.id.in_(some), ~lived_in))


def find_points(
    connection: Connection, *, eics: Collection[str] = (), numbers: Collection[str] = ()
) -> list[Row[Any]]:
    """Metering points by EIC or account number, each with that number and whether the account is closed."""
    query = select(metering_point, account.c.number, account.c.closed).join_from(metering_point, account)
    found = {row.id: row for row in _among(connection, query, metering_point.c.eic, eics)}
    found |= {row.id: row for row in _among(connection, query, account.c.number, numbers)}
    return list(found.values())


def store_points(connection: Connection, new: Sequence[Values], changed: Sequence[Values]) -> None:
    """Insert new ones, update changed ones by `id`."""
    _insert(connection, metering_point, new, ("eic",))
    _update(connection, metering_point, changed)


# meters


def find_meters(
    connection: Connection, *, eics: Collection[str] = (), numbers: Collection[str] = ()
) -> list[Row[Any]]:
    """Meters, removed ones too, by EIC or account number, each with both."""
    query = (
        select(meter, metering_point.c.eic, account.c.number)
        .join_from(meter, metering_point)
        .join(account, account.c.id == metering_point.c.account_id)
    )
    found = {row.id: row for row in _among(connection, query, metering_point.c.eic, eics)}
    found |= {row.id: row for row in _among(connection, query, account.c.number, numbers)}
    return list(found.values())


def find_meters_of_points(connection: Connection, point_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Meters, removed ones too, by their metering points."""
    return list(_among(connection, select(meter), meter.c.metering_point_id, point_ids))


def store_meters(connection: Connection, new: Sequence[Values], changed: Sequence[Values]) -> None:
    """Insert new ones, update changed ones by `id`."""
    _insert(connection, meter, new, ("metering_point_id", "serial"))
    _update(connection, meter, changed)


# readings


def find_readings(connection: Connection, keys: Collection[ReadingKey]) -> Iterator[Row[Any]]:
    """Readings of those meters within a day of those times: every one of the keys, and others near them."""
    query = select(
        reading.c.id,
        reading.c.submission_id,
        reading.c.value,
        reading.c.counts_on,
        reading.c.billed,
        *(reading.c[name] for name in ReadingKey._fields),
    )
    # in order of time, so that a file in any order is looked up by few meters or by a short time
    for some in _chunks(sorted(keys, key=lambda key: key.taken_at)):
        between = reading.c.taken_at.between(some[0].taken_at - DAY, some[-1].taken_at + DAY)
        yield from _among(
            connection, query.where(between), reading.c.meter_id, {key.meter_id for key in some}
        )


def store_readings(connection: Connection, new: Sequence[Values], changed: Sequence[Values]) -> None:
    """Insert new ones, update value, billing and date of changed ones by `id`."""
    _insert(
        connection,
        reading,
        new,
        ReadingKey._fields,
        update_only=("value", "counts_on", "billed"),
        partial=True,
    )
    _update(connection, reading, changed)


# consumption and contracts


def find_consumption(connection: Connection, keys: Collection[MonthKey]) -> Iterator[Row[Any]]:
    """Consumption of those accounts in those months: every one of the keys, and others near them."""
    for some in _chunks(sorted(keys, key=lambda key: key.month)):
        query = select(consumption).where(consumption.c.month.between(some[0].month, some[-1].month))
        yield from _among(connection, query, consumption.c.account_id, {key.account_id for key in some})


def store_consumption(connection: Connection, new: Sequence[Values], changed: Sequence[Values]) -> None:
    """Insert new ones, update changed ones by `id`."""
    _insert(connection, consumption, new, MonthKey._fields)
    _update(connection, consumption, changed)


def find_contracts(connection: Connection, account_ids: Collection[int]) -> Iterator[Row[Any]]:
    """All contracts of those accounts."""
    return _among(connection, select(contract), contract.c.account_id, account_ids)


def store_contracts(connection: Connection, new: Sequence[Values], changed: Sequence[Values]) -> None:
    """Insert new ones, update changed ones by `id`."""
    _insert(connection, contract, new, ("account_id", "number"))
    _update(connection, contract, changed)


# how


def _chunks(values: Collection[T]) -> Iterator[list[T]]:
    given = list(values)
    for start in range(0, len(given), LOOK_UP):
        yield given[start : start + LOOK_UP]


def _among(
    connection: Connection, query: Select[Any], column: Any, values: Collection[Any]
) -> Iterator[Row[Any]]:
    for some in _chunks(values):
        yield from connection.execute(query.where(column.in_(some))).all()  # faster than row by row


def _insert(
    connection: Connection,
    table: Table,
    rows: Sequence[Values],
    key: Iterable[str],
    *,
    returning: Iterable[str] = (),
    update_only: Iterable[str] = (),
    partial: bool = False,
) -> Sequence[Row[Any]]:
    """Insert rows of the same columns, or update the ones whose key is there; their ids and `returning`."""
    if not rows:
        return ()
    key, returning = tuple(key), tuple(returning)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    # an update of nothing would return nothing
    set_ = {name: insert.excluded[name] for name in update_only or set(rows[0]) - set(key) or key[:1]}
    where = table.c.submission_id.is_(None) if partial else None
    insert = insert.on_conflict_do_update(
        index_elements=[table.c[name] for name in key], index_where=where, set_=set_
    )
    if not returning:
        connection.execute(insert, rows)
        return ()
    return connection.execute(
        insert.returning(table.c.id, *(table.c[name] for name in returning)), rows
    ).all()


def _update(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Update rows of the same columns by `id`."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    changing = (
        update(table)
        .where(table.c.id == bindparam("row_id"))
        .values({name: bindparam(name) for name in names})
    )
    connection.execute(changing, [{"row_id": row["id"], **row} for row in rows])
