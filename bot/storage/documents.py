"""What the company keeps about an account: equipment, contracts, documents.

All of it belongs to those who have the account linked, and does not exist for anybody else.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.domain.documents import CONTRACT, KINDS
from bot.storage.clauses import INSTALLED, linked
from bot.storage.schema import account, file, link, meter, metering_point
from bot.storage.schema_requests import contract, document

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

_POINT = ("eic", "queue", "permitted_kw", "breakers", "generates")
_METER = ("serial", "model", "digits", "zones", "place", "remote")


class DocumentReads:
    """What a person may know of the company's papers and equipment."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def equipment(self, number: str) -> list[Json]:
        """The metering points of an account, each with the meters that stand there."""
        rows = self._scene.connection.execute(
            select(
                *(metering_point.c[name] for name in _POINT),
                metering_point.c.admitted_on,
                *(meter.c[name] for name in _METER),
                meter.c.installed_on,
            )
            .select_from(
                self._mine(metering_point.join(account, account.c.id == metering_point.c.account_id))
            )
            .outerjoin(meter, INSTALLED)
            .where(account.c.number == number)
            .order_by(metering_point.c.id, meter.c.id)
        )
        points: dict[str, Json] = {}
        for row in rows:
            point = points.setdefault(
                row.eic,
                {name: getattr(row, name) for name in _POINT}
                | {"admitted_on": _day(row.admitted_on), "meters": []},
            )
            if row.serial is not None:
                about = {name: getattr(row, name) for name in _METER}
                point["meters"].append(about | {"installed_on": _day(row.installed_on)})
        return list(points.values())

    def contracts(self, number: str) -> list[Json]:
        """The contracts of an account, newest first."""
        rows = self._scene.connection.execute(
            select(contract.c.id, contract.c.number, contract.c.kind, contract.c.signed_on, contract.c.state)
            .select_from(self._mine(contract.join(account)))
            .where(account.c.number == number)
            .order_by(contract.c.signed_on.is_(None), contract.c.signed_on.desc(), contract.c.id.desc())
        )
        return [
            {"id": r.id, "number": r.number, "kind": r.kind, "signed_on": _day(r.signed_on), "state": r.state}
            for r in rows
        ]

    def contract(self, contract_id: int) -> Json | None:
        """One contract with its text and annexes; None if it is not of an account of the person."""
        row = self._scene.connection.execute(
            select(contract, account.c.number.label("account"))
            .select_from(self._mine(contract.join(account)))
            .where(contract.c.id == contract_id)
        ).first()
        if row is None:
            return None
        papers = self._scene.connection.execute(
            select(document.c.id, document.c.kind, document.c.name, document.c.issued_on, file.c.size)
            .join(file, file.c.id == document.c.file_id)
            .where(document.c.contract_id == contract_id)
            .order_by(document.c.kind != CONTRACT, document.c.id)
        )
        return {
            "id": row.id,
            "account": row.account,
            "number": row.number,
            "kind": row.kind,
            "signed_on": _day(row.signed_on),
            "valid_until": _day(row.valid_until),
            "state": row.state,
            "papers": [_paper(paper) for paper in papers],
        }

    def kinds(self, number: str) -> dict[str, int]:
        """How many documents of each kind an account has, in the order of KINDS."""
        rows = self._scene.connection.execute(
            select(document.c.kind, func.count().label("number"))
            .select_from(self._mine(document.join(account)))
            .where(account.c.number == number, document.c.kind.in_(KINDS))
            .group_by(document.c.kind)
        )
        counted = {row.kind: row.number for row in rows}
        return {kind: counted[kind] for kind in KINDS if kind in counted}

    def documents(self, number: str, kind: str) -> list[Json]:
        """The documents of one kind, newest first."""
        rows = self._scene.connection.execute(
            select(document.c.id, document.c.kind, document.c.name, document.c.issued_on, file.c.size)
            .select_from(self._mine(document.join(account)))
            .join(file, file.c.id == document.c.file_id)
            .where(account.c.number == number, document.c.kind == kind)
            .order_by(document.c.issued_on.is_(None), document.c.issued_on.desc(), document.c.id.desc())
        )
        return [_paper(row) for row in rows]

    def paper(self, document_id: int) -> Json | None:
        """One document and its file; None if it is not of an account of the person."""
        row = self._scene.connection.execute(
            select(
                document.c.id,
                document.c.kind,
                document.c.name,
                document.c.issued_on,
                document.c.contract_id,
                file.c.size,
                file.c.id.label("file"),
                account.c.number.label("account"),
            )
            .select_from(self._mine(document.join(account)))
            .join(file, file.c.id == document.c.file_id)
            .where(document.c.id == document_id)
        ).first()
        if row is None:
            return None
        return _paper(row) | {"file": row.file, "account": row.account, "contract": row.contract_id}

    def _mine(self, tables: Any) -> Any:
        """Only of accounts that are linked to the person."""
        return tables.join(link, linked(self._scene.person))


def _paper(row: Any) -> Json:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "issued_on": _day(row.issued_on),
        "size": row.size,
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
