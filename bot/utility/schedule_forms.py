"""Hourly schedules in the JSON forms that Ukrainian operators publish; which one it is, the content says.

1. `{fact: {data, update, today}, preset}`: hours "1" to "24" of days named by the Unix time of Kyiv midnight.
   The same without the wrapper. `data` out of season is an empty list. Times: `fact.update`, else
   `lastUpdated`, which only says when somebody looked.
2. `preset.data`: a layout of the week, read only when asked for; its half hours mean "perhaps".
3. `{"4.2": {today: {slots, date, status}, tomorrow, updatedOn}}`: minutes of the day; with a status of
   emergency the slots do not apply.
4. `{"19.11.2025": {"1.1": "..XX"}}`: 48 half hours, and `{"GPV2.1": {"1": "no"}}`: one day that has no name.

An hour that is missing, or says a word that is not known, is "perhaps": it is never light.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import kyiv_date
from bot.domain.schedule import CELLS, Day, NotAQueue, filled, read_queue
from bot.utility.told import Notes, NotUnderstood, Schedules, day_of_midnight, moment_of

HOURS = range(1, 25)
WEEK = 7

# two half hours for each word
MARKS = {
    "yes": "..",
    "no": "xx",
    "maybe": "??",
    "first": "x.",
    "second": ".x",
    "mfirst": "?.",
    "msecond": ".?",
}
WEEKLY_MARKS = MARKS | {"first": "?.", "second": ".?"}

APPLIES = "scheduleapplies"
WAITING = "waitingforschedule"
SLOT_MARKS = {"definite": "x", "notplanned": ".", "possible": "?"}


def read_json(value: Any, now: datetime, *, day: date | None = None, weekly: bool = False) -> Schedules:
    """The schedule in a JSON value; NotUnderstood if it is none of the forms.

    `day`: which day a schedule without one is for. `weekly`: take a layout of the week if no days are there.
    """
    if isinstance(value, dict):
        for fits, read in _FORMS:
            if fits(value):
                return read(value, now, day, weekly)
    raise NotUnderstood("це не графік: жодної з відомих форм не впізнано")


# 1: fact, and 2: preset


def _is_wrapped(value: dict[str, Any]) -> bool:
    return any(key in value for key in ("fact", "preset", "lastUpdated"))


def _wrapped(value: dict[str, Any], now: datetime, _day: date | None, weekly: bool) -> Schedules:  # noqa: FBT001 - called from the table
    notes = Notes()
    fact, preset = value.get("fact"), value.get("preset")
    looked = _moment("lastUpdated", value.get("lastUpdated"), notes)
    status = value.get("lastUpdateStatus")
    if (
        _says_emergency(status)
        or _says_emergency(value.get("status"))
        or _says_emergency(_part(fact, "status"))
    ):
        return Schedules(emergency=True, published_at=_published(fact, looked, notes), remarks=notes.all())
    if _part(status, "ok") is False:
        notes.add("lastUpdateStatus", status, "збирач даних повідомляє про збій")
    words = _part(_part(preset, "time_type"), None) or {}
    days = _fact_days(fact, _meanings(MARKS, words), notes)
    if not days and weekly and isinstance(preset, dict):
        days = _week(preset.get("data"), now, _meanings(WEEKLY_MARKS, words), notes)
    elif fact is None:
        notes.add("fact", None, "частини fact немає" + (", є лише тижневий шаблон" if preset else ""))
    return Schedules(tuple(days), published_at=_published(fact, looked, notes), remarks=notes.all())


def _is_fact(value: dict[str, Any]) -> bool:
    return "data" in value and ("update" in value or "today" in value)


def _fact(value: dict[str, Any], now: datetime, day: date | None, weekly: bool) -> Schedules:  # noqa: FBT001
    return _wrapped({"fact": value}, now, day, weekly)


def _published(fact: Any, looked: datetime | None, notes: Notes) -> datetime | None:
    return _moment("fact.update", _part(fact, "update"), notes) or looked


def _fact_days(fact: Any, marks: Mapping[str, str], notes: Notes) -> list[Day]:
    data = _part(fact, "data")
    if not data:  # an empty list out of season
        return []
    if not isinstance(data, dict):
        notes.add("fact.data", data, "очікувався об'єкт із днями")
        return []
    days = []
    for key, queues in data.items():
        on = _midnight(key, notes)
        if on:
            days += _queues(f"{on:%d.%m.%Y}", on, queues, marks, notes)
    return days


def _midnight(key: str, notes: Notes) -> date | None:
    moment = moment_of(key) if key.isdecimal() else None
    found = day_of_midnight(moment) if moment else None
    if not found:
        notes.add("fact.data", key, "ключ дня — не час київської півночі")
        return None
    if not found[1]:
        notes.add(
            "fact.data", key, f"ключ дня на годину збоку від київської півночі; взято {found[0]:%d.%m.%Y}"
        )
    return found[0]


def _week(data: Any, now: datetime, marks: Mapping[str, str], notes: Notes) -> list[Day]:
    """The next seven days by the layout of the week: weekday "1" is Monday."""
    if not isinstance(data, dict):
        notes.add("preset.data", data, "тижневого шаблона немає")
        return []
    days = []
    for name, weekdays in data.items():
        for ahead in range(WEEK):
            on = kyiv_date(now) + timedelta(days=ahead)
            hours = _part(weekdays, str(on.isoweekday()))
            days += _queues(f"preset, день {on.isoweekday()}", on, {name: hours}, marks, notes)
    return days


def _queues(where: str, on: date, queues: Any, marks: Mapping[str, str], notes: Notes) -> list[Day]:
    if not isinstance(queues, dict):
        notes.add(where, queues, "очікувався об'єкт із чергами")
        return []
    days = []
    for name, hours in queues.items():
        queue = _queue(where, name, notes)
        if queue and (slots := _hours(f"{where}, {name}", hours, marks, notes)):
            days.append(Day(queue, on, slots))
    return days


def _hours(where: str, hours: Any, marks: Mapping[str, str], notes: Notes) -> str:
    """The cells of hours "1" to "24", "1" being 00:00-01:00; empty if there are none."""
    if not isinstance(hours, dict) or not hours:
        notes.add(where, hours, "годин немає")
        return ""
    cells = []
    for hour in HOURS:
        word = hours.get(str(hour))
        cell = marks.get(word.strip().lower()) if isinstance(word, str) else None
        if cell is None:
            why = "години немає" if word is None else "невідоме слово"
            notes.add(f"{where}, година {hour}", word, f"{why}: вважаємо, що світла може не бути")
        cells.append(cell or "??")
    for extra in hours.keys() - set(map(str, HOURS)):
        notes.add(f"{where}, година {extra}", hours[extra], "такої години в добі немає")
    return "".join(cells)


def _meanings(marks: Mapping[str, str], words: Any) -> Mapping[str, str]:
    """The meanings of words, softened where the source's own legend says that something is only possible."""
    legend = words if isinstance(words, dict) else {}
    doubtful = {key for key, text in legend.items() if isinstance(text, str) and "можлив" in text.lower()}
    return {word: cells.replace("x", "?") if word in doubtful else cells for word, cells in marks.items()}


