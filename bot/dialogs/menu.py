"""The menu: what is offered when nothing is open, the most used first, at most eight entries a level.

Two levels: what people come for every month stands on the first; everything else is in sections named after
what it is about, not after how the company is organised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.steps import Link, Look, Say, t
from bot.dialogs.common import Account
from bot.domain.phrases import courtesy
from bot.domain.topics import Topic, search

MINE, ORDERS, APPEALS, SETTINGS = "mine", "orders", "appeals", "settings"
BILL = "bill"  # the supplier's matter


def _section(name: str) -> Link:
    return Link("section", (name,), t("section-label", section=name))


CONSUMER = (
    Link("reading"),
    Link("outages"),
    Link("nolight"),
    _section(MINE),
    _section(ORDERS),
    _section(APPEALS),
    _section(SETTINGS),
    Link("help"),
)
NEWCOMER = (
    Link("link"),
    Link("outages"),
    Link("nolight"),
    _section(ORDERS),
    _section(APPEALS),
    _section(SETTINGS),
    Link("join"),
    Link("help"),
)
GUEST = (
    Link("outages"),
    Link("nolight"),
    Link("agree"),
    Link("services"),
    Link("contacts"),
    Link("help"),
    Link("terms"),
    Link("language"),
)
SECTIONS: Mapping[str, tuple[Link, ...]] = {
    MINE: (
        Link("accounts"),
        Link("history"),
        Link("consumption"),
        Link("warnings"),
        Link("contracts"),
        Link("documents"),
        Link("equipment"),
        Link("schedule"),
    ),
    ORDERS: (
        Link("services"),
        Link("apply"),
        Link("requests", ("orders",), t("section-my-orders")),
        Link("generating"),
        Link("agreement"),
        Link("signing"),
    ),
    APPEALS: (
        Link("appeal"),
        Link("requests", ("appeals",), t("section-my-appeals")),
        Link("contact"),
        Link("contacts"),
    ),
    SETTINGS: (
        Link("profile"),
        Link("email"),
        Link("notices"),
        Link("messenger"),
        Link("language"),
        Link("terms"),
        Link("mydata"),
    ),
}


async def menu() -> None:
    """The active account and what can be done with it; a guest and a newcomer see what they can do."""
    me: dict[str, Any] = await Look("me", lambda r: r.access.me())
    if not me["consented"]:
        await Say(t("menu-guest"), links=GUEST)
        return
    account = await Look("account", lambda r: r.access.account(), _account)
    if account is None:
        await Say(t("menu-newcomer"), links=NEWCOMER)
    else:
        await Say(t("menu-account", number=account.number, place=account.place), links=CONSUMER)


async def section(name: str = "") -> None:
    """A section of the menu; the menu itself for a name that is none."""
    links = SECTIONS.get(name)
    if links is None:
        await menu()
        return
    if name != MINE:
        await Say(t("section-text", section=name), links=links)
        return
    account = await Look("account", lambda r: r.access.account(), _account)
    if account is None:
        await Say(t("menu-newcomer"), links=NEWCOMER)
    else:
        await Say(t("section-mine", heading=account.heading), links=links)


async def find(text: str = "") -> None:
    """What typed words may be about: up to three entries, and always the way to the menu."""
    if polite := courtesy(text):
        await Say(t(f"find-{polite}"))
        await menu()
        return
    found = search(text)
    if not found:
        await Say(t("not-understood"))
        await menu()
        return
    supplier = any(BILL in topic.args for topic in found[:1])
    await Say(t("find-supplier" if supplier else "find-found"), links=tuple(map(_link, found)))


def _link(topic: Topic) -> Link:
    label = None
    if topic.dialog == "apply" and topic.args:
        label = t(f"apply-{topic.args[0]}")
    elif BILL in topic.args:
        label = t("find-bill")
    return Link(topic.dialog, topic.args, label)


def _account(raw: Any) -> Account | None:
    return Account.load(raw) if raw else None
