"""One person in both messengers: a code shown in one is entered in the other; a chat may leave again.

1. Nothing happens before the person, in the chat where the code was entered, has read what will happen and
   agreed; and both sides are told.
2. Comparing a code and counting a wrong one is one effect, as it is at linking.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.steps import Ask, Link, Look, Once, Say, Text, Under, t
from bot.dialogs.common import YES_NO, pause_text, read_yes
from bot.dialogs.notices import channel_text
from bot.domain.joining import MOST_CHATS, read_code, shown_code

Json = dict[str, Any]

ANY = "any"


async def join(code: str = "") -> None:
    """Show a code; or, given one that was shown in another chat, join that chat."""
    if code:
        await _enter(read_code(code) or code)
        return
    made: Json | None = await Once("code", lambda w: w.joining.code())
    if made is None:
        await Say(t("join-crowded"), links=(Link("messenger"),))
        return
    doors = [_door(**door) for door in made["doors"]] or [t("join-any-door")]
    await Say(
        t("join-code", code=shown_code(made["code"]), until=made["until"], doors=doors),
        links=(Link("messenger"),),
    )


async def _enter(code: str) -> None:
    found: Json = await Once("find", lambda w: w.joining.find(code))
    match found["outcome"]:
        case "wait":
            await Say(pause_text(found), links=(Link("help"),))
        case "wrong":
            await Say(t("join-wrong", left=found["left"]), links=(Link("join"), Link("help")))
        case "same":
            await Say(t("join-same"), links=(Link("messenger"),))
        case "crowded":
            await Say(t("join-crowded"), links=(Link("messenger"),))
        case _:
            await _sure(code, found)


async def _sure(code: str, found: Mapping[str, Any]) -> None:
    question = t("join-sure", chat=_label(found["chat"]), theirs=found["theirs"], mine=found["mine"])
    if not await Ask("sure", question, read=read_yes, choices=YES_NO, wants=()):
        await Say(t("join-kept"), links=(Link("messenger"),))
        return
    joined: Json | None = await Once("join", lambda w: w.joining.join(code))
    if joined is None:
        await Say(t("join-gone"), links=(Link("join"), Link("help")))
        return
    ways = (Link("accounts"), Link("notices")) if joined["accounts"] else (Link("link"), Link("notices"))
    done = t("join-done", chat=_label(joined["chat"]), accounts=joined["accounts"])
    await Say(done, links=(*ways, Link("messenger")))


async def messenger(choice: str = "") -> None:
    """The person's chats, in which of the messengers notices come, joining one more, letting one go."""
    if choice and await Once("prefer", lambda w: w.notices.prefer("" if choice == ANY else choice)):
        await Say(t("settings-done"))
    chats: list[Json] = await Look("chats", lambda r: r.joining.chats())
    others: list[str] = await Look("others", lambda r: r.joining.others())
    mine: Json = await Look("settings", lambda r: r.notices.settings())
    links: list[Link] = []
    if len(mine["channels"]) > 1:
        links += [
            Link("messenger", (name,), t("messenger-prefer", channel=_channel(name)))
            for name in mine["channels"]
        ]
        links.append(Link("messenger", (ANY,), t("messenger-prefer-any")))
    if len(chats) > 1:
        links += [Link("leave", (str(chat["id"]),), _marked("messenger-leave", chat)) for chat in chats]
    if len(chats) < MOST_CHATS and (others or len(chats) == 1):
        links.append(Link("join"))
    lines = [_marked("messenger-line", chat) for chat in chats]
    text = t("messenger-one" if len(chats) == 1 else "messenger", lines=lines, channel=channel_text(mine))
    await Say(text, links=tuple(links))


async def leave(address: str = "") -> None:
    """Make a chat a person of its own again."""
    chat: Json | None = await Look("chat", lambda r: r.joining.chat(address))
    chats: list[Json] = await Look("chats", lambda r: r.joining.chats())
    if chat is None or len(chats) == 1:
        await Say(t("leave-gone" if chat is None else "leave-only"), links=(Link("messenger"),))
        return
    question = t("leave-own-sure") if chat["own"] else t("leave-sure", chat=_label(chat))
    if not await Ask("sure", question, read=read_yes, choices=YES_NO, wants=()):
        await Say(t("leave-kept"), links=(Link("messenger"),))
        return
    if await Once("leave", lambda w: w.joining.leave(address)) is None:
        await Say(t("leave-gone"), links=(Link("messenger"),))
    elif chat["own"]:
        await Say(t("leave-own-done"), links=(Link("link"), Link("join")))
    else:
        await Say(t("leave-done", chat=_label(chat)))
        await Under("all", messenger())


def _door(channel: str, url: str) -> Text:
    """Where to enter the code; with a link only where messengers make one that can be pressed."""
    pressed = url.startswith("https:")
    return t("join-door-link" if pressed else "join-door", channel=_channel(channel), url=url)


def _marked(line: str, chat: Mapping[str, Any]) -> Text:
    """That line about a chat, or its form for the person's own one."""
    return t(f"{line}-own" if chat["own"] else line, chat=_label(chat))


def _label(chat: Mapping[str, Any]) -> Text:
    return t("who-chat", channel=_channel(chat["channel"]), name=chat["name"] or t("who-nameless"))


def _channel(name: str) -> Text:
    return t("channel", channel=name)
