"""The commands for staff, as an engineer types them."""

import asyncio
import re

import pytest
from sqlalchemy import Connection, update
from typer.testing import CliRunner

from bot.console.commands import app
from bot.console.passwords import Passwords
from bot.storage import staff
from bot.storage.database import open_database
from bot.storage.schema_notices import audit


@pytest.fixture
def runner(migrated_url: str) -> CliRunner:
    """The command line with an empty database."""
    return CliRunner(env={"OBLIK_DATABASE__URL": migrated_url})


def test_the_first_administrator(runner: CliRunner, migrated_url: str) -> None:
    """The first employee is an administrator, whose made-up password is shown once and fits."""
    assert "Працівників немає" in runner.invoke(app, ["list"]).output
    made = runner.invoke(app, ["add", "Olena", "--name", "Олена Коваль"])
    assert made.exit_code == 0
    password = re.search(r"Пароль: (\S+)", made.output)
    assert password

    async def look() -> bool:
        database = await open_database(migrated_url)
        found = await database.read(lambda c: staff.find(c, "olena"))
        await database.close()
        assert found
        assert found[0].roles == {"administrator"}
        return await Passwords().right(password[1], found[1])

    assert asyncio.run(look())
    assert "адміністратор" in runner.invoke(app, ["list"]).output
    again = runner.invoke(app, ["add", "olena"])
    assert (again.exit_code, again.output) == (1, "Працівник olena уже є.\n")


def test_access_is_closed_and_opened(runner: CliRunner) -> None:
    """Somebody is kept out and let in again; the last administrator stays; a stranger is named."""
    runner.invoke(app, ["add", "admin"])
    runner.invoke(app, ["add", "olena", "--role", "dispatcher", "--role", "auditor", "--district", "LISO"])
    assert runner.invoke(app, ["disable", "olena"]).exit_code == 0
    assert "доступ закрито" in runner.invoke(app, ["list"]).output
    assert runner.invoke(app, ["enable", "olena"]).exit_code == 0
    assert runner.invoke(app, ["change", "olena", "--role", "approver"]).exit_code == 0
    shown = runner.invoke(app, ["list"]).output
    assert "погоджувач  райони: LISO" in shown
    assert "останній адміністратор" in runner.invoke(app, ["disable", "admin"]).output
    assert runner.invoke(app, ["disable", "nobody"]).output == "Працівника nobody немає.\n"
    assert runner.invoke(app, ["add", "x", "--role", "king"]).exit_code == 2


def test_a_typed_password(runner: CliRunner) -> None:
    """A password may be typed instead; a short one is refused with a sentence."""
    good = "kava-bez-cukru-42\n" * 2
    assert "Пароль:" not in runner.invoke(app, ["add", "olena", "--ask"], input=good).output.splitlines()[-1]
    short = runner.invoke(app, ["password", "olena", "--ask"], input="short\nshort\n")
    assert short.exit_code == 1
    assert "щонайменше 12" in short.output
    assert runner.invoke(app, ["password", "olena"]).exit_code == 0


def test_the_audit_log_is_checked(runner: CliRunner, migrated_url: str) -> None:
    """What the commands do is in the log; a row changed past the program ends the check with code 3."""
    runner.invoke(app, ["add", "olena"])
    runner.invoke(app, ["password", "olena"])
    whole = runner.invoke(app, ["audit-check"])
    assert whole.exit_code == 0
    noted = re.search(r"Занотуйте: (\S+)", whole.output)
    assert noted
    assert runner.invoke(app, ["audit-check", "--noted", noted[1]]).exit_code == 0
    assert runner.invoke(app, ["audit-check", "--noted", "nonsense"]).exit_code == 2

    def harm(connection: Connection) -> None:
        connection.execute(update(audit).where(audit.c.action == "staff.add").values(subject="petro"))

    async def work() -> None:
        database = await open_database(migrated_url)
        await database.write(harm)
        await database.close()

    asyncio.run(work())
    broken = runner.invoke(app, ["audit-check"])
    assert broken.exit_code == 3
    assert "не сходиться" in broken.output
