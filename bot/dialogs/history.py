"""All readings of an account, newest first: by whom, which one counted, and which meters stood there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.common import pick_account
from bot.dialogs.readings import source_name, zone_name


async def history(account: str = "", page: str = "") -> None:
    """Readings of some months; older and newer ones by links."""
    found = await pick_account(account)
    if found is None:
        return
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 4 else 0  # noqa: PLR2004 - no more pages
    shown = await Look("history", lambda r: r.readings.history(found.number, number))
    lines: list[Text] = []
    for month in shown["months"]:
        lines += [t("nothing")] if lines else []
        lines.append(t("history-month", month=month["month"]))
        serials = {entry["serial"] for entry in month["entries"]}
        lines += [_entry(entry, several=len(serials) > 1) for entry in month["entries"]]
    if not lines:
        lines = [t("history-none")]
    if not shown["more"]:
        lines += [t("nothing")] if shown["meters"] else []
        lines += [_meter(meter) for meter in shown["meters"]]
    links = []
    if shown["more"]:
        links.append(Link("history", (found.number, str(number + 1)), t("history-older")))
    if number > 0:
        links.append(Link("history", (found.number, str(number - 1)), t("history-newer")))
    links.append(Link("reading", (found.number,)))
    await Say(t("history", heading=found.heading, lines=lines), links=tuple(links))


def _entry(entry: Mapping[str, Any], *, several: bool) -> Text:
    values = tuple(t("history-value", zone=zone_name(zone), value=str(value)) for zone, value in entry["values"])
    if len(values) == 1:
        values = (t("history-one", value=str(entry["values"][0][1])),)
    if entry["billed"]:
        status = t("history-billed")
    elif entry["replaced"]:
        status = t("history-replaced")
    elif entry["source"] != "consumer":
        status = t("nothing")
    elif entry["in_window"]:
        status = t("history-counts", day=entry["counts_on"])
    elif entry["counts_on"]:
        status = t("history-input", day=entry["counts_on"])
    else:
        status = t("nothing")
    return t(
        "history-entry",
        day=entry["at"],
        values=values,
        source=source_name(entry["source"]),
        status=status,
        meter=t("history-of-meter", serial=entry["serial"]) if several else t("nothing"),
    )


def _meter(meter: Mapping[str, Any]) -> Text:
    installed = t("history-installed", day=meter["installed_on"]) if meter["installed_on"] else t("nothing")
    removed = t("history-removed", day=meter["removed_on"]) if meter["removed_on"] else t("nothing")
    return t("history-meter", model=t("history-model", model=meter["model"]) if meter["model"] else t("nothing"), serial=meter["serial"], installed=installed, removed=removed)
