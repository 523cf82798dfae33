"""Parts that several dialogs share: reading answers, the account of a dialog, pages of a long list.

Functions that make `read` of a question are pure; the two sub-dialogs here look and say, and ask nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from bot.conversation.steps import Answer, Choice, Link, Look, Rejected, Say, Text, t

T = TypeVar("T")

YES = "yes"
NO = "no"
SKIP = "skip"
YES_NO = (Choice(YES, t("button-yes"), main=True), Choice(NO, t("button-no")))
PAGE = 5  # entries of a screen: with both ways to turn and one more they are the eight buttons of a page


# answers


def read_yes(answer: Answer) -> bool:
    """True for Yes, False for No; for a question with YES_NO and nothing typed."""
    return bool(one_of((YES, NO))(answer) == YES)


def one_of(values: Iterable[str]) -> Callable[[Answer], str]:
    """Reads a picked choice; one that is no longer among the values is rejected."""
    allowed = tuple(values)

    def read(answer: Answer) -> str:
        if answer.kind == "pick" and answer.value in allowed:
            return str(answer.value)
        raise Rejected(t("pick-one"))

    return read


# accounts


class Account(Struct, frozen=True):
    """An account of this person: its number, where it is, and whether it is the active one."""

    number: str
    settlement: str
    street: str
    house: str
    flat: str
    active: bool

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Account:
        """From JSON."""
        return msgspec.convert(raw, cls)

    @property
    def place(self) -> Text:
        """The whole address, for a sentence."""
        return place(self.settlement, self.street, self.house, self.flat)

    @property
    def label(self) -> Text:
        """The address without the settlement, for a button."""
        return place("" if self.street else self.settlement, self.street, self.house, self.flat)

    @property
    def heading(self) -> Text:
        """The line that names the account on every screen that is about it."""
        return t("account-heading", number=self.number, place=self.label)


def place(settlement: str, street: str, house: str, flat: str) -> Text:
    """An address, of whichever parts are known."""
    known = ", ".join(part for part in (settlement, street, house) if part)
    return t("place-flat", place=known, flat=flat) if flat else t("place", place=known)


async def pick_account(number: str = "") -> Account | None:
    """The account a dialog is about: the one named, if it is this person's, else the active one.

    None after the person has been told that there is none and what to do; the dialog then just returns.
    """
    account = await Look(
        "account", lambda r: r.access.account(number), lambda raw: Account.load(raw) if raw else None
    )
    if account is None:
        if number:
            await Say(t("account-not-yours"), links=(Link("accounts"), Link("link")))
        else:
            await Say(t("account-none"), links=(Link("link"), Link("help")))
    return account


def pause_text(pause: Mapping[str, Any]) -> Text:
    """Why nothing can be linked or joined just now, and from when it can."""
    moment = t("pause-today" if pause["today"] else "pause-later", until=pause["until"])
    return t("link-pause", what=pause["what"], moment=moment)


# lists


class Page(Struct, frozen=True):
    """One page of a list; `number` counts from 0, `pages` from 1. `links` lead to the pages beside it."""

    number: int
    pages: int
    links: tuple[Link, ...]


def paged(
    items: Sequence[T], page: str, dialog: str, args: tuple[str, ...] = (), size: int = PAGE
) -> tuple[Sequence[T], Page]:
    """The items of a page, and links to the pages beside it: the same dialog, the page as last argument.

    `page` comes from a button, so it may be anything; what is no page is the first.
    """
    pages = max(-(-len(items) // size), 1)
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 0  # noqa: PLR2004
    number = min(number, pages - 1)
    links = []
    if number > 0:
        links.append(
            Link(dialog, (*args, str(number - 1)), t("button-earlier-page", page=number, pages=pages))
        )
    if number < pages - 1:
        links.append(
            Link(dialog, (*args, str(number + 1)), t("button-later-page", page=number + 2, pages=pages))
        )
    return items[number * size : (number + 1) * size], Page(number, pages, tuple(links))
