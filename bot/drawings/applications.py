"""Applications and the public contract as PDF, made by typst of templates in `bot/assets/forms`.

1. Data reach a template as JSON and are set as text: what people write is never markup.
2. Papers are in Ukrainian, whichever language the chat is in: the company's staff reads them.
3. What nobody has told is a line to write on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst
from sqlalchemy import Connection

from bot.domain.forms import FORMS, Form
from bot.drawings.brush import Brush
from bot.storage.forms import district_name, facts, read_drafts, read_name, read_request

Json = dict[str, Any]

ASSETS = Path(__file__).resolve().parent.parent / "assets"
LANGUAGE = "uk"
WHO = ("full-name", "residence", "tax-number", "identity", "phone", "email")  # above the title
UNTIL_REAL = datetime(2000, 1, 1, tzinfo=UTC)  # the same data make the same bytes
SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Found:
    """What an application is made of; an empty `number` is a draft's."""

    form: Form
    body: Mapping[str, str]
    on: str
    number: str
    district: str
    about: Json | None
    attached: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """What the public contract is made of; no account: lines to write on."""

    about: Json | None
    name: str
    residence: str
    on: str


def look(args: Sequence[str], connection: Connection) -> Found | None:
    """Args: "draft" or "request", the person's id, the form's code or the request's number."""
    what, person, name = args
    if what == "draft":
        kept = read_drafts(connection, int(person)).get(name)
        return None if kept is None else _found(connection, int(person), name, kept, "")
    made = read_request(connection, name, int(person))
    return None if made is None else _found(connection, int(person), made["form"], made, name)


def look_sample(_args: Sequence[str], _connection: Connection) -> Found:
    """The application of a generating unit with nothing in it."""
    return Found(FORMS["generating-unit"], {}, "", SAMPLE, "", None)


def look_contract(args: Sequence[str], connection: Connection) -> Contract | None:
    """Args: the person's id, the account's number or nothing, the day; None if it is not theirs any more."""
    person, number, on = args
    about = facts(connection, number, int(person)) if number else None
    if number and about is None:
        return None
    name, residence = read_name(connection, int(person)) if number else ("", "")
    return Contract(about, name, residence, on)


def write(brush: Brush, found: Found) -> bytes:
    """An application as PDF."""
    form, body = found.form, found.body
    sample = found.number == SAMPLE
    words = _Words(brush)
    who = [
        words.row(name, body.get(name, ""))
        for name in WHO
        if any(one.name == name for one in form.fields) and (sample or name in body)
    ]
    answers = [
        words.answer(form, one.name, body.get(one.name, ""))
        for one in form.fields
        if one.name not in {*WHO, "district"} and one.kind != "files" and (sample or one.name in body)
    ]
    company = brush.company or words.say("paper-company")
    data = {
        "company": company,
        "district": found.district,
        "title": words.say(f"paper-title-{form.code}"),
        "request": words.say(f"paper-request-{form.code}"),
        "who": who,
        "about": _about(words, found.about, sample=sample),
        "answers": answers,
        "attached": list(found.attached),
        "consent": words.say("paper-consent"),
        "date": _day(found.on),
        "name": body.get("full-name", ""),
        "footer": _footer(words, found),
    }
    return _pdf("application", data)


def write_contract(brush: Brush, found: Contract) -> bytes:
    """The public contract as PDF."""
    words = _Words(brush)
    data = {
        "company": brush.company or words.say("paper-company"),
        "district": found.about["district"] if found.about else "",
        "name": found.name,
        "residence": found.residence,
        "about": _about(words, found.about, sample=found.about is None),
        "date": _day(found.on),
        "footer": words.say("paper-contract"),
    }
    return _pdf("agreement", data)


def _footer(words: _Words, found: Found) -> str:
    if found.number == SAMPLE:
        return words.say("paper-sample")
    if found.number:
        return words.say("paper-made-number", number=found.number, day=_day(found.on))
    return words.say("paper-made", day=_day(found.on))


class _Words:
    """Lines of the locales in the language of papers."""

    def __init__(self, brush: Brush) -> None:
        self._brush = brush

    def say(self, key: str, **args: Any) -> str:
        return self._brush.words(LANGUAGE, key, **args)

    def row(self, name: str, value: str) -> Json:
        return {"name": self.say(f"field-{name}"), "value": value}

    def answer(self, form: Form, name: str, value: str) -> Json:
        kind = form.field(name).kind
        if value and kind == "choice":
            value = self.say(f"choice-{name}-{value}")
        elif value and kind == "date":
            value = _day(value)
        elif value and kind == "number":
            value = self.say(f"unit-{name}", value=value.replace(".", ","))
        return self.row(name, value)


def _about(words: _Words, about: Json | None, *, sample: bool) -> list[Json]:
    """Rows of what the registry knows."""
    if about is None and not sample:
        return []
    about = about or {"number": "", "place": "", "district": "", "points": [{}]}
    rows = [("number", about["number"]), ("place", about["place"])]
    for point in about["points"]:
        meter = " № ".join(part for part in (point.get("model"), point.get("serial")) if part)
        rows += [("eic", point.get("eic") or ""), ("meter", meter)]
        if point.get("permitted_kw") or sample:
            power = point.get("permitted_kw")
            rows.append(
                ("power", words.say("unit-power", value=f"{power:g}".replace(".", ",")) if power else "")
            )
    return [{"name": words.say(f"paper-{name}"), "value": value} for name, value in rows]


def _found(connection: Connection, person: int, code: str, kept: Json, number: str) -> Found | None:
    form = FORMS.get(code)
    if form is None:
        return None
    about = facts(connection, kept["account"], person) if kept["account"] else None
    chosen = kept["body"].get("district", "")
    district = kept.get("district") or (district_name(connection, chosen) if chosen else "")
    district = district or (about or {}).get("district", "")
    return Found(form, kept["body"], kept["on"], number, district, about, kept.get("attached", ()))


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}" if iso else ""


def _pdf(template: str, data: Json) -> bytes:
    made = typst.compile(
        ASSETS / "forms" / f"{template}.typ",
        root=ASSETS / "forms",
        font_paths=[ASSETS / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=UNTIL_REAL,
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made no document")
    return made
