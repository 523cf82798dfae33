"""All readings of an account, newest first: by whom, which one counted, and which meters stood there."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.common import pick_account
from bot.dialogs.reading_words import reading_value

Json = dict[str, Any]

LAST_PAGE = 999


async def history(account: str = "", page: str = "") -> None:
    """A page of readings; older and newer ones by links. The first tells of the meters, too."""
    found = await pick_account(account)
    if found is None:
        return
    number = min(int(page[:4]), LAST_PAGE) if page.isascii() and page.isdecimal() else 0
    shown: Json = await Look("history", lambda r: r.readings.history(found.number, number))
    links = []
    if shown["more"]:
        links.append(Link("history", (found.number, str(number + 1)), t("history-older")))
    if number > 0:
        links.append(Link("history", (found.number, str(number - 1)), t("history-newer")))
    links.append(Link("reading", (found.number,)))
    await Say(t("history", heading=found.heading, lines=_lines(shown, number)), links=tuple(links))


def _lines(shown: Json, page: int) -> list[Text]:
    several = len(shown["meters"]) > 1
    lines = [] if shown["entries"] else [t("history-gone" if page else "history-none")]
    for month, entries in groupby(shown["entries"], lambda entry: entry["day"][:7]):
        lines.append(t("history-month", month=f"{month}-01"))
        lines += [_entry(entry, several=several) for entry in entries]
    if page == 0 and shown["meters"]:
        lines += [t("history-meters"), *map(_meter, shown["meters"])]
    return lines


def _entry(entry: Json, *, several: bool) -> Text:
    about = [_source(entry), *_status(entry)]
    if several:
        about.append(t("history-meter-number", serial=entry["serial"]))
    values = tuple(reading_value(zone, value) for zone, value in entry["values"])
    return t("history-entry", day=entry["day"], values=values, about=tuple(about))


def _source(entry: Json) -> Text:
    """Who took it; of consumers, which of those who have access."""
    by = entry["by"]
    if by is None:
        return t(f"source-{entry['source']}")
    if by["own"]:
        return t("history-you")
    return t("history-chat", name=by["name"] or t("channel", channel=by["channel"]))


def _status(entry: Json) -> list[Text]:
    """What became of it."""
    if entry["billed"]:
        return [t("history-billed")]
    if entry["replaced"]:
        return [t("history-replaced")]
    if entry["source"] == "consumer" and entry["counts_on"]:
        return [t("history-counts" if entry["in_window"] else "history-input", day=entry["counts_on"])]
    return []


def _meter(meter: Mapping[str, Any]) -> Text:
    about = [t("reading-word", word=word) for word in (meter["serial"], meter["model"]) if word]
    if meter["installed_on"]:
        about.append(t("history-installed", day=meter["installed_on"]))
    if meter["removed_on"]:
        about.append(t("history-removed", day=meter["removed_on"]))
    return t("history-meter", about=tuple(about))
