"""First contact: what this bot does, the terms, and the agreement to them; without it a person is a guest.

1. Whatever the person wanted before agreeing happens right after: a dialog with its arguments, a deep link.
2. A deep link carries the number of an account or a code that joins another chat. Anything else is ignored.
3. Refusing is never a dead end: guests have help, contacts, terms and language, and may agree at any time.
4. A person agrees to the edition that was in force when the question was put; if people must agree to another
   one meanwhile, the question is put again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from bot.conversation.catalog import Registered, takes
from bot.conversation.steps import Ask, Choice, Dialog, Look, Once, Say, Text, Under, t
from bot.dialogs.common import one_of
from bot.dialogs.joining import join
from bot.dialogs.linking import link
from bot.dialogs.menu import menu
from bot.dialogs.terms import shown
from bot.domain.joining import code_in_link

Json = dict[str, Any]

AGREE, TERMS, GUEST, OTHER = "yes", "terms", "guest", "other"
NUMBER_IN_LINK = re.compile(r"(?:acc_)?([0-9]{6,16})", re.ASCII)

_CHOICES = (
    Choice(AGREE, t("welcome-agree"), main=True),
    Choice(TERMS, t("welcome-read-terms")),
    Choice(GUEST, t("welcome-as-guest")),
    Choice(OTHER, t("button-other-language")),
)


def first_contact(dialogs: Mapping[str, Registered]) -> Dialog:
    """The dialog of first contact, which goes on to one of these dialogs."""

    async def welcome(*wanted: str) -> None:
        me: Json = await Look("me", lambda r: r.access.me())
        if me["guest"] and not wanted:
            await Under("menu", menu())
            return
        if not me["consented"]:
            company: Json = await Look("company", lambda r: r.access.company())
            if not await _agreement(_opening(me, company), me["version"]):
                await Say(t("welcome-guest"))
                await Under("menu", menu())
                return
        await _go_on(dialogs, wanted)

    return welcome


async def agree() -> None:
    """A guest has thought better of it."""
    me: Json = await Look("me", lambda r: r.access.me())
    if not me["consented"] and not await _agreement(t("welcome-needed"), me["version"]):
        await Say(t("welcome-guest"))
        await Under("menu", menu())
        return
    await _go_on({}, ())


def _opening(me: Mapping[str, Any], company: Mapping[str, Any]) -> Text:
    if me["guest"]:
        return t("welcome-needed")
    if me["renewed"]:
        return t("welcome-renewed")
    return t("welcome", name=company["names"]["uk"], name_en=company["names"]["en"])


async def _agreement(opening: Text, label: str) -> bool:
    """Ask about an edition until the person agrees or stays a guest.

    They may read the terms and change the language first.
    """
    question = opening
    read = one_of(choice.value for choice in _CHOICES)
    for number in count(1):
        picked = await Ask(f"agree:{number}", question, read=read, choices=_CHOICES, wants=())
        if picked == AGREE:
            await Once("agree", lambda w: w.access.consent(agreed=True, label=label))
            return True
        if picked == GUEST:
            await Once("guest", lambda w: w.access.consent(agreed=False))
            return False
        if picked == TERMS:
            found: Json = await Look(f"terms:{number}", lambda r: r.consents.edition(label))
            await Say(shown(found["day"], found["words"]))
            question = t("welcome-after-terms")
        else:
            await Once(f"language:{number}", lambda w: w.access.speak_other())
            question = opening
    raise AssertionError("questions never run out")


async def _go_on(dialogs: Mapping[str, Registered], wanted: tuple[str, ...]) -> None:
    """What the person came for: a dialog, the account of a deep link, their first account, or the menu."""
    name, *args = wanted or ("",)
    if name in dialogs and name != "welcome" and takes(dialogs[name].run, len(args)):
        await Under("then", dialogs[name].run(*args))
        return
    if code := code_in_link(name):
        await Under("join", join(code))
        return
    carried = NUMBER_IN_LINK.fullmatch(name)
    accounts: list[Json] = await Look("mine", lambda r: r.access.accounts())
    if carried or not accounts:
        await Under("link", link(carried[1] if carried else ""))
    else:
        await Under("menu", menu())
