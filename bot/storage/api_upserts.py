"""What the company's systems write of accounts beside the registry: contracts, documents.

Each is known by a key of its own: the same again changes nothing, something else replaces what was there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.schema import account, file
from bot.storage.schema_requests import contract, document

What = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its owner names it; `contract` is a number, empty if it belongs to none."""

    account: str
    kind: str
    name: str
    issued_on: date | None = None
    contract: str = ""


def account_ids(connection: Connection, numbers: Collection[str]) -> dict[str, int]:
    """The ids of accounts by number."""
    found = connection.execute(select(account.c.number, account.c.id).where(account.c.number.in_(numbers)))
    return {row.number: row.id for row in found}


def lock_accounts(connection: Connection, numbers: Collection[str]) -> None:
    """Let nobody else write of these accounts until the transaction ends."""
    wanted = select(account.c.id).where(account.c.number.in_(numbers)).order_by(account.c.id)
    connection.execute(wanted.with_for_update()).all()


def save_contract(connection: Connection, account_id: int, values: Mapping[str, Any]) -> What:
    """Store a contract."""
    which = (contract.c.account_id == account_id, contract.c.number == values["number"])
    kept = connection.execute(select(contract).where(*which).with_for_update()).mappings().one_or_none()
    if kept is None:
        connection.execute(insert(contract), {**values, "account_id": account_id})
        return "new"
    changed = {name: value for name, value in values.items() if kept[name] != value}
    if not changed:
        return "same"
    connection.execute(update(contract).where(*which).values(**changed))
    return "changed"


def is_same(connection: Connection, about: Document, digest: str) -> bool:
    """Whether a document is stored with these bytes."""
    row = find_document(connection, about)
    return row is not None and row.sha256 == digest


def save_document(
    connection: Connection, about: Document, file_id: int | None, digest: str
) -> tuple[What, int, list[str]]:
    """Store a document: what became of it, its id, and the files to discard after the commit.

    `file_id` None: its bytes are stored already. LookupError names what is missing.
    """
    account_id, contract_id = owners(connection, about)
    stored = find_document(connection, about)
    values = {"issued_on": about.issued_on, "contract_id": contract_id}
    if stored is None:
        if file_id is None:  # it was there a moment ago
            raise LookupError("document")
        row = {"account_id": account_id, "kind": about.kind, "name": about.name, "file_id": file_id, **values}
        made = connection.scalars(insert(document).returning(document.c.id), row).one()
        return "new", int(made), []
    same_bytes = stored.sha256 == digest
    if same_bytes and all(getattr(stored, name) == value for name, value in values.items()):
        return "same", stored.id, []
    if not same_bytes:
        values["file_id"] = file_id
    connection.execute(update(document).where(document.c.id == stored.id).values(**values))
    gone = [] if same_bytes else forget_file(connection, stored.file_id)
    return "changed", stored.id, gone


def owners(connection: Connection, about: Document) -> tuple[int, int | None]:
    """The ids of the account and the contract of a document; LookupError names what is missing."""
    account_id = account_ids(connection, {about.account}).get(about.account)
    if account_id is None:
        raise LookupError("account")
    if not about.contract:
        return account_id, None
    query = select(contract.c.id).where(
        contract.c.account_id == account_id, contract.c.number == about.contract
    )
    contract_id = connection.scalars(query).one_or_none()
    if contract_id is None:
        raise LookupError("contract")
    return account_id, int(contract_id)


def forget_file(connection: Connection, file_id: int) -> list[str]:
    """Delete the row of a file of the company's that nothing uses; its place, to be discarded."""
    gone = delete(file).where(file.c.id == file_id, file.c.person_id.is_(None)).returning(file.c.path)
    return list(connection.scalars(gone))


def find_document(connection: Connection, about: Document) -> Any:
    """A stored document with the digest of its file; None if there is none of that account, kind and name."""
    query = (
        select(document, file.c.sha256)
        .join(account, account.c.id == document.c.account_id)
        .join(file, file.c.id == document.c.file_id)
        .where(
            account.c.number == about.account,
            document.c.kind == about.kind,
            document.c.name == about.name,
        )
    )
    return connection.execute(query).one_or_none()
