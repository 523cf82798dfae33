"""Who has access: the chats linked to an account, and taking the access of one of them away.

A chat is shown with its messenger, the first name and initial of its profile, and the day it was linked; a
person who is in both messengers stands there once, with both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.steps import Ask, Link, Look, Once, Say, Text, t
from bot.dialogs.common import PAGE, YES_NO, paged, pick_account, read_yes

Json = dict[str, Any]


async def who(number: str = "", page: str = "") -> None:
    """The chats linked to an account."""
    account = await pick_account(number)
    if account is None:
        return
    chats: list[Json] = await Look("chats", lambda r: r.access.who(account.number))
    shown, at = paged(chats, page, "who", (account.number,))
    numbered = list(enumerate(shown, at.number * PAGE + 1))
    links = tuple(
        Link("revoke", (str(chat["link"]),), t("who-revoke", n=n, chat=_label(chat)))
        for n, chat in numbered
        if not chat["own"]
    )
    lines = [
        t("who-line-own" if chat["own"] else "who-line", n=n, chat=_label(chat), since=chat["since"])
        for n, chat in numbered
    ]
    only = len(chats) == 1
    await Say(
        t("who-only" if only else "who-list", heading=account.heading, lines=lines),
        links=(*links, *at.links, Link("accounts")),
    )


async def revoke(link: str) -> None:
    """Take the access of one chat to an account away."""
    wanted = int(link) if link.isascii() and link.isdecimal() and len(link) <= 18 else 0  # noqa: PLR2004 - 64 bits
    chat: Json | None = await Look("chat", lambda r: r.access.linked(wanted))
    if chat is None:
        await Say(t("revoke-gone"), links=(Link("accounts"),))
        return
    if chat["own"]:
        await Say(t("revoke-own"), links=(Link("unlink", (chat["number"],)), Link("who", (chat["number"],))))
        return
    question = t("revoke-sure", number=chat["number"], chat=_label(chat))
    if not await Ask("sure", question, read=read_yes, choices=YES_NO, wants=()):
        await Say(t("revoke-kept"), links=(Link("who", (chat["number"],)),))
        return
    revoked = await Once("revoke", lambda w: w.access.revoke(wanted))
    done = t("revoke-done", number=chat["number"], chat=_label(chat)) if revoked else t("revoke-gone")
    await Say(done, links=(Link("who", (chat["number"],)), Link("accounts")))


def _label(chat: Mapping[str, Any]) -> Text:
    name = chat["name"] or t("who-nameless")
    channels = chat.get("channels") or [chat["channel"]]
    return t("who-chat", channel=tuple(t("channel", channel=each) for each in channels), name=name)
