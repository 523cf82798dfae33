"""The audit log: who did what, searched and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import kyiv_midnight
from bot.console.desk_words import STATES as REQUESTS
from bot.console.parts import Choice, Column, Field, Row, Table, button, cell, panel
from bot.console.roles import ADMINISTRATOR, AUDITOR
from bot.console.roles import NAMES as ROLES
from bot.console.run import DEEDS
from bot.console.shell import Desk, Entry, page
from bot.console.telling import KINDS, NBSP, NOTICES, STATES, full_moment, number, whole_moment
from bot.pages.elements import tag
from bot.storage import audit
from bot.storage.audit import Record

AT_ONCE = 100
ACTIONS = {
    "": "усі",
    "login": "входи",
    "logout": "виходи",
    "staff": "працівники",
    "outage": "відключення",
    "broadcast": "розсилки",
    "import": "імпорт",
    "fault": "заявки",
    "request": "справи",
    "odd": "незвичні покази",
    "content": "тексти й ціни",
    "terms": "умови",
}
NAMES = {
    "login": "вхід",
    "login.failed": "невдалий вхід",
    "login.paused": "вхід призупинено",
    "logout": "вихід",
    "staff.add": "працівника додано",
    "staff.change": "працівника змінено",
    "staff.disable": "доступ закрито",
    "staff.enable": "доступ відкрито",
    "staff.password": "новий пароль",
    "staff.code": "код для месенджера",
    "staff.unbind": "месенджер від'єднано",
    "outage.close": "відключення закрито",
    "request.open": "справу відкрито",
    "request.reveal": "дані показано",
    "request.change": "справу змінено",
    "request.assign": "справу доручено",
    "request.note": "нотатка",
    "request.attach": "файл додано",
    "request.file": "файл відкрито",
    "odd.accept": "показ правильний",
    "odd.again": "показ попросили ще раз",
    "content.put": "текст змінено",
    "numbers.report": "статистику збережено",
    "api-key.add": "ключ API додано",
    "api-key.disable": "ключ API закрито",
    "terms.publish": "умови оприлюднено",
    "terms.look": "згоди переглянуто",
    "import": "імпорт почато",
    "import.done": "імпорт закінчено",
    "staff.bind": "месенджер під'єднано",
    **{f"broadcast.{deed}": said for deed, said in DEEDS.items()},
}

_COLUMNS = (
    Column("at", "Коли"),
    Column("login", "Хто"),
    Column("action", "Що"),
    Column("subject", "Про що"),
    Column("detail", "Подробиці", wide=True),
    Column("id", "№", number=True, phone=False),
)
_DETAILS = {
    "host": "звідки",
    "by": "хто",
    "roles": "ролі",
    "districts": "райони",
    "name": "ім'я",
    "state": "стан",
    "why": "чому",
    "file": "файл",
    "rows": "рядків",
    "title": "назва",
    "people": "людей",
    "expected": "очікувалося людей",
    "accounts": "рахунків",
    "places": "місць",
    "kind": "вид",
    "what": "що",
    "starts": "початок",
    "ends": "кінець",
    "at": "час",
    "outage": "відключення №",
    "revision": "версія",
    "size": "байтів",
    "new": "додано",
    "changed": "змінено",
    "closed": "закрито",
    "left_out": "не взято",
    "reason": "причина",
    "number": "номер",
    "to": "кому",
    "role": "що за файл",
    "hidden": "приховано",
}
_SUBJECTS = {
    "request": "справа",
    "submission": "показ",
    "broadcast": "розсилка",
    "outage": "відключення",
    "service": "послуга",
    "district": "дільниця",
    "template": "шаблон",
    "rule": "документ",
}
_FIELDS = {
    "registered": "реєстраційний номер",
    "registered_on": "дата реєстрації",
    "invoice_number": "номер рахунка",
    "invoice_on": "дата рахунка",
    "invoice_file_id": "файл рахунка",
    "paid_on": "дата оплати",
    "planned_on": "день робіт",
    "due_on": "строк",
    "answer": "відповідь",
    "state": "стан",
}

_WORDS = {**ROLES, **KINDS, **NOTICES, **{state: said for state, (said, _) in STATES.items()}}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*[+Z]")


@page(
    "/console/audit",
    title="Журнал дій",
    roles={AUDITOR, ADMINISTRATOR},
    menu=Entry("Журнал дій", "list", 90),
)
async def show_audit(desk: Desk) -> None:
    """Rows newest first, by who, what and when; a button that checks the chain."""
    logins = await desk.read(audit.logins)
    pages: list[Record] = []

    async def load(before: int | None = None) -> None:
        given = _filters(who.value, what.value, search.value, day.value)
        found = await desk.read(lambda c: audit.listed(c, **given, before=before, limit=AT_ONCE + 1))
        if before is None:
            pages.clear()
        pages.extend(found[:AT_ONCE])
        table.show([_row(each) for each in pages], more=len(found) > AT_ONCE)

    async def anew() -> None:
        await load()

    async def more() -> None:
        await load(pages[-1].id)

    async def check() -> None:
        checked = await desk.read(audit.check)
        if checked.broken is None:
            last = f"останній № {number(checked.last)}, {checked.chain[:16]}…" if checked.rows else "порожній"
            desk.tell(f"Журнал цілий: записів {number(checked.rows)}, {last}")
        else:
            desk.warn(f"Журнал змінено в обхід програми: ланцюжок не сходиться на записі № {checked.broken}.")

    with desk.actions:
        button("Перевірити цілість", check, picture="check")
    with panel(), tag("div", "filters"):
        who = Choice("Хто", {"": "усі", **{login: login for login in logins if login}}, on_change=anew)
        what = Choice("Дії", ACTIONS, on_change=anew)
        day = Field("День", kind="date", on_change=anew)
        search = Field("Слова", kind="search", on_change=anew, wide=True)
    with panel():
        table = Table(_COLUMNS, label="Журнал дій", empty="За цими умовами нічого немає.", on_more=more)
    await load()


def _filters(who: str, what: str, words: str, day: str) -> dict[str, Any]:
    given: dict[str, Any] = {"login": who, "action": what, "words": words.strip()}
    try:
        chosen = datetime.fromisoformat(day).date()
    except ValueError:
        return given
    return given | {"since": kyiv_midnight(chosen), "until": kyiv_midnight(chosen + timedelta(days=1))}


def _row(record: Record) -> Row:
    bad = record.action in {"login.failed", "login.paused"}
    return Row(
        str(record.id),
        {
            "id": str(record.id),
            "at": full_moment(record.at).replace(" ", NBSP),
            "login": record.login or "—",
            "action": cell(NAMES.get(record.action, record.action), tone="warn" if bad else ""),
            "subject": _subject(record.subject),
            "detail": _request(record.detail) if record.action == "request.change" else _told(record.detail),
        },
    )


def _subject(subject: str) -> str:
    """What it was about: «request 16» is a request by its number."""
    kind, _, rest = subject.partition(" ")
    return f"{_SUBJECTS[kind]} {rest}" if rest and kind in _SUBJECTS else subject


def _request(detail: Mapping[str, Any]) -> str:
    """A change of a request: the state it has now, and the names of what was changed."""
    state = REQUESTS.get(detail.get("state", ""), ("", ""))[0] or detail.get("state")
    what = [_FIELDS.get(name, name) for name in detail.get("what", ())]
    return _told({**detail, "state": state, "what": what})


def _told(detail: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{_DETAILS.get(name, name)}: {_value(value)}" for name, value in detail.items() if value is not None
    )


def _moment(value: str) -> str:
    """A moment as people read it, empty if it is none."""
    try:
        return whole_moment(datetime.fromisoformat(value)) if _MOMENT.match(value) else ""
    except ValueError:
        return ""


def _value(value: object) -> str:
    match value:
        case str():
            return _WORDS.get(value) or _moment(value) or value
        case [list() as before, list() as after]:
            return f"{_value(before)} → {_value(after)}"
        case [*values] if all(isinstance(each, str) for each in values):
            return ", ".join(map(_value, values)) or "—"
    if isinstance(value, bool):
        return "так" if value else "ні"
    return json.dumps(value, ensure_ascii=False)
