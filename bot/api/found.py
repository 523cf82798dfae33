"""What the company's system says of an account that it was asked for, taken as what it writes by itself.

    {"account": {…}, "readings": […]}    found: the rows of POST /accounts and POST /readings
    {"account": null}                    there is no such account

A reading, a metering point or a meter that is not understood is left out and logged; without the account
itself, or with another one than was asked for, nothing is stored.
"""

from __future__ import annotations

import structlog
from sqlalchemy import Connection

from bot.api.bodies import read_json
from bot.api.lines import Lines
from bot.api.models import Account, Reading
from bot.api.problems import Problem
from bot.api.registry import take_account
from bot.api.rows import Report, Unread, given_of, understood
from bot.clock import Clock
from bot.storage.api_upserts import account_ids
from bot.utility.lookup import Keep, NotUnderstood, Read, Unfit
from bot.utility.tables_cells import Frame
from bot.utility.tables_columns import COLUMNS

log = structlog.get_logger()

FIELDS = {"account", "readings"}
MOST_READINGS = 500


def reader(pattern: str, now: Clock) -> Read:
    """Reads answers about accounts whose numbers have this pattern."""

    def read(number: str, body: bytes) -> Keep | None:
        try:
            said = read_json(body)
        except Problem as problem:
            raise NotUnderstood(problem.detail) from None
        if not isinstance(said, dict) or "account" not in said:
            raise NotUnderstood("no object with an account")
        if said["account"] is None:
            return None
        return _Found(number, said, Frame(pattern, now())).keep

    return read


class _Found:
    """One answer, understood; raises Unfit when it cannot be."""

    def __init__(self, number: str, said: dict[str, object], frame: Frame) -> None:
        self._number = number
        self._accounts, self._meters = Lines("accounts", {"eics": "eic"}), Lines("meters")
        self._readings = Lines("readings")
        self._report = Report()
        if unknown := said.keys() - FIELDS:
            raise Unfit(f"no such field: {', '.join(sorted(unknown))[:50]}")
        account = understood(Account, said["account"], ("account",), self._report)
        if account is not None and account.number != number:
            raise Unfit("another account than was asked for")
        if account is not None:
            take_account(account, ("account",), frame, self._accounts, self._meters, self._report)
        if not self._accounts.given:
            raise Unfit(_why(self._report))
        readings = said.get("readings", [])
        if not isinstance(readings, list) or len(readings) > MOST_READINGS:
            raise Unfit(f"readings should be a list of at most {MOST_READINGS}")
        for index, row in enumerate(readings):
            self._take_reading(row, index, frame)

    def _take_reading(self, row: object, index: int, frame: Frame) -> None:
        reading = understood(Reading, row, ("readings", index), self._report)
        if reading is None:
            return
        try:
            values = given_of(reading, COLUMNS["readings"], frame)
        except Unread as unread:
            self._report.refuse(("readings", index), unread.faults)
        else:  # whatever it says, it is of this account
            self._readings.add(("readings", index), {**values, "number": self._number})

    def keep(self, connection: Connection) -> None:
        """Store it; Unfit when the account itself cannot be."""
        stored = Report(problems=list(self._report.problems))
        for lines in (self._accounts, self._meters, self._readings):
            lines.store(connection, stored)
        if self._number not in account_ids(connection, {self._number}):
            raise Unfit(_why(stored))
        if stored.problems:
            log.warning(
                "lookups: part of an account was left out", why=_why(stored), parts=len(stored.problems)
            )


def _why(report: Report) -> str:
    first = report.problems[0] if report.problems else {}
    where = ".".join(filter(None, (first.get("at"), first.get("field"))))
    return f"{where}: {first.get('reason', 'nothing to store')}"
