"""What a person gives in a form, as far as they have come. Filled anew at every replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.conversation.steps import Text, t
from bot.dialogs.common import place
from bot.dialogs.reading_sheet import Keys
from bot.domain.contacts import shown_phone
from bot.domain.forms import Field, Form

Json = dict[str, Any]

SIGNATURE = "signature"
NOTHING = place("", "", "", "")  # an empty line


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was given: its id and its name for people; no name: it is called by its kind and place."""

    file: int
    kind: str
    name: str
    place: int

    @property
    def called(self) -> Text:
        """What people call it."""
        name = place(self.name, "", "", "")
        return name if self.name else t("form-file", kind=self.kind, n=self.place)


@dataclass(slots=True)
class Sheet:
    """A form being filled. `options` are the choices that depend on the company: value and words by field.

    `known` is what may be offered; `proven`: the messenger vouched for the phone number;
    `emergency`: whom to call when words mean danger.
    """

    form: Form
    heading: Text
    today: date
    known: Mapping[str, str]
    options: Mapping[str, Sequence[tuple[str, str]]]
    keys: Keys = field(default_factory=Keys)
    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Paper]] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    proven: bool = False
    emergency: str = ""

    @property
    def left(self) -> tuple[Field, ...]:
        """The fields that have not been answered."""
        given = self.values.keys() | self.files.keys() | self.skipped
        return tuple(one for one in self.form.fields if one.name not in given)

    @property
    def body(self) -> dict[str, str]:
        """The answers in the order of the form, without files."""
        return {one.name: self.values[one.name] for one in self.form.fields if one.name in self.values}

    def put(self, name: str, value: str | None) -> None:
        """Write an answer down; None when it was left out."""
        self.skipped.discard(name)
        if value is None:
            self.values.pop(name, None)
            self.skipped.add(name)
        else:
            self.values[name] = value

    def attached(self) -> list[tuple[int, str, str, str, int]]:
        """All files: id, field, name, kind, and the place among those of the field."""
        return [
            (paper.file, name, paper.name, paper.kind, paper.place)
            for name, papers in self.files.items()
            for paper in papers
        ]

    def said(self, one: Field) -> Text:
        """The answer to a field, in words."""
        if one.kind == "files":
            papers = self.files.get(one.name, [])
            return (
                t("form-files", names=tuple(paper.called for paper in papers)) if papers else t("form-none")
            )
        value = self.values.get(one.name)
        return t("form-none") if value is None else words_of(one.name, one.kind, value, self.options)


def answers(form: Form, body: Mapping[str, str]) -> list[Text]:
    """The answers of a form that was sent, a line each; what depended on the company is left out."""
    return [
        t("form-line", name=t(f"field-{one.name}"), value=words_of(one.name, one.kind, body[one.name]))
        for one in form.fields
        if one.name in body and not (one.kind == "choice" and body[one.name] not in one.choices)
    ]


def words_of(
    name: str, kind: str, value: str, options: Mapping[str, Sequence[tuple[str, str]]] | None = None
) -> Text:
    """An answer in words: a choice by its line, a day as people write it."""
    match kind:
        case "choice" if options and name in options:
            words = next((words for code, words in options[name] if code == value), value)
            return place(words, "", "", "")
        case "choice":
            return t(f"choice-{name}-{value}")
        case "date":
            return t("form-day", day=value)
        case "number":
            return t(f"unit-{name}", value=value.replace(".", ","))
        case "phone":
            return place(shown_phone(value), "", "", "")
    return place(value, "", "", "")