# 3: minutes of today and tomorrow


def _is_slots(value: dict[str, Any]) -> bool:
    return any(isinstance(each, dict) and each.keys() & {"today", "tomorrow"} for each in value.values())


def _slots(value: dict[str, Any], _now: datetime, _day: date | None, _weekly: bool) -> Schedules:  # noqa: FBT001
    notes = Notes()
    days: list[Day] = []
    published: list[datetime] = []
    emergencies = 0
    for name, parts in value.items():
        queue = _queue("", name, notes)
        if not queue or not isinstance(parts, dict):
            continue
        if updated := _moment(f"{name}, updatedOn", parts.get("updatedOn"), notes):
            published.append(updated)
        for which in ("today", "tomorrow"):
            part = parts.get(which)
            if part is None:
                continue
            if _says_emergency(_part(part, "status")):
                emergencies += 1
            elif found := _slot_day(f"{name}, {which}", queue, part, notes):
                days.append(found)
    if emergencies and days:
        notes.add("", None, f"аварійні відключення оголошено не для всіх: днів із графіком {len(days)}")
    return Schedules(
        () if emergencies else tuple(days),
        emergency=bool(emergencies),
        published_at=max(published, default=None),
        remarks=notes.all(),
    )


def _slot_day(where: str, queue: str, part: Any, notes: Notes) -> Day | None:
    status, slots = _part(part, "status"), _part(part, "slots")
    word = status.lower() if isinstance(status, str) else ""
    if word == WAITING:
        return None
    if word != APPLIES:
        notes.add(where, status, "невідомий стан: години не взято")
        return None
    moment = moment_of(_part(part, "date"))
    on = day_of_midnight(moment) if moment else None
    if not on:
        notes.add(where, _part(part, "date"), "дати не зрозуміло")
        return None
    if not isinstance(slots, list) or not slots:
        notes.add(where, slots, "годин немає")
        return None
    marks = [_slot(where, slot, notes) for slot in slots]
    known = [mark for mark in marks if mark]
    holes = [
        cell for cell in range(CELLS) if not any(a < cell * 30 + 30 and cell * 30 < b for a, b, _ in known)
    ]
    if holes:
        notes.add(
            where, None, f"про {len(holes)} пів годин нічого не сказано: вважаємо, що світла може не бути"
        )
    cells = filled([*known, *((cell * 30, cell * 30 + 30, "?") for cell in holes)])
    return Day(queue, on[0], cells)


