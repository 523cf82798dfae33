"""Warnings of disconnection for an account: what is in force and from when, then what was lifted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.common import paged, pick_account

Json = dict[str, Any]

MOST_OTHERS = 3  # other accounts with warnings


async def warnings(number: str = "", page: str = "") -> None:
    """A page of warnings."""
    account = await pick_account(number)
    if account is None:
        return
    found: Json = await Look("warnings", lambda r: r.warnings.of(account.number))
    others: list[str] = await Look("elsewhere", lambda r: r.warnings.elsewhere(account.number))
    company: Json = await Look("company", lambda r: r.access.company())
    shown, at = paged(found["warnings"], page, "warnings", (account.number,))
    also = tuple(Link("warnings", (n,), t("warnings-other", number=n)) for n in others[:MOST_OTHERS])
    links = (*also, *at.links, Link("outages", (account.number,)), Link("contacts"))
    if not shown:
        await Say(t("warnings-none", heading=account.heading), links=links)
        return
    lines = [line for one in shown for line in _lines(one, found["today"])]
    if any(one["lifted_on"] is None for one in shown):
        lines.append(t("warnings-what-to-do", phones=", ".join(company["phones"])))
    await Say(t("warnings-list", heading=account.heading, lines=lines), links=links)


def _lines(one: Mapping[str, Any], today: str) -> list[Text]:
    about = {name: one[name] for name in ("number", "issued_on", "disconnect_on", "lifted_on")}
    if one["lifted_on"]:
        key = "warning-lifted"
    elif one["disconnect_on"] is None:
        key = "warning-undated"
    else:  # both are ISO days
        key = "warning-ahead" if one["disconnect_on"] > today else "warning-due"
    lines = [t(key, **{name: value for name, value in about.items() if value})]
    if one["reason"]:
        lines.append(t("warning-reason", reason=one["reason"]))
    return lines
