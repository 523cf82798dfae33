"""One way for all kinds of files: taken for what the person says, tried or imported, with one report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.console.roles import ADMINISTRATOR, DISPATCHER
from bot.console.uploads import Upload
from bot.console.visit import Office
from bot.utility import importing
from bot.utility.importing import SourceReport, read_body
from bot.utility.registry import import_table
from bot.utility.registry_report import Report
from bot.utility.tables import Unreadable
from bot.utility.tables_columns import COLUMNS, TITLES
from bot.utility.told import NotUnderstood

SOURCES: Final = {
    "outages": "Відключення",
    "schedule": "Погодинний графік",
    "warnings": "Попередження про відключення",
}
# documents come with a folder of files, by the command
REGISTRY: Final[dict[str, str]] = {kind: f"Реєстр: {TITLES[kind]}" for kind in COLUMNS if kind != "documents"}
KINDS: Final[dict[str, str]] = {**SOURCES, **REGISTRY}
MAY: Final = {kind: frozenset({ADMINISTRATOR, DISPATCHER}) for kind in SOURCES} | {
    kind: frozenset({ADMINISTRATOR}) for kind in REGISTRY
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What was not taken: where it stood, what it was, why."""

    where: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a file, or would."""

    new: int
    changed: int
    same: int
    left_out: int
    said: Sequence[str]
    remarks: Sequence[Remark]
    closed: int = 0


class NotTaken(Exception):
    """Nothing of the file can be used; the text is one sentence."""


async def take(
    office: Office, upload: Upload, login: str, *, dry_run: bool, progress: Callable[[int, int], None]
) -> Told:
    """Try a file, or import it; raises NotTaken. What went in before a failure stays; it may be repeated."""
    try:
        if upload.what in REGISTRY:
            report = await import_table(
                office.database,
                upload.what,  # type: ignore[arg-type]  # a key of COLUMNS
                upload.path,
                now=office.now,
                dry_run=dry_run,
                progress=progress,
                account_pattern=office.settings.company.account_pattern,
            )
            return _of_registry(report)
        return _of_source(await _take_source(office, upload, login, dry_run=dry_run))
    except (NotUnderstood, Unreadable, ValueError) as why:
        raise NotTaken(f"{str(why).rstrip('.')}.") from None


async def _take_source(office: Office, upload: Upload, login: str, *, dry_run: bool) -> SourceReport:
    database, now, options = office.database, office.now(), upload.options
    body = read_body(upload.path)
    if upload.what == "outages":
        whole = options.get("whole") == "on"
        return await importing.import_outages(
            database, body, upload.name, now, whole=whole, by=login, dry_run=dry_run
        )
    if upload.what == "schedule":
        return await importing.import_schedule(
            database,
            body,
            upload.name,
            now,
            day=_day(options),
            weekly=options.get("weekly") == "on",
            dry_run=dry_run,
        )
    pattern = office.settings.company.account_pattern
    return await importing.import_warnings(
        database, body, upload.name, now, account_pattern=pattern, dry_run=dry_run
    )


def fingerprint(upload: Upload) -> str:
    """The beginning of the file's SHA-256, for the audit log."""
    with upload.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _day(options: Mapping[str, str]) -> date | None:
    given = options.get("day", "")
    return date.fromisoformat(given) if given else None


def _of_source(report: SourceReport) -> Told:
    remarks = [Remark(each.where, each.what, each.why) for each in report.remarks]
    said = list(report.said)
    if report.over:
        said.append(f"Уже минули й тому не взяті: {report.over}.")
    return Told(report.new, report.changed, report.same, len(remarks), said, remarks, report.closed)


def _of_registry(report: Report) -> Told:
    said = []
    if report.left_out:
        said.append(f"Стовпці, яких бот не знає, пропущено: {', '.join(report.left_out)}.")
    if report.new_districts:
        said.append(f"Нові дільниці: {', '.join(report.new_districts)}. Перевірте, чи це не описки.")
    remarks = [
        Remark(f"рядок {each.line}{f', «{each.column}»' if each.column else ''}", each.value, each.reason)
        for each in report.problems
    ]
    return Told(report.new, report.changed, report.same, report.refused, said, remarks)
