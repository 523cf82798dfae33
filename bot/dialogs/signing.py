"""Signed applications: how to sign step by step, the application as a document, a signed one added later."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.conversation.steps import Choice, Link, Look, Once, Say, Text, t
from bot.dialogs.applications import SIGNED, application
from bot.dialogs.form_sheet import NOTHING, Paper, Sheet
from bot.dialogs.forms import DONE, ask_files
from bot.domain.forms import FORMS

Json = dict[str, Any]

WAYS = ("diia", "key", "paper")
SIGN_DONE = Choice(DONE, t("sign-add"), main=True)


async def signing(way: str = "") -> None:
    """How to sign: with Diia.Signature, with a key of a qualified provider, or by hand."""
    links = tuple(Link("signing", (one,), t(f"signing-button-{one}")) for one in WAYS if one != way)
    await Say(t(f"signing-{way}") if way in WAYS else t("signing"), links=links)


async def printed(number: str) -> None:
    """The application of a request, to print or to sign."""
    found = await _request(number)
    if found is None:
        return
    person: int = await Look("person", lambda r: r.scene.person)
    links = (*_sign_link(found), Link("request", (number,), t("request-open")))
    await Say(t("printed", form=_subject(found)), links=links, media=application("request", person, number))


async def sign(number: str) -> None:
    """A signed application for a request that is being worked on."""
    found = await _request(number)
    if found is None:
        return
    back = (Link("request", (number,), t("request-open")),)
    if found["ended"]:
        await Say(t("sign-ended", number=number), links=back)
        return
    today = await Look("today", lambda r: r.forms.today(), date.fromisoformat)
    sheet = Sheet(FORMS[found["subject"]], NOTHING, today, {}, {})
    question = t("sign-add-question", form=_subject(found), number=number)
    await ask_files(sheet, SIGNED, _offers, question)
    files = sheet.attached()
    await Once("sign", lambda w: w.forms.sign(number, files))
    await Say(t("sign-added", number=number), links=back)


def _offers(papers: list[Paper]) -> tuple[Choice, ...]:
    return (SIGN_DONE,) if papers else ()


async def _request(number: str) -> Json | None:
    """A request of the person's that has an application; None after it was said that there is none."""
    found: Json | None = await Look("request", lambda r: r.requests.request(number))
    if found is None or found["subject"] not in FORMS or not FORMS[found["subject"]].signed:
        await Say(t("printed-gone"), links=(Link("requests"), Link("services")))
        return None
    return found


def _subject(found: Json) -> Text:
    return t("request-subject", subject=found["subject"])


def _sign_link(found: Json) -> tuple[Link, ...]:
    return () if found["ended"] else (Link("sign", (found["number"],)), Link("signing"))
