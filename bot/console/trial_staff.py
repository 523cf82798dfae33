"""Two made-up employees of the trial: one may do nearly everything, the other approves as the second person.

Their passwords are made once and kept in the trial's own folder, so that a restart changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bot.console.passwords import invent
from bot.console.roles import ADMINISTRATOR, APPROVER, AUDITOR, DISPATCHER, OPERATOR
from bot.console.visit import Office
from bot.storage import audit, staff

TRIAL_STAFF = {
    "dyspetcher": ("Дарина Диспетчер", (DISPATCHER, ADMINISTRATOR, AUDITOR, OPERATOR)),
    "pohodzhuvach": ("Петро Погоджувач", (APPROVER, AUDITOR)),
}


async def take_on(office: Office, folder: Path) -> dict[str, str]:
    """Let them in; login → password."""
    told: dict[str, str] = {}
    for login, (name, roles) in TRIAL_STAFF.items():
        path = folder / f"console-{login}"
        if path.exists():
            password = path.read_text(encoding="utf-8")
        else:
            password = invent()
            path.touch(mode=0o600)
            path.write_text(password, encoding="utf-8")
        told[login] = password
        if await office.database.read(partial(staff.find, login=login)) is None:
            kept = await office.passwords.hash(password)
            work = partial(_add, login=login, name=name, kept=kept, roles=roles, now=office.now())
            await office.database.write(work)
    return told


def _add(
    connection: Connection, *, login: str, name: str, kept: str, roles: Sequence[str], now: datetime
) -> None:
    staff.add(connection, login, name, kept, roles, now)
    audit.append(connection, now, "", "staff.add", login, {"roles": list(roles), "by": "trial"})
