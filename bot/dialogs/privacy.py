"""A person's own data: a copy of all of it as a document, and erasing all of it."""

from __future__ import annotations

from typing import Any

from bot.conversation.messages import Media
from bot.conversation.steps import Ask, Choice, Link, Look, Once, Say, t
from bot.dialogs.common import NO, YES, read_yes

Json = dict[str, Any]

SURE = (Choice(NO, t("erase-no"), main=True), Choice(YES, t("erase-yes")))


async def mydata() -> None:
    """What is kept, why, and what can be done about it."""
    company: Json = await Look("company", lambda r: r.access.company())
    text = t("mydata", name=company["names"]["uk"], name_en=company["names"]["en"])
    await Say(text, links=(Link("export"), Link("erase"), Link("terms")))


async def export() -> None:
    """All that is kept of the person, as a document."""
    whose: Json = await Look("whose", lambda r: r.privacy.whose())
    media = Media(
        "document", drawing="my-data", name="my-data.json", args=(whose["language"], whose["person"])
    )
    await Say(t("export-done"), links=(Link("mydata"),), media=media)


async def erase() -> None:
    """Everything erased, after a press under the words that say what will be gone."""
    found: Json = await Look("erasable", lambda r: r.privacy.erasable())
    if found["until"]:
        await _wait(found)
        return
    question = t("erase-sure", accounts=found["accounts"], chats=found["chats"], open=found["open"])
    if not await Ask("sure", question, read=read_yes, choices=SURE, wants=()):
        await Say(t("erase-kept"), links=(Link("export"), Link("mydata")))
        return
    done: Json = await Once("erase", lambda w: w.privacy.erase())
    if done["done"]:
        await Say(t("erase-done", chats=done["chats"]))
    else:
        await _wait(done)


async def _wait(found: Json) -> None:
    moment = t("pause-today" if found["today"] else "pause-later", until=found["until"])
    await Say(t("erase-wait", moment=moment), links=(Link("export"), Link("help")))
