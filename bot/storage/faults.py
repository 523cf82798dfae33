"""Faults: people who say that there is no light, and what became of it.

1. A fault is a submission of the kind "fault", which the company's system gets as it gets readings, and a row
   here, by which the dispatcher sees streets and the person is asked "is it back?".
2. An account has one open fault at most: whoever tells of it again, from any chat, hears its number.
3. It is closed when somebody with access to the account says that the light is back, or after three days.
4. The person is asked once the outage behind it is over, else after two hours; again three hours after "still
   dark". Asking is written together with its time, so that nobody is asked twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection, Select, and_, insert, or_, select, update

from bot.conversation.steps import Link, Outdated, Text, t
from bot.domain.window import kyiv_day
from bot.storage.clauses import ADDRESS, linked
from bot.storage.outbox import notify
from bot.storage.schema import account, address, district, link, premises, submission
from bot.storage.schema_notices import fault, outage

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

ASK_AFTER = timedelta(hours=2)
ASK_AGAIN_AFTER = timedelta(hours=3)
ASK_AFTER_OUTAGE = timedelta(minutes=10)
CLOSE_AFTER = timedelta(days=3)
LONGEST_NOTE = 500


# for the dispatcher


@dataclass(frozen=True, slots=True)
class StreetFaults:
    """The faults of one street: how many, in which houses, how many are in danger, what people answered."""

    district: str  # code
    settlement: str
    street: str
    houses: tuple[str, ...]
    faults: int
    dangerous: int  # a wire is broken, something sparks
    back: int
    still: int
    first_at: datetime
    last_at: datetime
    notes: tuple[str, ...]


def open_faults_by_street(connection: Connection, *, since: datetime | None = None) -> list[StreetFaults]:
    """Streets with open faults, the worst first; `since` counts those, too, that were answered after it."""
    wanted = fault.c.state == "open"
    if since is not None:
        wanted = or_(wanted, fault.c.answered_at >= since)
    rows = connection.execute(
        select(
            district.c.code,
            premises.c.settlement,
            premises.c.street,
            premises.c.house,
            fault.c.at,
            fault.c.answer,
            submission.c.payload,
        )
        .join(premises, premises.c.id == fault.c.premises_id)
        .join(district, district.c.id == premises.c.district_id)
        .outerjoin(submission, submission.c.id == fault.c.submission_id)
        .where(wanted)
        .order_by(district.c.code, premises.c.settlement, premises.c.street, fault.c.at, fault.c.id)
    ).all()
    streets = [
        _street(key, tuple(found)) for key, found in groupby(rows, lambda r: (r.code, r.settlement, r.street))
    ]
    return sorted(streets, key=lambda street: (-street.dangerous, -street.faults, street.first_at))


def _street(key: tuple[str, str, str], rows: Sequence[Any]) -> StreetFaults:
    told = [json.loads(row.payload) if row.payload else {} for row in rows]
    answers = [row.answer for row in rows]
    return StreetFaults(
        *key,
        houses=tuple(dict.fromkeys(row.house for row in rows if row.house)),
        faults=len(rows),
        dangerous=sum(bool(one.get("danger")) for one in told),
        back=answers.count("back"),
        still=answers.count("still"),
        first_at=rows[0].at,
        last_at=rows[-1].at,
        notes=tuple(one["note"] for one in told if one.get("note")),
    )


# for the scheduler


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A fault whose sender is to be asked whether the light is back."""

    fault: int
    address: int
    number: str  # of the receipt
    settlement: str
    street: str
    house: str
    flat: str


def to_ask(connection: Connection, now: datetime, most: int = 500) -> list[ToAsk]:
    """Whom to ask now; people whose account is theirs no more are left alone."""
    over = and_(outage.c.ended_at.is_not(None), outage.c.ended_at <= now - ASK_AFTER_OUTAGE)
    first = and_(fault.c.asked_at.is_(None), or_(fault.c.at <= now - ASK_AFTER, over))
    again = and_(
        fault.c.answer == "still",
        fault.c.answered_at <= now - ASK_AGAIN_AFTER,
        fault.c.asked_at < fault.c.answered_at,
    )
    rows = connection.execute(
        select(
            fault.c.id,
            fault.c.address_id,
            submission.c.number,
            *ADDRESS,
        )
        .join(premises, premises.c.id == fault.c.premises_id)
        .join(address, address.c.id == fault.c.address_id)
        .join(link, linked(address.c.person_id, fault.c.account_id))
        .outerjoin(submission, submission.c.id == fault.c.submission_id)
        .outerjoin(outage, outage.c.id == fault.c.outage_id)
        .where(
            fault.c.state == "open", fault.c.at > now - CLOSE_AFTER, or_(first, again), address.c.reachable
        )
        .order_by(fault.c.at, fault.c.id)
        .limit(most)
    )
    return [
        ToAsk(
            fault=row.id,
            address=row.address_id,
            number=row.number or "",
            settlement=row.settlement,
            street=row.street,
            house=row.house,
            flat=row.flat,
        )
        for row in rows
    ]


