"""Rows for tests: each function inserts one thing with sensible values and returns its id.

    home = household(connection, number="123456789", serial="0457812", zones=2)
    me = chat(connection, "telegram", "7001", accounts=[home.account])

Everything is given by keyword, so that a test names exactly what matters to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Table, insert, select
from stdnum.eu import eic as eic_standard

from bot.domain.rules import LinkingRules, Rules
from bot.domain.zones import ZONES
from bot.parts import make_rules
from bot.settings import Settings
from bot.storage import schema
from bot.storage.registry import keys_of

TERMS = Settings().terms.version
LONG_AGO = datetime(2025, 1, 15, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Household:
    """An account with one metering point and one meter: ids, and what a person would type."""

    district: int
    account: int
    point: int
    meter: int
    number: str
    eic: str
    serial: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A person with one address."""

    person: int
    address: int


def rules(**changes: object) -> Rules:
    """The rules of the default settings, with changes."""
    return replace(make_rules(Settings()), **changes)  # type: ignore[arg-type]


def linking_rules(**changes: object) -> LinkingRules:
    """The limits of the default settings, with changes."""
    return replace(rules().linking, **changes)  # type: ignore[arg-type]


def eic_of(number: int) -> str:
    """The valid EIC of a metering point with that number."""
    start = f"62Z{number:012d}"
    return start + str(eic_standard.calc_check_digit(start))


def _insert(connection: Connection, table: Table, **values: object) -> int:
    return int(connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def district(
    connection: Connection,
    code: str = "KOR",
    name: str = "Коростенський РЕМ",
    *,
    phone: str = "04142 5 00 11",
    email: str = "korosten@zrazok.example",
    address: str = "м. Коростень, вул. Грушевського, 14",
    hours: str = "пн–пт 8:00–17:00",
) -> int:
    """A district; the same code gives the same one."""
    found = connection.execute(select(schema.district.c.id).where(schema.district.c.code == code)).scalar()
    if found is not None:
        return int(found)
    return _insert(
        connection,
        schema.district,
        code=code,
        name=name,
        phone=phone,
        email=email,
        place=address,
        hours=hours,
    )


def premises(
    connection: Connection,
    district_id: int,
    *,
    settlement: str = "м. Коростень",
    street: str = "вул. Шевченка",
    house: str = "12",
    flat: str = "",
) -> int:
    """Where an account is."""
    return _insert(
        connection,
        schema.premises,
        district_id=district_id,
        settlement=settlement,
        street=street,
        house=house,
        flat=flat,
        **keys_of(settlement, street, house),
    )


def account(
    connection: Connection,
    premises_id: int,
    number: str,
    *,
    owner: str = "Коваленко Олена Петрівна",
    closed: bool = False,
) -> int:
    """An account."""
    return _insert(
        connection, schema.account, premises_id=premises_id, number=number, owner=owner, closed=closed
    )


def metering_point(connection: Connection, account_id: int, eic: str) -> int:
    """A metering point."""
    return _insert(connection, schema.metering_point, account_id=account_id, eic=eic)


def meter(
    connection: Connection,
    point_id: int,
    serial: str,
    *,
    zones: int = 1,
    digits: int = 6,
    model: str = "НІК 2102-02",
    installed_on: date = date(2021, 5, 12),
    removed_on: date | None = None,
    remote: bool = False,
    place: str = "під'їзд, 2-й поверх",
) -> int:
    """A meter."""
    return _insert(
        connection,
        schema.meter,
        metering_point_id=point_id,
        serial=serial,
        model=model,
        digits=digits,
        zones=zones,
        place=place,
        remote=remote,
        installed_on=installed_on,
        removed_on=removed_on,
    )


def reading(
    connection: Connection,
    meter_id: int,
    value: int,
    at: datetime,
    *,
    zone: str = ZONES[1][0],
    source: str = "consumer",
    counts_on: date | None = None,
    billed: bool = False,
) -> int:
    """A reading that the registry knows."""
    return _insert(
        connection,
        schema.reading,
        meter_id=meter_id,
        zone=zone,
        value=value,
        taken_at=at,
        source=source,
        counts_on=counts_on,
        billed=billed,
    )


def household(
    connection: Connection,
    number: str = "123456789",
    *,
    serial: str = "0457812",
    zones: int = 1,
    digits: int = 6,
    street: str = "вул. Шевченка",
    house: str = "12",
    flat: str = "5",
    owner: str = "Коваленко Олена Петрівна",
    closed: bool = False,
    district_id: int = 0,
) -> Household:
    """An account with everything that belongs to it."""
    where = district_id or district(connection)
    home = premises(connection, where, street=street, house=house, flat=flat)
    owned = account(connection, home, number, owner=owner, closed=closed)
    eic = eic_of(int(number))
    point = metering_point(connection, owned, eic)
    device = meter(connection, point, serial, zones=zones, digits=digits)
    return Household(where, owned, point, device, number, eic, serial)


def chat(
    connection: Connection,
    channel: str = "telegram",
    ext: str = "700000000001",
    *,
    name: str = "Олена Коваленко",
    language: str = "uk",
    consented: bool = True,
    accounts: Sequence[int] = (),
) -> Chat:
    """A person with one address and links to accounts, the first of which is active."""
    who = _insert(
        connection,
        schema.person,
        language=language,
        consent=TERMS if consented else None,
        active_account_id=accounts[0] if accounts else None,
        created_at=LONG_AGO,
    )
    address = _insert(
        connection, schema.address, channel=channel, ext=ext, person_id=who, name=name, created_at=LONG_AGO
    )
    for linked in accounts:
        link(connection, who, address, linked)
    return Chat(who, address)


def link(connection: Connection, person: int, address: int, account_id: int, at: datetime = LONG_AGO) -> int:
    """A link to an account."""
    return _insert(
        connection, schema.link, person_id=person, account_id=account_id, address_id=address, at=at
    )


def file(connection: Connection, person: int, name: str = "IMG_0001.jpg", *, kind: str = "photo") -> int:
    """A stored file; its bytes are nowhere."""
    count = (
        connection.execute(select(schema.file.c.id).order_by(schema.file.c.id.desc()).limit(1)).scalar() or 0
    )
    return _insert(
        connection,
        schema.file,
        person_id=person,
        kind=kind,
        mime="image/jpeg" if kind == "photo" else "video/mp4",
        path=f"{person}/{count + 1}",
        name=name,
        size=120_000,
        sha256="0" * 64,
        created_at=LONG_AGO,
    )
