"""Contracts of accounts.

A contract is its account and number, compared as they are written. Its text and annexes are documents.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.storage import registry
from bot.utility.registry_report import Outcome
from bot.utility.registry_rows import Count, Given, Job, Refused, merged, twice
from bot.utility.tables_columns import COLUMNS

_CONTRACT = {"kind": "", "signed_on": None, "valid_until": None, "state": ""}


def store_contracts(connection: Connection, rows: Sequence[Given], job: Job) -> Outcome:
    """Compare contracts with what is stored, and store the difference."""
    count = Count({column.name: column.title for column in COLUMNS["contracts"]})
    numbers = {row.values["account"] for row in rows}
    accounts = {number: row.id for number, row in registry.find_accounts(connection, numbers).items()}
    found = registry.find_contracts(connection, accounts.values())
    stored = {(row.account_id, row.number): row for row in found}
    keys = [(row.values["account"], row.values["number"]) for row in rows]
    notes = job.seen.note([(key, row.line, row.said()) for key, row in zip(keys, rows, strict=True)])
    for row, (account, number), earlier in zip(rows, keys, notes, strict=True):
        if earlier:
            count.refuse(row, Refused("number", twice(earlier, "цей договір")))
            continue
        if account not in accounts:
            reason = f"рахунку {account} немає в базі: спершу завантажте рахунки"
            count.refuse(row, Refused("account", reason))
            continue
        known = stored.get((accounts[account], number))
        record = merged(known, row.values, _CONTRACT)
        signed, until = record["signed_on"], record["valid_until"]
        if signed and until and until < signed:
            count.refuse(row, Refused("valid_until", "договір скінчився раніше, ніж його укладено"))
        else:
            count.put(known, record, account_id=accounts[account], number=number)
    if not job.dry_run:
        registry.store_contracts(connection, count.new, count.changed)
    return count.outcome()
