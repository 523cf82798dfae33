"""Broadcasts in chat: what waits or is being sent, and what an employee may do with one."""

from __future__ import annotations

from typing import Any

from bot.conversation.steps import Ask, Link, Look, Once, Say, Text, Under, t
from bot.dialogs.common import YES_NO, read_yes
from bot.dialogs.dispatch import employee, refusal

Json = dict[str, Any]

AT_ONCE = frozenset({"pause", "resume"})  # what can be undone is not asked about


async def broadcasts() -> None:
    """What waits or is being sent."""
    if await employee() is None:
        return
    found: list[Json] = await Look("broadcasts", lambda r: r.dispatch.listed())
    links = tuple(
        Link(
            "broadcast",
            (str(one["id"]),),
            t("broadcasts-line", id=one["id"], state=one["state"], title=one["title"]),
        )
        for one in found
    )
    await Say(t("broadcasts-list" if found else "broadcasts-none"), links=(*links, Link("dispatch")))


async def broadcast(id: str = "", deed: str = "") -> None:
    """One broadcast; with a deed, that is done to it first, after a question where it cannot be undone."""
    if await employee() is None:
        return
    shown: Json | None = await Look("broadcast", lambda r: r.dispatch.shown(id))
    if shown is None:
        await Say(t("broadcast-gone"), links=(Link("broadcasts"),))
        return
    if deed not in shown["deeds"]:
        await _show(shown)
        return
    if deed not in AT_ONCE:
        await _show(shown, deeds=False)
        if not await Ask("sure", t("broadcast-sure", deed=deed), read=read_yes, choices=YES_NO, wants=()):
            await Say(t("broadcast-kept"), links=_links(shown))
            return
    number, revision = shown["id"], shown["revision"]
    done: Json | None = await Once("deed", lambda w: w.dispatch.act(number, deed, revision))
    if done is None:
        await Say(t("staff-how"))
    elif "refused" in done:
        await Say(t("dispatch-refused", why=refusal(done["refused"])), links=(Link("broadcasts"),))
    else:
        await Say(t("broadcast-done"))
        await Under("after", broadcast(str(done["id"])))


async def _show(shown: Json, *, deeds: bool = True) -> None:
    lines = [
        t(
            "broadcast-shown",
            id=shown["id"],
            title=shown["title"],
            state=shown["state"],
            author=shown["author"],
            text=shown["text"],
        )
    ]
    if "far" in shown:
        lines += [_blank(), t("broadcast-far", **shown["far"])]
    await Say(t("dispatch-lines", lines=lines), links=_links(shown) if deeds else ())


def _blank() -> Text:
    return t("place", place="")


def _links(shown: Json) -> tuple[Link, ...]:
    id = str(shown["id"])
    deeds = tuple(Link("broadcast", (id, deed), t(f"broadcast-deed-{deed}")) for deed in shown["deeds"])
    return (*deeds, Link("broadcasts"))
