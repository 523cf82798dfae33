"""What a source of schedules or outages gave, read by its content: JSON, a table, or plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.domain.schedule import OFF, PERHAPS, Day, filled
from bot.utility.outage_forms import Clock, read_hydra
from bot.utility.outage_tables import as_file, read_rows
from bot.utility.planned import read_works
from bot.utility.schedule_forms import read_json
from bot.utility.schedule_text import read_lines, read_text, spans_of
from bot.utility.tables import OLE, ZIP, Unreadable
from bot.utility.told import Notes, NotUnderstood, Outages, Schedules, json_of, looks_like_json, text_of

TABLES = (".csv", ".xlsx", ".xlsm", ".xls", ".ods")
NOTHING_OFF = frozenset({"немає", "ні", "-", "–", "—", "0", "без відключень"})


def read_schedule(
    body: bytes, name: str, now: datetime, *, day: date | None = None, weekly: bool = False
) -> Schedules:
    """The hourly schedule in a body; NotUnderstood if there is none. `name` is as a file would be called."""
    if _is_table(body, name):
        return _hours(body, name, now)
    text = text_of(body)
    if not looks_like_json(text):
        return read_text(text, now, day=day)
    value = json_of(text)
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return read_lines(value, now, day=day)
    return read_json(value, now, day=day, weekly=weekly)


def read_outages(
    body: bytes,
    name: str,
    now: datetime,
    districts: Mapping[str, str],
    *,
    clock: Clock = "kyiv",
    whole: bool = False,
) -> Outages:
    """The outages in a body; NotUnderstood if it is nothing of the kind.

    `districts`: codes by name. `whole`: a table names all there are; a JSON collection says so itself.
    """
    if not _is_table(body, name):
        text = text_of(body)
        if looks_like_json(text):
            return read_hydra(json_of(text), now, clock=clock)
    try:
        with as_file(body, name) as path:
            return read_works(path, now, districts, whole=whole)
    except Unreadable as why:
        raise NotUnderstood(_named(why, name)) from None


def _is_table(body: bytes, name: str) -> bool:
    return body.startswith((ZIP, OLE)) or name.lower().endswith(TABLES)


def _named(why: Unreadable, name: str) -> str:
    """The sentence, without the passing name of the file that the body was put into."""
    words = [name if word.startswith("oblik-") else word for word in str(why).split(" ")]
    return " ".join(words).rstrip(".")


def _hours(body: bytes, name: str, now: datetime) -> Schedules:
    """A table of queues, days and the times without light."""
    notes = Notes()
    try:
        with as_file(body, name) as path:
            lines = read_rows(path, "hours", now, notes)
    except Unreadable as why:
        raise NotUnderstood(_named(why, name)) from None
    days = []
    for line in lines:
        values = line.values
        try:
            spans = [(*span, OFF) for span in _spans(values["off"])]
            spans += [(*span, PERHAPS) for span in _spans(values["perhaps"] or "")]
        except ValueError as error:
            notes.add(line.where, values["off"], f"{error}: рядок не взято")
            continue
        days.append(Day(values["queue"], values["day"], filled(spans)))
    return Schedules(tuple(days), remarks=notes.all())


def _spans(text: str) -> list[tuple[int, int]]:
    if not text or text.lower().strip(" .") in NOTHING_OFF:
        return []
    if spans := spans_of(text):
        return spans
    raise ValueError("часу не зрозуміло")
