"""What the importers of all kinds share: a row as it was read, and the counting of what became of rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bot.utility.registry_report import Outcome, Problem
from bot.utility.registry_seen import Earlier, Seen
from bot.utility.tables_cells import Wrong

Values = dict[str, Any]


class Given(NamedTuple):
    """A row that was understood: its line, and the values of the columns that the file has."""

    line: int
    values: Values

    def said(self) -> tuple[tuple[str, Any], ...]:
        """All that the row says, to compare it with another."""
        return tuple(self.values.items())


@dataclass(frozen=True, slots=True)
class Job:
    """What an importer works with besides rows. A rehearsal (`dry_run`) compares and stores nothing."""

    seen: Seen
    dry_run: bool


Store = Callable[[Connection, Sequence[Given], Job], Outcome]
Standing = str  # new, changed or same


class Refused(Wrong):
    """A row that contradicts what is stored; `column` is the name of the column to look at."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


@dataclass(slots=True)
class Count:
    """What became of rows, one after another: counted, and what of them is to be stored.

    `titles` are the headings by name of column.
    """

    titles: Mapping[str, str]
    new: list[Values] = field(default_factory=list)
    changed: list[Values] = field(default_factory=list)  # with the `id` of what is stored
    standings: dict[Standing, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "same": 0})
    problems: list[Problem] = field(default_factory=list)
    new_districts: list[str] = field(default_factory=list)

    def add(self, standing: Standing) -> None:
        """One more row of that standing."""
        self.standings[standing] += 1

    def put(self, known: Any, record: Values, **own: Any) -> None:
        """One more row as it is to be stored, and what is stored of it; a new one has `own` besides."""
        if known is None:
            self.new.append({**own, **record})
            self.add("new")
        elif differs(known, record):
            self.changed.append({"id": known.id, **record})
            self.add("changed")
        else:
            self.add("same")

    def refuse(self, row: Given, refused: Refused) -> None:
        """One more row that is not taken."""
        title = self.titles.get(refused.column, "")
        value = row.values.get(refused.column)
        self.problems.append(Problem.of(row.line, title, value, str(refused)))

    def outcome(self) -> Outcome:
        """The sum."""
        counts = self.standings
        return Outcome(counts["new"], counts["changed"], counts["same"], self.problems, self.new_districts)


def twice(earlier: Earlier, what: str) -> str:
    """The sentence about something that the file has already had."""
    return f"{what} уже є в рядку {earlier.line}{'' if earlier.same else ' з іншими даними'}"


def merged(stored: Any, given: Values, defaults: Values) -> Values:
    """Values for the columns of `defaults`: the file's, else the stored ones, else those."""
    if stored is None:
        return {name: given.get(name, default) for name, default in defaults.items()}
    return {name: given[name] if name in given else getattr(stored, name) for name in defaults}


def differs(stored: Any, record: Values) -> bool:
    """Whether any value of the record is another than the stored one."""
    return any(getattr(stored, name) != value for name, value in record.items())
