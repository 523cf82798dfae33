"""Help: whom to call, what can be typed, and the contacts of districts.

For everybody, whether they agreed to the terms or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Rejected, Say, Text, t
from bot.dialogs.common import place

Json = dict[str, Any]

STEM = 6  # letters of a place that survive declension: «Коростень», «Коростенський»


async def help_screen() -> None:
    """The emergency number first, then the call centre, then what this bot understands."""
    company: Json = await Look("company", lambda r: r.access.company())
    await Say(_company("help", company), links=(Link("contacts"), Link("terms"), Link("language")))


async def contacts() -> None:
    """The district of the active account; without one, any district."""
    district: Json | None = await Look("mine", lambda r: r.access.my_district())
    if district is None:
        await districts()
    else:
        await Say(_district(district), links=(Link("districts"), Link("help")))


async def districts() -> None:
    """The contacts of any district."""
    known: list[Json] = await Look("districts", lambda r: r.access.districts())
    if not known:
        company: Json = await Look("company", lambda r: r.access.company())
        await Say(_company("contacts-company", company), links=(Link("help"),))
        return
    code = await Ask(
        "district",
        t("districts-which"),
        read=_which(known),
        choices=tuple(Choice(str(n), place(one["name"], "", "", "")) for n, one in enumerate(known)),
    )
    district: Json | None = await Look("chosen", lambda r: r.access.district(code))
    if district is None:
        await Say(t("districts-gone"), links=(Link("districts"), Link("help")))
    else:
        await Say(_district(district), links=(Link("districts"), Link("help")))


def _which(known: Sequence[Mapping[str, Any]]) -> Callable[[Answer], str]:
    """Reads a picked district, or one whose name begins like what was typed."""

    def read(answer: Answer) -> str:
        if answer.kind == "pick":
            picked = int(answer.value) if str(answer.value).isdecimal() else len(known)
            if picked >= len(known):
                raise Rejected(t("pick-one"))
            return str(known[picked]["code"])
        typed = str(answer.value).strip().casefold()
        found = [one for one in known if typed and typed[:STEM] in one["name"].casefold()]
        if len(found) != 1:
            raise Rejected(t("districts-none" if not found else "districts-several"))
        return str(found[0]["code"])

    return read


def _district(district: Mapping[str, Any]) -> Text:
    lines = [
        t(f"district-{name}", value=district[name])
        for name in ("place", "phone", "email", "hours")
        if district[name]
    ]
    return t("district", name=district["name"], lines=lines)


def _company(line: str, company: Mapping[str, Any]) -> Text:
    lines = [t(f"contact-{name}", **{name: company[name]}) for name in ("email", "site") if company[name]]
    return t(
        line,
        name=company["names"]["uk"],
        name_en=company["names"]["en"],
        emergency=company["emergency"],
        phones=", ".join(company["phones"]),
        lines=lines,
    )
