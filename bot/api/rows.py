"""Rows of a batch: each is read by itself, and what is not understood is reported while the others go in.

1. A row is an object of known fields of the right JSON types; an unknown field makes it wrong.
2. Texts are read by the columns of the importers, so that a file and a call mean the same by the same words.
3. A field that is not given leaves what is stored as it is; null makes it empty.
4. What the importers refuse is said in English, with the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.api.call import Call
from bot.api.english import in_english
from bot.api.problems import Fault, Problem, field_of
from bot.utility.registry_report import Outcome
from bot.utility.tables_cells import EMPTY, Frame, Wrong
from bot.utility.tables_columns import Column

M = TypeVar("M", bound=BaseModel)

Path = tuple[int | str, ...]


@dataclass(slots=True)
class Report:
    """What became of the rows of a call; `places` are where each row stands in its body."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, place: Path, faults: Sequence[Fault]) -> None:
        """One more row that is not taken."""
        self.refused += 1
        self.problems += [{"at": field_of(place), **fault.shown()} for fault in faults]

    def count(self, what: str) -> None:
        """One more row that is `new`, `changed` or the `same`."""
        setattr(self, what, getattr(self, what) + 1)

    def add(
        self,
        outcome: Outcome,
        places: Mapping[int, Path],
        columns: Sequence[Column],
        names: Mapping[str, str],
    ) -> None:
        """What an importer made of some rows; `names` are the columns that the API calls otherwise."""
        fields = {column.title: names.get(column.name, column.name) for column in columns}
        self.new += outcome.new
        self.changed += outcome.changed
        self.same += outcome.same
        for each in outcome.problems:
            fault = Fault(fields.get(each.column, ""), in_english(each.reason))
            self.refuse(places[each.line], [fault])

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rows": self.new + self.changed + self.same + self.refused,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "refused": self.refused,
            "problems": self.problems,
        }


async def rows_of(call: Call, name: str) -> list[Any]:
    """The rows of a body `{"name": [...]}`; Problem when it is no such object."""
    body = await call.json()
    most = call.service.settings.api.max_rows
    detail = f'Send an object with one name: {{"{name}": [...]}}.'
    if not isinstance(body, dict):
        raise Problem(422, "body", detail, [Fault("", "not an object")])
    faults = [Fault(str(each)[:50], "no such field") for each in body if each != name]
    rows = body.get(name)
    if not isinstance(rows, list):
        faults.append(Fault(name, "should be a list"))
    elif not 0 < len(rows) <= most:
        faults.append(Fault(name, f"should have 1 to {most} rows, has {len(rows)}"))
    if faults or not isinstance(rows, list):
        raise Problem(422, "body", detail, faults)
    return rows


def understood(model: type[M], row: Any, place: Path, report: Report) -> M | None:
    """The row as its model; None, and reported, when it is not one."""
    try:
        return model.model_validate(row, strict=True)
    except ValidationError as error:
        report.refuse(place, faults_of(error))
        return None


def faults_of(error: ValidationError) -> list[Fault]:
    """What pydantic found, without the values."""
    return [
        Fault(field_of(each["loc"]), each["msg"])
        for each in error.errors(include_url=False, include_input=False)
    ]


def given_of(
    model: BaseModel, columns: Sequence[Column], frame: Frame, rename: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The values of a row by the columns of an importer; raises Unread with the faults of all of them."""
    by_name = {column.name: column for column in columns}
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name in type(model).model_fields:
        if name not in model.model_fields_set:
            continue
        column = by_name.get((rename or {}).get(name, name))
        if column is None:
            continue
        try:
            values[column.name] = _meaning(getattr(model, name), column, frame)
        except Wrong as wrong:
            faults.append(Fault(name, in_english(str(wrong))))
    if faults:
        raise Unread(faults)
    return values


class Unread(Exception):
    """Fields that the importers' columns do not understand."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = faults


def _meaning(value: Any, column: Column, frame: Frame) -> Any:
    if value is None or isinstance(value, str):
        read = column.read(value or "", frame)
        if column.needed and read in (None, ""):
            raise Wrong(EMPTY)
        return read
    return value
