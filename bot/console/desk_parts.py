"""The parts of a request's card: each draws one panel of what the page knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.clock import to_kyiv
from bot.console.desk_words import (
    CATEGORIES,
    FIELDS,
    ROLES,
    STATES,
    day,
    fields_of,
    full_name,
    masked,
    subject_of,
)
from bot.console.parts import Choice, Column, Field, Row, Table, button, cell, facts, link, panel, words
from bot.console.telling import CHANNELS, NBSP, moment, number, plural, whole_moment
from bot.domain.requests import ENDED
from bot.pages.elements import icon, tag

if TYPE_CHECKING:
    from bot.console.desk_card import CardPage

LONG = ("matter", "note", "reason", "text")
ZONES = {"total": "", "day": "день", "night": "ніч", "peak": "пік", "half": "напівпік"}
SOURCES = {
    "consumer": "споживач",
    "controller": "контролер",
    "remote": "дистанційно",
    "calculated": "розрахунок",
}
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
EVENTS = {
    "created": "подано",
    "changed": "змінено",
    "note": "нотатка",
    "question": "запитання споживача",
    "answer": "відповідь",
    "attached": "додано файл",
    "rated": "оцінено",
    "cancelled": "скасовано споживачем",
    "lapsing": "строк спливає",
}
CHANGED = {
    "state": "стан",
    "registered": "реєстраційний номер",
    "registered_on": "дата реєстрації",
    "invoice_number": "рахунок",
    "invoice_on": "дата рахунка",
    "invoice_file_id": "файл рахунка",
    "paid_on": "кошти надійшли",
    "planned_on": "день робіт",
    "answer": "відповідь",
    "assigned": "веде",
    "due_on": "строк",
}
STARS = 5
KILOBYTE, MEGABYTE = 1_000, 1_000_000
CUT = 60


def matter(page: CardPage) -> None:
    """What was asked."""
    card = page.known.card
    note = ", ".join(
        filter(None, (CATEGORIES.get(card.row.category, ""), f"подано {whole_moment(card.row.sent_at)}"))
    )
    long = {name: value for name, value in card.body.items() if name in LONG and value}
    short = {name: value for name, value in card.body.items() if name not in long}
    with panel("Що просять", note=note):
        for text in long.values():
            words(str(text), "matter")
        if pairs := fields_of(page.desk.office, short, shown=page.shown):
            facts(pairs)
        if not card.body:
            words("Форма без полів.", "soft")


def talk(page: CardPage) -> None:
    """Questions and answers."""
    said = [each for each in page.known.card.events if each.what in {"question", "answer"}]
    if not said and page.row.rating is None:
        return
    with panel("Розмова", note=_stars(page.row.rating)), tag("ol", "talk"):
        for each in said:
            mine = each.what == "answer"
            with tag("li", "said-mine" if mine else "said-theirs"):
                tag("p", "said-words", each.detail)
                who = each.by if mine else "споживач"
                tag("span", "said-when", f"{who}, {moment(each.at, page.desk.now())}")


def notes(page: CardPage) -> None:
    """Internal notes; the consumer never sees them."""
    written = [each for each in page.known.card.events if each.what == "note"]
    if not page.may_work and not written:
        return
    with panel("Внутрішні нотатки", note="споживач їх не бачить"):
        if written:
            with tag("ul", "notes"):
                for each in written:
                    with tag("li"):
                        words(each.detail)
                        tag("span", "soft", f"{each.by}, {moment(each.at, page.desk.now())}")
        if page.may_work:
            with tag("div", "note-form"):
                field = Field("Нова нотатка", kind="area")

                async def save() -> None:
                    if text := field.value.strip():
                        await page.note(text)
                    else:
                        field.wrong("Нотатка порожня.")

                button("Записати", save)


def state(page: CardPage) -> None:
    """The nine fields, and who works on it."""
    row = page.row
    with panel("Перебіг"):
        facts(
            [
                ("Стан", STATES[row.state][0]),
                ("Строк", day(row.due_on) or "немає"),
                ("Реєстраційний №", _with_day(row.registered, row.registered_on)),
                ("Рахунок", _with_day(row.invoice_number, row.invoice_on)),
                ("Кошти надійшли", day(row.paid_on)),
                ("День робіт", day(row.planned_on)),
                ("Дільниця", row.district or ""),
                *([("Закрито", whole_moment(row.closed_at))] if row.closed_at else []),
            ]
        )
        if not page.may_work:
            facts([("Веде", row.assigned)])
            return
        people = {"": "нікому"} | {each.login: f"{each.name or each.login}" for each in page.known.colleagues}
        if row.assigned and row.assigned not in people:
            people[row.assigned] = row.assigned

        async def give() -> None:
            await page.assign(chosen.value)

        chosen = Choice("Доручено", people, value=row.assigned, on_change=give)


def consumer(page: CardPage) -> None:
    """Who asks; behind the mask until somebody needs it."""
    row, shown = page.row, page.shown

    def told(text: str | None) -> str:
        return (text or "") if shown else masked(text or "")

    with panel("Споживач") as part:
        with part.actions:
            if shown:
                tag("span", "soft", "показано, записано в журнал")
            else:
                button("Показати дані", page.reveal, picture="eye")
        reach = CHANNELS.get(row.channel, row.channel)
        facts(
            [
                ("Прізвище, ім'я", told(full_name(row)) or told(row.chat_name)),
                (
                    "Телефон",
                    f"{told(row.phone)}{', підтверджений' if row.phone_proven else ''}" if row.phone else "",
                ),
                ("Пошта", told(row.email)),
                ("Проживає", told(row.residence)),
                ("Месенджер", reach if row.reachable else f"{reach}, недоступний"),
                ("Мова", {"uk": "українська", "en": "англійська"}.get(row.language, row.language)),
            ]
        )


def account(page: CardPage) -> None:
    """The account with its meters and last readings, and other requests."""
    row, known = page.row, page.known
    with panel("Рахунок і точка розподілу"):
        if row.account:
            owner = (row.owner or "") if page.shown else masked(row.owner or "")
            facts([("Особовий рахунок", row.account), ("Власник", owner), ("Адреса", known.card.place)])
        else:
            words("Справа не стосується рахунку.", "soft")
        for meter in known.meters:
            grid = " · ".join(
                filter(None, (meter.feeder, meter.transformer, f"черга {meter.queue}" if meter.queue else ""))
            )
            power = f"{meter.permitted_kw:g}{NBSP}кВт" if meter.permitted_kw else ""
            facts(
                [
                    ("ЕІС", meter.eic),
                    ("Лічильник", ", ".join(filter(None, (meter.serial, meter.model)))),
                    ("Де стоїть", meter.place or ""),
                    ("Мережа", ", ".join(filter(None, (grid, power)))),
                ]
            )
        if known.readings:
            with tag("details"):
                tag("summary", text="Останні покази")
                with tag("ul", "plain-list numbers"):
                    for each in known.readings:
                        zone = ZONES.get(each.zone, each.zone)
                        said = f"{to_kyiv(each.taken_at):%d.%m.%Y}  {zone} {number(each.value)}".replace(
                            "  ", " "
                        )
                        tag("li", text=f"{said} кВт·год, {SOURCES.get(each.source, each.source)}")
        if known.others:
            label = plural(len(known.others), "інша справа", "інші справи", "інших справ")
            with tag("details"):
                tag("summary", text=label)
                with tag("ul", "plain-list"):
                    for each in known.others:
                        with tag("li"):
                            link(
                                f"{subject_of(page.desk.office, each.subject)} № {each.number}",
                                f"/console/desk/{each.id}",
                            )
                            tag("span", "soft", f" {STATES[each.state][0]}, {to_kyiv(each.sent_at):%d.%m.%Y}")


def files(page: CardPage) -> None:
    """What came with the request and what the company has added."""
    kept = page.known.card.files
    with panel("Файли", note=plural(len(kept), "файл", "файли", "файлів") if kept else ""):
        shown = [each for each in kept if each.role == "attachment" and each.mime in PICTURES]
        if shown:
            with tag("div", "thumbs"):
                for each in shown:
                    address = _address(page, each)
                    name = each.name or each.own or "фото"
                    with tag("a", "thumb", href=address, target="_blank", rel="noopener", title=name):
                        tag("img", src=address, alt=name, loading="lazy")
        with tag("ul", "files"):
            for each in kept:
                if each in shown:
                    continue
                with tag("li"):
                    icon("clip")
                    link(each.name or each.own or f"файл {each.id}", _address(page, each))
                    tag("span", "soft", f"{ROLES.get(each.role, each.role)}, {_size(each.size)}")
        if not kept:
            words("Файлів немає.", "soft")
        if page.may_work:
            _upload(page)


def history(page: CardPage) -> None:
    """Everything that has happened, newest first."""
    now = page.desk.now()
    with panel(classes="history"), tag("details"):
        events = page.known.card.events
        tag("summary", text=f"Історія: {plural(len(events), 'запис', 'записи', 'записів')}")
        Table(
            (Column("at", "Коли"), Column("by", "Хто"), Column("what", "Що"), Column("how", "Як", wide=True)),
            [
                Row(
                    str(each.id),
                    {
                        "at": moment(each.at, now),
                        "by": "споживач" if each.by == "consumer" else each.by,
                        "what": cell(
                            EVENTS.get(each.what, each.what), note="лише для нас" if each.internal else ""
                        ),
                        "how": _how(each),
                    },
                )
                for each in reversed(events)
            ],
            label="Історія",
        )


def _upload(page: CardPage) -> None:
    ended = page.row.state in ENDED
    with tag("details", "upload-box"):
        tag("summary", text="Додати файл для споживача")
        with tag(
            "form",
            "upload",
            method="post",
            enctype="multipart/form-data",
            action=f"/console/desk/{page.id}/attach",
        ):
            tag("input", type="hidden", name="form", value=page.desk.session.form)
            with tag("div", "field"):
                tag("label", text="Що це", for_="role")
                with tag("select", id="role", name="role"):
                    tag("option", text="Документ або відповідь", value="answer")
                    if not ended:
                        tag("option", text="Рахунок", value="invoice")
            with tag("div", "field"):
                tag("label", text="Файл", for_="file")
                tag("input", type="file", id="file", name="file", required="true")
            words("Про документ споживач дізнається одразу, про рахунок — разом із його номером.", "soft")
            with tag("button", "button", type="submit"):
                icon("clip")
                tag("span", text="Додати")


def _address(page: CardPage, each: Any) -> str:
    return f"/console/desk/{page.id}/file/{each.id}"


def _how(event: Any) -> str:
    if event.what == "rated":
        return _stars(int(event.detail)) if event.detail.isdecimal() else event.detail
    if event.what != "changed":
        return str(event.detail)
    try:
        changes: dict[str, list[Any]] = json.loads(event.detail)
    except ValueError:
        return str(event.detail)
    return "\n".join(
        f"{CHANGED.get(name, FIELDS.get(name, name))}: {_value(name, before)} → {_value(name, after)}"
        for name, (before, after) in changes.items()
    )


def _value(name: str, value: Any) -> str:
    if name == "state" and value in STATES:
        return STATES[value][0]
    text = str(value) if value not in (None, "") else "—"
    if name == "invoice_file_id":
        return "є" if value else "—"
    if name.endswith("_on") and len(text) == len("2026-11-22"):
        year, month, date = text.split("-")
        return f"{date}.{month}.{year}"
    return text if len(text) <= CUT else f"{text[:CUT]}…"


def _with_day(text: str, on: Any) -> str:
    return f"{text} від {day(on)}" if text and on else text


def _stars(rating: int | None) -> str:
    return f"оцінка {'★' * rating}{'☆' * (STARS - rating)}" if rating else ""


def _size(size: int) -> str:
    if size < MEGABYTE:
        return f"{number(max(1, size / KILOBYTE))} КБ"
    return f"{size / MEGABYTE:.1f} МБ".replace(".", ",")
