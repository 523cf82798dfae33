"""How the desk tells of requests: kinds, states, terms, fields; and personal data behind a mask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.clock import kyiv_date
from bot.console.parts import Tone
from bot.console.telling import plural
from bot.console.visit import Office
from bot.conversation.messages import BOLD, PLAIN
from bot.conversation.steps import Text, t
from bot.domain.requests import ENDED, RequestState, left

KINDS = {"order": "Замовлення", "application": "Заяви", "appeal": "Звернення", "contact": "Контактні дані"}
STATES: dict[str, tuple[str, Tone]] = {
    "received": ("нове", "info"),
    "registered": ("зареєстровано", ""),
    "invoiced": ("виставлено рахунок", "warn"),
    "paid": ("оплачено", "good"),
    "planned": ("заплановано", "info"),
    "done": ("виконано", "good"),
    "refused": ("відмовлено", ""),
    "cancelled": ("скасовано", ""),
}
DEEDS: dict[str, str] = {
    "registered": "Зареєструвати",
    "invoiced": "Виставити рахунок",
    "paid": "Кошти надійшли",
    "planned": "Запланувати",
    "done": "Виконано",
    "refused": "Відмовити",
}
# what an employee is offered; the rules of `bot.domain.requests` decide which of them is possible now
WAYS: dict[str, tuple[RequestState, ...]] = {
    "order": ("registered", "invoiced", "paid", "planned", "done", "refused"),
    "application": ("registered", "planned", "done", "refused"),
    "appeal": ("registered", "done", "refused"),
    "contact": ("registered", "done", "refused"),
}
CATEGORIES = {
    "disconnection": "відключення",
    "quality": "якість",
    "contract": "договір",
    "bill": "рахунок",
    "finance": "розрахунки",
    "other": "інше",
}
ROLES = {
    "attachment": "вкладення",
    "document": "документ",
    "application": "заява",
    "signed": "підписана заява",
    "invoice": "рахунок",
    "answer": "відповідь",
}
FIELDS = {
    "matter": "Суть",
    "place": "Адреса",
    "surname": "Прізвище",
    "name": "Ім'я",
    "patronymic": "По батькові",
    "residence": "Місце проживання",
    "phone": "Телефон",
    "email": "Пошта",
    "full-name": "Прізвище, ім'я, по батькові",
    "tax-number": "РНОКПП",
    "identity": "Документ",
    "note": "Примітка",
    "reason": "Причина",
    "cause": "Що сталося",
    "since": "З якого дня",
    "wanted-day": "Бажаний день",
    "contact": "Контакт",
}
# fields whose values tell who somebody is, by what their names have in them
_PERSONAL = re.compile(
    r"name|residence|phone|email|contact|tax|identity|passport|birth|owner(?!ship)|iban|company-code"
)
_NOT_PERSONAL = frozenset({"meter-owner"})
_MARKS = str.maketrans("", "", BOLD + PLAIN)
TODAY, TOMORROW = 0, 1


def plain(office: Office, text: Text) -> str:
    """A text as an employee reads it, without marks."""
    return office.say(text, "uk").translate(_MARKS)


def subject_of(office: Office, subject: str) -> str:
    """What a request is about."""
    return plain(office, t("request-subject", subject=subject))


def label_of(office: Office, name: str) -> str:
    """What a field of a form is called."""
    if name in FIELDS:
        return FIELDS[name]
    try:
        return plain(office, t(f"field-{name}"))
    except (KeyError, ValueError):
        return name


def value_of(office: Office, name: str, value: Any) -> str:
    """A field's value in words: choices by their names, days as days."""
    if isinstance(value, (list, tuple)):
        return "\n".join(value_of(office, name, each) for each in value)
    text = "" if value is None else str(value)
    if re.fullmatch(r"[a-z][a-z-]{0,20}", text):
        try:
            return plain(office, t(f"choice-{name}-{text}"))
        except (KeyError, ValueError):
            return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return day(date.fromisoformat(text))
    return text


def fields_of(office: Office, body: Mapping[str, Any], *, shown: bool) -> list[tuple[str, str]]:
    """The fields of a request with their values, personal ones behind the mask unless `shown`."""
    return [
        (
            label_of(office, name),
            value_of(office, name, value) if shown or not is_personal(name) else masked(str(value)),
        )
        for name, value in body.items()
        if value not in (None, "", [])
    ]


def is_personal(name: str) -> bool:
    """Whether a field of a form tells who somebody is."""
    return name not in _NOT_PERSONAL and _PERSONAL.search(name) is not None


def masked(text: str) -> str:
    """Enough to recognise what one knows, too little to learn it: К••• О•••, •••67, o•••@zrazok.example."""
    if not text:
        return ""
    if "@" in text:
        name, _, house = text.partition("@")
        return f"{name[:1]}•••@{house}"
    if sum(letter.isdigit() for letter in text) > len(text) / 2:
        return f"•••{text[-2:]}"
    return " ".join(f"{word[0]}•••" for word in text.split())


def day(given: date | None) -> str:
    """A day with its year: 22.11.2026."""
    return f"{given:%d.%m.%Y}" if given else ""


def term(row: Any, today: date) -> tuple[str, Tone, str]:
    """How much of a term is left, in words, how urgent that is, and its last day."""
    due: date | None = row.due_on
    if row.state in ENDED:
        closed = kyiv_date(row.closed_at) if isinstance(row.closed_at, datetime) else None
        if row.state == "cancelled" or closed is None:
            return "—", "", ""
        kept = due is None or closed <= due
        return ("у строк", "good", day(closed)) if kept else ("із запізненням", "bad", day(closed))
    if due is None:
        return "без строку", "", ""
    rest = left(today, due)
    tone: Tone = {"late": "bad", "soon": "warn", "calm": ""}[rest.urgency]  # type: ignore[assignment]
    if rest.days < 0:
        return f"прострочено {plural(-rest.days, 'день', 'дні', 'днів')}", tone, f"до {day(due)}"
    if rest.days in {TODAY, TOMORROW}:
        return "сьогодні" if rest.days == TODAY else "завтра", tone, f"до {day(due)}"
    return plural(rest.days, "день", "дні", "днів"), tone, f"до {day(due)}"


def full_name(row: Any) -> str:
    """How the consumer has named themselves."""
    return " ".join(filter(None, (row.surname, row.name, row.patronymic)))
