"""Districts, and accounts with their addresses and metering points.

Rule 1: an account is its number; an account with several metering points stands in several rows that say the
same of it, or in one with several EICs. Rule 2: an EIC belongs to one account. It moves to another only when
the first is closed (a new owner gets a new account); otherwise the row is refused. Rule 3: a district that is
not known yet is stored under the name that the file gives it, and the report names it. Rule 4: what is not in
the file stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.identifiers import comparable
from bot.storage import registry
from bot.storage.registry import Place
from bot.utility.registry_report import Outcome
from bot.utility.registry_rows import Count, Given, Job, Refused, Values, differs, merged, twice
from bot.utility.tables_columns import COLUMNS

CODE_LENGTH = 32

_DISTRICT = {"code": "", "name": "", "phone": "", "email": "", "place": "", "hours": ""}
_ACCOUNT = {"owner": "", "closed": False}
_ADDRESS = {"settlement": "", "street": "", "house": "", "flat": ""}
_POINT = {
    "feeder": "",
    "transformer": "",
    "queue": "",
    "permitted_kw": None,
    "admitted_on": None,
    "breakers": "",
    "generates": False,
}


def store_districts(connection: Connection, rows: Sequence[Given], job: Job) -> Outcome:
    """Compare districts with what is stored, and store the difference."""
    count = Count({column.name: column.title for column in COLUMNS["districts"]})
    stored = {comparable(row.code): row for row in registry.find_districts(connection)}
    notes = job.seen.note([(comparable(row.values["code"]), row.line, row.said()) for row in rows])
    for row, earlier in zip(rows, notes, strict=True):
        if earlier:
            count.refuse(row, Refused("code", twice(earlier, "ця дільниця")))
            continue
        known = stored.get(comparable(row.values["code"]))
        count.put(known, merged(known, row.values, _DISTRICT))
    if not job.dry_run:
        registry.store_districts(connection, count.new, count.changed)
    return count.outcome()


def store_accounts(connection: Connection, rows: Sequence[Given], job: Job) -> Outcome:
    """Compare accounts with what is stored, and store the difference."""
    count = Count({column.name: column.title for column in COLUMNS["accounts"]})
    fresh = _not_seen(rows, job, count)
    batch = _Batch(connection, fresh)
    kept = [row for row in fresh if batch.check(row, count)]
    count.new_districts += _store_new_districts(batch, kept, job, count)
    for row in kept:
        if comparable(row.values["district"]) in batch.districts:
            count.add(batch.compare(row))
    if not job.dry_run:
        batch.store()
    return count.outcome()


def _not_seen(rows: Sequence[Given], job: Job, count: Count) -> list[Given]:
    """The rows that repeat neither an account nor an EIC of the file; those that do are refused."""
    accounts = job.seen.note([(f"a{row.values['number']}", row.line, _of_account(row)) for row in rows])
    points = [(f"e{eic}", row.line, None) for row in rows for eic in row.values.get("eics", ())]
    earlier_points = iter(job.seen.note(points))
    fresh: list[Given] = []
    for row, earlier in zip(rows, accounts, strict=True):
        eics = row.values.get("eics", ())
        repeated = [note for note in [next(earlier_points) for _ in eics] if note]
        if earlier and not (earlier.same and eics):
            count.refuse(row, Refused("number", twice(earlier, "цей рахунок")))
        elif repeated:
            count.refuse(row, Refused("eics", f"такий ЕІС уже є в рядку {repeated[0].line}"))
        else:
            fresh.append(row)
    return fresh


def _of_account(row: Given) -> tuple[tuple[str, object], ...]:
    return tuple((name, value) for name, value in row.values.items() if name != "eics" and name not in _POINT)


@dataclass(slots=True)
class _Move:
    """An account to store: its record, where it is, and where it was."""

    record: Values
    place: Place
    stored: Row[Any] | None


@dataclass(slots=True)
class _Batch:
    """Some rows of accounts beside what is stored of them."""

    connection: Connection
    rows: Sequence[Given]
    accounts: dict[str, Row[Any]] = field(init=False)
    points: dict[str, Row[Any]] = field(init=False)
    districts: dict[str, int] = field(init=False)
    closing: set[str] = field(init=False)
    moves: dict[str, _Move | None] = field(default_factory=dict)  # None: nothing changes
    new_points: list[Values] = field(default_factory=list)
    changed_points: list[Values] = field(default_factory=list)

    def __post_init__(self) -> None:
        values = [row.values for row in self.rows]
        eics = {eic for given in values for eic in given.get("eics", ())}
        self.accounts = registry.find_accounts(self.connection, {given["number"] for given in values})
        self.points = {row.eic: row for row in registry.find_points(self.connection, eics=eics)}
        self.closing = {given["number"] for given in values if given.get("closed")}
        self.know_districts()

    def know_districts(self) -> None:
        """Districts by code and by name, in the form in which they are compared."""
        self.districts = {}
        for row in registry.find_districts(self.connection):
            for spelling in (row.code, row.name):
                self.districts.setdefault(comparable(spelling), row.id)

    def check(self, row: Given, count: Count) -> bool:
        """Whether no EIC of the row belongs to another account that is still open."""
        for eic in row.values.get("eics", ()):
            point = self.points.get(eic)
            if point and point.number != row.values["number"] and not point.closed:
                if point.number in self.closing:
                    continue
                count.refuse(
                    row, Refused("eics", f"ЕІС {eic} належить рахунку {point.number}, який не закрито")
                )
                return False
        return True

    def compare(self, row: Given) -> str:
        """Note what to store of the row; whether it is new, changed or the same."""
        given, number = row.values, row.values["number"]
        stored = self.accounts.get(number)
        first = number not in self.moves
        if first:
            self.moves[number] = self._move(given, stored)
        standings = [self._point(eic, given, number) for eic in given.get("eics", ())]
        if first and self.moves[number]:
            standings.append("changed" if stored else "new")
        return "new" if "new" in standings else "changed" if "changed" in standings else "same"

    def _move(self, given: Values, stored: Row[Any] | None) -> _Move | None:
        record = {"number": given["number"], **merged(stored, given, _ACCOUNT)}
        address = merged(stored, given, _ADDRESS)
        place = Place(self.districts[comparable(given["district"])], **address)
        if stored and not differs(stored, record) and not differs(stored, place._asdict()):
            return None
        return _Move(record, place, stored)

    def _point(self, eic: str, given: Values, number: str) -> str:
        stored = self.points.get(eic)
        record = {"eic": eic, **merged(stored, given, _POINT)}
        if stored is None:
            self.new_points.append({"number": number, **record})
            return "new"
        if stored.number == number and not differs(stored, record):
            return "same"
        self.changed_points.append({"id": stored.id, "number": number, **record})
        return "changed"

    def store(self) -> None:
        """Store what the comparisons noted."""
        moves = [move for move in self.moves.values() if move]
        moved = [move for move in moves if not move.stored or differs(move.stored, move.place._asdict())]
        places = registry.store_places(self.connection, {move.place for move in moved})
        ids = {number: row.id for number, row in self.accounts.items()}
        new: list[Values] = []
        changed: list[Values] = []
        for move in moves:
            if move.stored is None:
                new.append({**move.record, "premises_id": places[move.place]})
            else:
                place_id = places.get(move.place, move.stored.premises_id)
                changed.append({"id": move.stored.id, **move.record, "premises_id": place_id})
        ids |= registry.store_accounts(self.connection, new, changed)
        registry.forget_places(self.connection, {move.stored.premises_id for move in moved if move.stored})
        for point in (*self.new_points, *self.changed_points):
            point["account_id"] = ids[point.pop("number")]
        registry.store_points(self.connection, self.new_points, self.changed_points)


def _store_new_districts(batch: _Batch, rows: Sequence[Given], job: Job, count: Count) -> list[str]:
    """Make districts of the names that are not known; a rehearsal only gives them numbers."""
    names: dict[str, str] = {}
    for row in rows:
        name = row.values["district"]
        if comparable(name) in batch.districts:
            continue
        if len(name) > CODE_LENGTH:
            reason = f"нова дільниця з назвою, довшою за {CODE_LENGTH} знаки: спершу завантажте дільниці"
            count.refuse(row, Refused("district", reason))
            continue
        names.setdefault(comparable(name), name)
    if job.dry_run:
        batch.districts |= {name: -number for number, name in enumerate(names, start=1)}
    elif names:
        empty = dict.fromkeys(_DISTRICT, "")
        registry.store_districts(
            batch.connection, [{**empty, "code": name, "name": name} for name in names.values()], []
        )
        batch.know_districts()
    return list(names.values())
