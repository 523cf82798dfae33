"""Staff: who may open the console, and with which roles.

A password is kept only as its Argon2id hash, made by `bot.console.passwords`. Whoever is disabled, or gets
another password, is out of every browser at once: their sessions end in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.storage.schema_notices import login_attempt, staff, staff_session


class Taken(Exception):
    """There is somebody with that login already."""


class LastAdministrator(Exception):
    """Nobody would be left who may let others in."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff; `districts` are codes, none of them means all."""

    id: int
    login: str
    name: str
    roles: frozenset[str]
    districts: tuple[str, ...]
    disabled: bool
    address: int | None
    created_at: datetime


def add(
    connection: Connection,
    login: str,
    name: str,
    password_hash: str,
    roles: Iterable[str],
    now: datetime,
    districts: Iterable[str] = (),
) -> int:
    """Take somebody on; their id. Raises Taken."""
    login = key(login)
    if connection.execute(select(staff.c.id).where(staff.c.login == login)).first():
        raise Taken(login)
    values = {
        "login": login,
        "name": name,
        "password": password_hash,
        "roles": " ".join(sorted(set(roles))),
        "districts": " ".join(districts),
        "created_at": now,
    }
    return int(connection.execute(insert(staff).values(values).returning(staff.c.id)).scalar_one())


def key(login: str) -> str:
    """A login as it is kept and compared."""
    return login.strip().lower()[:64].replace("\0", "")


def members(connection: Connection) -> list[Member]:
    """Everybody, those who may come in first."""
    rows = connection.execute(select(staff).order_by(staff.c.disabled, staff.c.login))
    return [member_of(row) for row in rows]


def find(connection: Connection, login: str) -> tuple[Member, str] | None:
    """Somebody by their login, with the hash of the password."""
    row = connection.execute(select(staff).where(staff.c.login == key(login))).first()
    return (member_of(row), row.password) if row else None


def get(connection: Connection, staff_id: int) -> Member | None:
    """Somebody by their id."""
    row = connection.execute(select(staff).where(staff.c.id == staff_id)).first()
    return member_of(row) if row else None


def with_address(connection: Connection, address_id: int) -> Member | None:
    """Whose messenger this is, if they may come in."""
    row = connection.execute(select(staff).where(staff.c.address_id == address_id, ~staff.c.disabled)).first()
    return member_of(row) if row else None


def change(
    connection: Connection, staff_id: int, *, name: str, roles: Iterable[str], districts: Iterable[str]
) -> None:
    """Another name, other roles, other districts. Raises LastAdministrator."""
    values = {"name": name, "roles": " ".join(sorted(set(roles))), "districts": " ".join(districts)}
    connection.execute(update(staff).where(staff.c.id == staff_id).values(values))
    _keep_an_administrator(connection)


def disable(connection: Connection, staff_id: int, *, disabled: bool) -> None:
    """Keep somebody out, or let them in again. Raises LastAdministrator."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(disabled=disabled))
    if disabled:
        end_all(connection, staff_id)
        _keep_an_administrator(connection)


def set_password(connection: Connection, staff_id: int, password_hash: str, *, keep: str = "") -> None:
    """Another password; all sessions end but the one kept as `keep`, and wrong tries are forgotten."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(password=password_hash))
    end_all(connection, staff_id, keep=keep)
    login = select(staff.c.login).where(staff.c.id == staff_id).scalar_subquery()
    connection.execute(delete(login_attempt).where(login_attempt.c.login == login))


def end_all(connection: Connection, staff_id: int, *, keep: str = "") -> None:
    """End somebody's sessions."""
    connection.execute(
        delete(staff_session).where(staff_session.c.staff_id == staff_id, staff_session.c.token != keep)
    )


def count(connection: Connection) -> int:
    """How many may come in."""
    return int(
        connection.execute(select(func.count()).select_from(staff).where(~staff.c.disabled)).scalar_one()
    )


def member_of(row: Row[Any]) -> Member:
    """A row of the table as a value."""
    return Member(
        row.id,
        row.login,
        row.name,
        frozenset(row.roles.split()),
        tuple(row.districts.split()),
        row.disabled,
        row.address_id,
        row.created_at,
    )


def _keep_an_administrator(connection: Connection) -> None:
    roles = connection.execute(select(staff.c.roles).where(~staff.c.disabled)).scalars()
    if not any("administrator" in each.split() for each in roles):
        raise LastAdministrator
