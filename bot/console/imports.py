"""Imports by upload: a file is tried first, and its report read, before anything is stored."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from bot.console.importing import KINDS, MAY, NotTaken, Told, fingerprint, take
from bot.console.parts import Column, Row, Table, Tile, button, link, panel, row, tiles, words
from bot.console.receiving import ADDRESS, MAY_IMPORT
from bot.console.roles import ADMINISTRATOR
from bot.console.shell import Desk, Entry, page
from bot.console.telling import number, plural
from bot.pages.elements import icon, tag
from bot.storage import audit

SHOWN = 200
KILOBYTE, MEGABYTE = 1_000, 1_000_000

_REMARKS = (
    Column("where", "Де"),
    Column("what", "Що там"),
    Column("why", "Чому не взято", wide=True),
)


@page(ADDRESS, title="Імпорт", roles=MAY_IMPORT, menu=Entry("Імпорт", "upload", 60))
async def show_import(desk: Desk) -> None:
    """The form, or the report of a file that was uploaded."""
    upload = desk.office.uploads.find(desk.given.get("file", ""), desk.member.id)
    if upload is None:
        _form(desk)
        return
    desk.title(upload.name)
    with panel(KINDS[upload.what], note=_size(upload.size)):
        place = tag("div", "stack")
    told: Told | None = None

    async def work(*, dry_run: bool) -> Told | None:
        place.clear()
        with place:
            said = words("Перевіряємо файл…" if dry_run else "Імпортуємо…", "soft")

        def progress(done: int, total: int) -> None:
            said.say(f"{'Перевірено' if dry_run else 'Імпортовано'} {100 * done // max(total, 1)} %…")

        try:
            return await take(desk.office, upload, desk.login, dry_run=dry_run, progress=progress)
        except NotTaken as why:
            place.clear()
            with place:
                with tag("div", "notice bad", role="alert"):
                    icon("warn")
                    tag("span", text=f"Файл не взято: {why}")
                _again()
            return None

    async def try_it() -> None:
        nonlocal told
        told = await work(dry_run=True)
        if told is None:
            return
        place.clear()
        with place:
            _report(told, done=False)
            with row("middle"):
                if told.new or told.changed or told.closed:
                    button("Імпортувати", do_it, look="main", picture="check")
                link("Інший файл", ADDRESS, look="plain")

    async def do_it() -> None:
        detail = {"file": upload.name, "size": upload.size, "sha256": fingerprint(upload), **upload.options}
        await desk.act("import", lambda _: None, subject=upload.what, detail=detail, roles=MAY[upload.what])
        done = await work(dry_run=False)
        if done is None:
            return
        counts = {"new": done.new, "changed": done.changed, "left_out": done.left_out, "closed": done.closed}
        said = partial(
            audit.append,
            at=desk.now(),
            login=desk.login,
            action="import.done",
            subject=upload.what,
            detail={"file": upload.name, **counts},
        )
        await desk.office.database.write(said)
        desk.office.uploads.drop(upload.key)
        place.clear()
        with place:
            _report(done, done=True)
            _again()

    ui.timer(0.1, try_it, once=True)


def _form(desk: Desk) -> None:
    kinds = {kind: name for kind, name in KINDS.items() if desk.may(*MAY[kind])}
    with panel("Завантажити файл"):
        words(
            "Спершу файл лише перевіряється: ви побачите, що зміниться і чого не зрозуміли. "
            "У базу він потрапить тільки після вашої згоди.",
            "soft",
        )
        with tag("form", "upload", method="post", enctype="multipart/form-data", action=f"{ADDRESS}/upload"):
            tag("input", type="hidden", name="form", value=desk.session.form)
            with tag("div", "grid small"):
                with tag("div", "field"):
                    tag("label", text="Що це", for_="what")
                    with tag("select", id="what", name="what"):
                        for kind, name in kinds.items():
                            tag("option", text=name, value=kind)
                with tag("div", "field"):
                    tag("label", text="Файл", for_="file")
                    tag("input", type="file", id="file", name="file", required="true", accept=_ACCEPTED)
                with tag("div", "field"):
                    tag("label", text="День, якщо графік його не називає", for_="day")
                    tag("input", type="date", id="day", name="day")
            _box(
                "whole", "Це повний список", "чинні відключення цього джерела, яких у ньому немає, закриються"
            )
            _box("weekly", "Це розклад на тиждень", "для графіка: взяти на найближчі сім днів")
            with tag("button", "button main", type="submit"):
                icon("upload")
                tag("span", text="Перевірити")
    with panel("Що можна завантажити"), tag("ul", "plain-list"):
        tag("li", text="Відключення: CSV або XLSX з плановими роботами, JSON операторів.")
        tag("li", text="Погодинний графік: JSON операторів, CSV, XLSX або текст оголошення.")
        tag("li", text="Попередження: CSV або XLSX з номером рахунку, номером і датами.")
        if desk.may(ADMINISTRATOR):
            tag("li", text="Реєстр: CSV або XLSX з дільницями, рахунками, лічильниками, показами.")


_ACCEPTED = ".csv,.txt,.tsv,.xlsx,.xls,.ods,.json,.html,.htm"


def _box(name: str, label: str, note: str) -> None:
    with tag("label", "check"):
        tag("input", type="checkbox", name=name)
        with tag("span"):
            tag("span", text=label)
            tag("small", text=note)


def _report(told: Told, *, done: bool) -> None:
    given = [
        Tile("Додано" if done else "Буде додано", number(told.new), tone="good" if told.new else ""),
        Tile("Змінено" if done else "Буде змінено", number(told.changed)),
        Tile("Без змін", number(told.same)),
        Tile("Не взято", number(told.left_out), tone="warn" if told.left_out else ""),
    ]
    if told.closed:
        given.insert(2, Tile("Закрито" if done else "Буде закрито", number(told.closed), tone="warn"))
    with tag("div", f"notice {'good' if done else ''}".strip(), role="status"):
        icon("check" if done else "search")
        tag("span", text="Імпортовано." if done else "Це перевірка: у базі ще нічого не змінено.")
    tiles(given)
    for sentence in told.said:
        words(sentence)
    if told.remarks:
        tag("h3", text=f"Не взято: {plural(told.left_out, 'зауваження', 'зауваження', 'зауважень')}")
        Table(
            _REMARKS,
            [
                Row(str(at), {"where": each.where, "what": each.what, "why": each.why})
                for at, each in enumerate(told.remarks[:SHOWN])
            ],
            label="Не взято",
        )


def _again() -> None:
    with row("middle"):
        link("Інший файл", ADDRESS, look="plain")


def _size(size: int) -> str:
    if size < KILOBYTE:
        return plural(size, "байт", "байти", "байтів")
    return f"{number(size / KILOBYTE)} КБ" if size < MEGABYTE else f"{number(size / MEGABYTE)} МБ"
