"""Consumption: the months of a year in words and as a picture, compared with the year before; as a file, too.

1. Everything on the picture is in the words.
2. Whole kWh: what is less is of no use to anybody on a phone; the file has all figures.
3. Years are compared by the months that both have, for a year that goes on is always smaller.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.messages import Media
from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.common import Account, pick_account
from bot.domain.zones import IN_ORDER

Json = dict[str, Any]

FORMATS = ("xlsx", "csv")


async def consumption(account: str = "", year: str = "") -> None:
    """A year of an account; other years and the file by links."""
    found = await pick_account(account)
    if found is None:
        return
    wanted = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None  # noqa: PLR2004 - a year
    seen: Json = await Look("year", lambda r: r.consumption.year(found.number, wanted))
    if seen["year"] is None:
        await Say(
            t("consumption-none", heading=found.heading),
            links=(Link("history", (found.number,)),),
        )
        return
    language: str = await Look("language", lambda r: r.scene.language)
    await Say(_text(found, seen), links=_links(found.number, seen), media=_picture(language, seen))


async def consumption_file(account: str = "", form: str = "xlsx") -> None:
    """Every month of the account as a file."""
    found = await pick_account(account)
    if found is None:
        return
    seen: Json = await Look("year", lambda r: r.consumption.year(found.number, None))
    back = (Link("consumption", (found.number,)),)
    if seen["year"] is None:
        await Say(t("consumption-none", heading=found.heading), links=back)
        return
    form = form if form in FORMATS else FORMATS[0]
    language: str = await Look("language", lambda r: r.scene.language)
    person: int = await Look("person", lambda r: r.scene.person)
    media = Media(
        "document",
        name=f"{found.number}.{form}",
        drawing=f"consumption-{form}",
        args=(language, str(person), found.number),
    )
    await Say(t("consumption-file", heading=found.heading), links=back, media=media)


def _text(account: Account, seen: Mapping[str, Any]) -> Text:
    months: Mapping[str, Json] = seen["months"]
    lines = [_month(name, month) for name, month in months.items()]
    total = sum(month["total"] for month in months.values())
    lines += [t("consumption-total", kwh=round(total))]
    generated = [month["generated"] for month in months.values() if month["generated"] is not None]
    released = [month["released"] for month in months.values() if month["released"] is not None]
    if generated or released:
        lines.append(
            t("consumption-generated", generated=round(sum(generated)), released=round(sum(released)))
        )
    lines += _compared(seen)
    return t("consumption", heading=account.heading, year=seen["year"], lines=lines)


def _month(name: str, month: Mapping[str, Any]) -> Text:
    zones = month["zones"]
    total = round(month["total"])
    if len(zones) < 2:  # noqa: PLR2004 - one zone is the total
        return t("consumption-month", month=f"{name}-01", kwh=total)
    parts = tuple(t("consumption-zone", zone=zone, kwh=round(value)) for zone, value in zones.items())
    return t("consumption-month-zones", month=f"{name}-01", kwh=total, zones=parts)


def _compared(seen: Mapping[str, Any]) -> list[Text]:
    """With the same months of the year before."""
    before = {name[5:]: month["total"] for name, month in seen["before"].items()}
    both = [
        (month["total"], before[name[5:]]) for name, month in seen["months"].items() if name[5:] in before
    ]
    then = sum(past for _, past in both)
    if not both or then <= 0:
        return []
    now = sum(present for present, _ in both)
    percent = round((now - then) * 100 / then)
    how = "more" if percent > 0 else "less" if percent < 0 else "same"
    whole = "yes" if len(both) == len(seen["months"]) == len(before) else "no"
    return [
        t(
            "consumption-compared",
            how=how,
            percent=abs(percent),
            kwh=round(then),
            year=seen["year"] - 1,
            whole=whole,
        )
    ]


def _links(number: str, seen: Mapping[str, Any]) -> tuple[Link, ...]:
    beside = [year for year in seen["years"] if abs(year - seen["year"]) == 1]
    years = [
        Link("consumption", (number, str(year)), t("consumption-year", year=year)) for year in sorted(beside)
    ]
    files = [Link("usagefile", (number, form), t(f"consumption-{form}")) for form in FORMATS]
    return (*years, *files, Link("history", (number,)))


def _picture(language: str, seen: Mapping[str, Any]) -> Media | None:
    """Twelve months as a chart: of each zone the kWh, a line for a month; nothing of one month alone."""
    months: Mapping[str, Json] = seen["months"]
    if len(months) < 2:  # noqa: PLR2004 - one bar says nothing
        return None
    zones = [zone for zone in IN_ORDER if any(zone in month["zones"] for month in months.values())]
    bars = []
    for place in range(1, 13):
        month = months.get(f"{seen['year']}-{place:02}")
        values = [round(month["zones"].get(zone, 0)) for zone in zones] if month else []
        bars.append(".".join(map(str, values)))
    past = [
        round(seen["before"].get(f"{seen['year'] - 1}-{place:02}", {}).get("total", 0))
        for place in range(1, 13)
    ]
    args = (language, str(seen["year"]), ".".join(zones), "_".join(bars), "_".join(map(str, past)))
    return Media("picture", drawing="consumption", args=args)
