"""What the company keeps about an account: equipment, contracts with annexes, documents by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.messages import Media
from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.common import paged, pick_account
from bot.domain.documents import KINDS

Json = dict[str, Any]

ID_DIGITS = 15  # what comes from a button may be anything


async def equipment(account: str = "") -> None:
    """Metering points and meters: what stands there and what is permitted."""
    found = await pick_account(account)
    if found is None:
        return
    points: list[Json] = await Look("equipment", lambda r: r.documents.equipment(found.number))
    lines = [line for point in points for line in _point(point)] or [t("equipment-none")]
    names = ("reading", "consumption", "history", "documents")
    links = tuple(Link(name, (found.number,)) for name in names)
    await Say(t("equipment", heading=found.heading, lines=lines), links=links)


async def contracts(account: str = "", page: str = "") -> None:
    """The contracts of an account."""
    found = await pick_account(account)
    if found is None:
        return
    all_of_them: list[Json] = await Look("contracts", lambda r: r.documents.contracts(found.number))
    if not all_of_them:
        await Say(t("contracts-none", heading=found.heading), links=(Link("contacts"),))
        return
    shown, at = paged(all_of_them, page, "contracts", (found.number,))
    links = tuple(Link("contract", (str(each["id"]),), _name(each)) for each in shown)
    await Say(
        t("contracts", heading=found.heading), links=(*links, *at.links, Link("documents", (found.number,)))
    )


async def contract(which: str = "") -> None:
    """One contract: its card, its text and annexes to download."""
    seen: Json | None = await Look("contract", lambda r: r.documents.contract(_number(which)))
    if seen is None:
        await Say(t("paper-gone"), links=(Link("contracts"),))
        return
    lines = [t("contract-kind", kind=seen["kind"])]
    if seen["signed_on"]:
        lines.append(t("contract-signed", day=seen["signed_on"]))
    if seen["valid_until"]:
        lines.append(t("contract-until", day=seen["valid_until"]))
    if seen["state"]:
        lines.append(t("contract-state", state=seen["state"]))
    if not seen["papers"]:
        lines.append(t("contract-no-text"))
    links = tuple(_download(paper) for paper in seen["papers"])
    back = Link("contracts", (seen["account"],))
    await Say(
        t("contract", number=seen["number"], account=seen["account"], lines=lines), links=(*links, back)
    )


async def documents(account: str = "", kind: str = "", page: str = "") -> None:
    """The documents of a metering point: first their kinds, then those of one kind."""
    found = await pick_account(account)
    if found is None:
        return
    if kind not in KINDS:
        kinds: dict[str, int] = await Look("kinds", lambda r: r.documents.kinds(found.number))
        if not kinds:
            links: tuple[Link, ...] = (Link("equipment", (found.number,)), Link("contacts"))
            await Say(t("documents-none", heading=found.heading), links=links)
            return
        links = tuple(
            Link("documents", (found.number, each), t("documents-of", kind=each, count=count))
            for each, count in kinds.items()
        )
        await Say(t("documents", heading=found.heading), links=(*links, Link("contracts", (found.number,))))
        return
    papers: list[Json] = await Look("documents", lambda r: r.documents.documents(found.number, kind))
    shown, at = paged(papers, page, "documents", (found.number, kind))
    links = tuple(_download(paper) for paper in shown)
    text = t("documents-kind", heading=found.heading, kind=kind) if papers else t("paper-gone")
    await Say(text, links=(*links, *at.links, Link("documents", (found.number,))))


async def paper(which: str = "") -> None:
    """One document, as a file."""
    seen: Json | None = await Look("paper", lambda r: r.documents.paper(_number(which)))
    if seen is None:
        await Say(t("paper-gone"), links=(Link("documents"),))
        return
    if seen["contract"]:
        back = Link("contract", (str(seen["contract"]),), t("paper-back"))
    else:
        back = Link("documents", (seen["account"], seen["kind"]), t("paper-back"))
    await Say(_about(seen), links=(back,), media=Media("document", file=seen["file"]))


def _point(point: Mapping[str, Any]) -> list[Text]:
    lines = [t("equipment-point", eic=point["eic"])]
    for each in point["meters"]:
        lines.append(
            t("equipment-meter", serial=each["serial"], model=each["model"] or t("equipment-unknown"))
        )
        lines.append(t("equipment-register", digits=each["digits"], zones=each["zones"]))
        if each["place"]:
            lines.append(t("equipment-place", place=each["place"]))
        if each["installed_on"]:
            lines.append(t("equipment-installed", day=each["installed_on"]))
        if each["remote"]:
            lines.append(t("equipment-remote"))
    if not point["meters"]:
        lines.append(t("equipment-no-meter"))
    if point["admitted_on"]:
        lines.append(t("equipment-admitted", day=point["admitted_on"]))
    if point["permitted_kw"]:
        lines.append(t("equipment-power", kw=f"{point['permitted_kw']:g}".replace(".", ",")))
    lines.append(t("equipment-breakers", what=point["breakers"] or t("equipment-unknown")))
    if point["queue"]:
        lines.append(t("equipment-queue", queue=point["queue"]))
    if point["generates"]:
        lines.append(t("equipment-generates"))
    return lines


def _name(seen: Mapping[str, Any]) -> Text:
    if seen["signed_on"]:
        return t("contract-name-day", number=seen["number"], day=seen["signed_on"])
    return t("contract-name", number=seen["number"])


def _about(seen: Mapping[str, Any]) -> Text:
    if seen["issued_on"]:
        return t("paper-day", name=seen["name"], day=seen["issued_on"])
    return t("paper", name=seen["name"])


def _download(seen: Mapping[str, Any]) -> Link:
    return Link("paper", (str(seen["id"]),), t("paper-button", name=seen["name"]))


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= ID_DIGITS else 0