def ask(connection: Connection, say: Callable[[Text, str], str], now: datetime, most: int = 500) -> int:
    """Ask whoever is to be asked: a notice with two buttons each; returns how many."""
    asking = to_ask(connection, now, most)
    for one in asking:
        where = ", ".join(part for part in (one.street or one.settlement, one.house) if part)
        place = t("place-flat", place=where, flat=one.flat) if one.flat else t("place", place=where)
        notify(
            connection,
            say,
            f"fault:{one.fault}:{now:%Y%m%d%H%M}",
            [one.address],
            t("back-question", place=place, number=one.number),
            "reminder",
            now,
            links=(
                Link("back", (str(one.fault), "yes"), t("back-yes")),
                Link("back", (str(one.fault), "no"), t("back-no")),
            ),
        )
    if asking:
        ids = [one.fault for one in asking]
        connection.execute(update(fault).where(fault.c.id.in_(ids)).values(asked_at=now))
    return len(asking)


def close_old(connection: Connection, now: datetime) -> int:
    """Close what nobody has answered for three days; returns how many."""
    old = update(fault).where(fault.c.state == "open", fault.c.at <= now - CLOSE_AFTER)
    return connection.execute(old.values(state="closed")).rowcount


# for the person


class FaultReads:
    """What a person may know of faults: those of their own accounts."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def open(self, number: str) -> Json | None:
        """The open fault of an account."""
        rows = self.scene.connection.execute(
            _faults(self.scene.person).where(account.c.number == number, fault.c.state == "open")
        )
        row = rows.first()
        return None if row is None else _json(row)

    def one(self, fault_id: int) -> Json | None:
        """A fault, open or closed; None if it is not of an account of the person."""
        row = self.scene.connection.execute(
            _faults(self.scene.person).where(fault.c.id == fault_id)
        ).one_or_none()
        return None if row is None else _json(row)


class FaultWrites(FaultReads):
    """What a person may say about the light at their accounts."""

    def report(self, number: str, told: Mapping[str, Any], outage_id: int | None = None) -> Json:
        """Take a fault, with one submission for the company; returns what the receipt says.

        `told`: `neighbours` (dark, light, unknown), `breakers` (on, unknown), `danger`, `note`. An open fault
        is not doubled: then `already` is true. Raises Outdated("account") for an account that is not theirs.
        """
        scene = self.scene
        home = scene.connection.execute(
            select(account.c.id, account.c.premises_id)
            .join(link, and_(link.c.account_id == account.c.id, link.c.ended_at.is_(None)))
            .where(account.c.number == number, link.c.person_id == scene.person)
            .with_for_update(of=account)  # two chats that tell of it at once are one after the other
        ).one_or_none()
        if home is None:
            raise Outdated("account")
        if known := self.open(number):
            return known | {"already": True}
        key = str(uuid4())
        row = {
            "key": key,
            "kind": "fault",
            "account_id": home.id,
            "address_id": scene.address,
            "payload": "",
            "sent_at": scene.at,
            "created_at": scene.now,
            "state": "pending",
            "next_at": scene.now,
        }
        made = int(
            scene.connection.execute(insert(submission).values(**row).returning(submission.c.id)).scalar_one()
        )
        receipt = f"{kyiv_day(scene.at):%y%m}-{made:06d}"
        payload = {
            "key": key,
            "kind": "fault",
            "number": receipt,
            "account": number,
            "neighbours": told.get("neighbours", "unknown"),
            "breakers": told.get("breakers", "unknown"),
            "danger": bool(told.get("danger")),
            "note": str(told.get("note", ""))[:LONGEST_NOTE],
            "sent_at": scene.at.isoformat(),
            "received_at": scene.now.isoformat(),
            "channel": scene.channel,
        }
        scene.connection.execute(
            update(submission)
            .where(submission.c.id == made)
            .values(number=receipt, payload=json.dumps(payload, ensure_ascii=False))
        )
        scene.connection.execute(
            insert(fault).values(
                account_id=home.id,
                premises_id=home.premises_id,
                address_id=scene.address,
                submission_id=made,
                outage_id=outage_id,
                at=scene.at,
                state="open",
            )
        )
        known = self.open(number)
        assert known is not None  # noqa: S101 - it was written above
        return known | {"already": False}

    def answer(self, fault_id: int, *, back: bool) -> Json | None:
        """Remember whether the light is back; the fault as it was before, None if it is not theirs."""
        known = self.one(fault_id)
        if known is None or known["state"] == "closed":
            return known
        change = {"answer": "back", "state": "closed"} if back else {"answer": "still"}
        self.scene.connection.execute(
            update(fault).where(fault.c.id == fault_id).values(answered_at=self.scene.now, **change)
        )
        return known


def _faults(person: int) -> Select[Any]:
    return (
        select(
            fault.c.id,
            fault.c.at,
            fault.c.state,
            fault.c.answer,
            submission.c.number,
            account.c.number.label("account"),
        )
        .join(account, account.c.id == fault.c.account_id)
        .join(link, linked(person, fault.c.account_id))
        .outerjoin(submission, submission.c.id == fault.c.submission_id)
        .order_by(fault.c.id.desc())
    )


def _json(row: Any) -> Json:
    return {
        "id": row.id,
        "number": row.number or "",
        "account": row.account,
        "at": row.at.isoformat(),
        "state": row.state,
        "answer": row.answer,
    }