def _slot(where: str, slot: Any, notes: Notes) -> tuple[int, int, Any] | None:
    start, end, kind = (_part(slot, name) for name in ("start", "end", "type"))
    mark = SLOT_MARKS.get(kind.lower()) if isinstance(kind, str) else None
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= CELLS * 30):
        notes.add(where, slot, "проміжку часу не зрозуміло")
        return None
    if mark is None:
        notes.add(where, slot, "невідомий вид проміжку: вважаємо, що світла може не бути")
    return start, end, mark or "?"


# 4: strips of half hours, and a day without a name


def _is_strips(value: dict[str, Any]) -> bool:
    return bool(value) and all(_strip_day(key) for key in value)


def _strip_day(key: str) -> date | None:
    moment = moment_of(key) if "." in key or "-" in key else None
    return kyiv_date(moment) if moment else None


def _strips(value: dict[str, Any], _now: datetime, _day: date | None, _weekly: bool) -> Schedules:  # noqa: FBT001
    notes = Notes()
    days = []
    for key, queues in value.items():
        on = _strip_day(key)
        if not on or not isinstance(queues, dict):
            notes.add(key, queues, "очікувався об'єкт із чергами")
            continue
        for name, strip in queues.items():
            queue = _queue(key, name, notes)
            cells = strip.translate(_STRIP) if isinstance(strip, str) else ""
            if len(cells) != CELLS or set(cells) - set(".x?"):
                notes.add(f"{key}, {name}", strip, f"очікувалося {CELLS} знаків . X ?")
            elif queue:
                days.append(Day(queue, on, cells))
    return Schedules(tuple(days), remarks=notes.all())


_STRIP = str.maketrans({"X": "x", "Х": "x", "х": "x"})  # the Cyrillic letter looks the same


def _is_nameless(value: dict[str, Any]) -> bool:
    return bool(value) and all(isinstance(each, dict) and "1" in each for each in value.values())


def _nameless(value: dict[str, Any], _now: datetime, day: date | None, _weekly: bool) -> Schedules:  # noqa: FBT001
    if day is None:
        raise NotUnderstood("на який день цей графік, не сказано: задайте --day")
    notes = Notes()
    return Schedules(tuple(_queues(f"{day:%d.%m.%Y}", day, value, MARKS, notes)), remarks=notes.all())


# parts


def _part(value: Any, key: str | None) -> Any:
    """A part of an object, or the object itself; None of anything else."""
    if not isinstance(value, dict):
        return None
    return value if key is None else value.get(key)


def _queue(where: str, name: str, notes: Notes) -> str:
    try:
        return read_queue(name)
    except NotAQueue:
        notes.add(where, name, "це не черга від 1.1 до 6.2")
        return ""


def _moment(where: str, value: Any, notes: Notes) -> datetime | None:
    if value is None or value == "":
        return None
    moment = moment_of(value)
    if moment is None:
        notes.add(where, value, "часу не зрозуміло")
    return moment


def _says_emergency(status: Any) -> bool:
    if isinstance(status, dict):
        return any(_says_emergency(each) for each in status.values())
    return isinstance(status, str) and any(word in status.lower() for word in ("emergency", "аварійн"))


Form = tuple[
    Callable[[dict[str, Any]], bool], Callable[[dict[str, Any], datetime, date | None, bool], Schedules]
]
_FORMS: tuple[Form, ...] = (
    (_is_wrapped, _wrapped),
    (_is_fact, _fact),
    (_is_slots, _slots),
    (_is_strips, _strips),
    (_is_nameless, _nameless),
)
