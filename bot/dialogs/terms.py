"""The terms of use with the personal-data notice: those in force, those one agreed to, and taking that back.

Their words are an edition's (`bot.storage.terms`), as text: a line of it may have *bold* words in it.
"""

from __future__ import annotations

import re
from typing import Any

from bot.conversation.steps import Ask, Link, Look, Once, Say, Text, Under, t
from bot.dialogs.common import YES_NO, read_yes
from bot.dialogs.menu import menu

Json = dict[str, Any]

_BOLD = re.compile(r"\*(\S(?:[^*]*\S)?)\*")


async def terms() -> None:
    """The terms in force, for whoever wants to read them."""
    me: Json = await Look("me", lambda r: r.access.me())
    found: Json = await Look("terms", lambda r: r.consents.edition())
    mine: Json | None = await Look("mine", lambda r: r.consents.mine())
    links = (Link("withdraw" if me["consented"] else "agree"), *((Link("agreed"),) if mine else ()))
    await Say(shown(found["day"], found["words"]), links=(*links, Link("mydata")))


async def agreed() -> None:
    """The words that the person agreed to, and when."""
    mine: Json | None = await Look("mine", lambda r: r.consents.mine())
    if mine is None:
        await Say(t("agreed-never"), links=(Link("agree"), Link("terms")))
        return
    standing = "gone" if not mine["holds"] else "same" if mine["newest"] else "corrected"
    words = t(
        "agreed-to",
        on=mine["on"],
        at=mine["at"],
        standing=t(f"agreed-{standing}"),
        words=shown(mine["day"], mine["words"]),
    )
    await Say(words, links=(Link("terms"), Link("withdraw" if mine["holds"] else "agree"), Link("mydata")))


async def withdraw() -> None:
    """The person takes the agreement back: nothing is linked to them any more."""
    sure = await Ask("sure", t("withdraw-sure"), read=read_yes, choices=YES_NO, wants=())
    if not sure:
        await Say(t("withdraw-kept"), links=(Link("terms"),))
        return
    await Once("withdraw", lambda w: w.access.withdraw())
    await Say(t("withdraw-done"))
    await Under("menu", menu())


def shown(day: str, words: str) -> Text:
    """An edition as it is shown: under its heading, with the day (ISO) that it bears."""
    return t("terms-shown", day=day, words=[_line(line) for line in words.splitlines()])


def _line(line: str) -> Text | str:
    """A line with what stands between asterisks in bold."""
    found = _BOLD.search(line)
    if found is None:
        return line
    return t("terms-bold", before=line[: found.start()], bold=found[1], after=_line(line[found.end() :]))
