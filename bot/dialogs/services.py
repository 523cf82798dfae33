"""Services: the catalogue with prices and what to prepare, and orders. The catalogue is for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.applications import submit
from bot.dialogs.common import paged, pick_account, place
from bot.domain.forms import FORMS

Json = dict[str, Any]

PAGE = 6  # with both ways to turn they are the eight buttons of a screen
APPLICATIONS = ("contract-copy", "passport", "owner-change")


async def services(page: str = "0") -> None:
    """The catalogue: names and prices."""
    known: list[Json] = await Look("services", lambda r: r.catalogue.rows("service"))
    if not known:
        await Say(t("services-none"), links=(Link("contacts"),))
        return
    shown, at = paged(known, page, "services", size=PAGE)
    lines = [t("service-line", name=one["name"], price=price(one)) for one in shown]
    links = tuple(Link("service", (one["code"],), place(one["name"], "", "", "")) for one in shown)
    await Say(t("services", lines=lines, page=at.number + 1, pages=at.pages), links=(*links, *at.links))


async def service(code: str) -> None:
    """One service: what it is, what it costs, what to prepare, and a button that orders it."""
    found: Json | None = await Look("service", lambda r: r.catalogue.row("service", code))
    if found is None:
        await Say(t("service-gone"), links=(Link("services"),))
        return
    lines = [t("service-prepare-line", what=what) for what in found.get("prepare", [])]
    text = t(
        "service",
        name=found["name"],
        about=found.get("about", ""),
        price=t("price-exact", price=price(found)) if found.get("from") else price(found),
        prepare=t("service-prepare", lines=lines) if lines else "",
    )
    form = found.get("form", "")
    order_it = (Link("order", (form,), t("service-order")),) if form in FORMS else (Link("contacts"),)
    await Say(text, links=(*order_it, Link("services", (), t("service-others"))))


def price(one: Mapping[str, Any]) -> Text:
    """What a service costs; the invoice says it exactly."""
    sum_ = one.get("price")
    if not isinstance(sum_, int | float) or sum_ < 0:
        return t("price-unknown")
    if sum_ == 0:
        return t("price-free")
    whole, cents = divmod(round(sum_ * 100), 100)
    line = "price-from" if one.get("from") else "price"
    return t(line, sum=whole, cents=t("price-cents", cents=f"{cents:02}") if cents else "")


async def order(code: str = "", number: str = "") -> None:
    """An order of a service; without its code the catalogue."""
    form = FORMS.get(code)
    if form is None or form.kind != "order":
        await services()
        return
    account = await pick_account(number)
    if account is None:
        return
    await submit(form, account.heading, account.number)


async def apply(code: str = "", number: str = "") -> None:
    """An application; without its code what can be applied for."""
    form = FORMS.get(code)
    if form is None or form.kind != "application":
        links = tuple(Link("apply", (one,), t(f"apply-{one}")) for one in APPLICATIONS)
        await Say(t("applications"), links=(*links, Link("generating"), Link("agreement")))
        return
    if not form.account:
        account: Json | None = await Look("account", lambda r: r.access.account(number))
        if account is None and number:
            await Say(t("account-not-yours"), links=(Link("accounts"), Link("link")))
            return
        await submit(form, t(f"about-{code}"), "", offered=account["number"] if account else "")
        return
    found = await pick_account(number)
    if found is not None:
        await submit(form, found.heading, found.number)
