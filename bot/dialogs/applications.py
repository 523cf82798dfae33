"""From a filled form to a request: the summary, the application as a document, the signature, the number.

1. Nothing is sent without a press under the summary that shows everything.
2. An application may be signed at once with a qualified electronic signature, or later: the request is taken
   either way, so that nobody's term starts late because of a lost key.
3. What was signed is what was printed: whoever changes an answer gets the document anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.conversation.messages import Media
from bot.conversation.steps import Choice, Hint, Link, Look, Once, Say, Text, t
from bot.dialogs.form_sheet import NOTHING, SIGNATURE, Paper, Sheet
from bot.dialogs.forms import DONE, EDIT, EDIT_CHOICE, SEND, ask_files, begin, edit, fill, settle
from bot.domain.forms import Field, Form

Json = dict[str, Any]

LATER = "later"
SIGNED = Field(SIGNATURE, "files")
PLAIN_CHOICE = Choice(SEND, t("form-send"), main=True)
SIGN_CHOICE = Choice(SEND, t("form-go-on"), main=True)
SIGN_DONE = Choice(DONE, t("form-send"), main=True)
LATER_CHOICE = Choice(LATER, t("sign-later"))
HOW = (
    Hint(t("signing-button-diia"), t("signing-diia")),
    Hint(t("signing-button-key"), t("signing-key")),
    Hint(t("signing-button-paper"), t("signing-paper")),
)


async def submit(form: Form, heading: Text, number: str, *, offered: str = "") -> None:
    """Ask a form about an account, have it signed if it is to be, send it, and say what comes next.

    `offered`: an account whose data are offered though the form need not be about it.
    """
    sheet = await begin(form, heading, number or offered)
    await fill(sheet)
    await settle(sheet, SIGN_CHOICE if form.signed else PLAIN_CHOICE)
    if form.signed:
        await _sign(sheet, number)
    files, values, proven = sheet.attached(), sheet.body, sheet.proven
    receipt: Json = await Once(
        "submit", lambda w: w.forms.submit(form.code, number, values, files, proven=proven)
    )
    signed = SIGNATURE in sheet.files
    await Say(_receipt(sheet, receipt, signed=signed), links=_after(sheet, receipt, signed=signed))


async def _sign(sheet: Sheet, number: str) -> None:
    """The application as a document, and the signed file, or the wish to sign later."""
    code = sheet.form.code
    person: int = await Look("person", lambda r: r.scene.person)
    while True:
        values, files = sheet.body, sheet.attached()
        await Once(sheet.keys.next("draft"), partial(_draft, code, number, values, files))
        await Say(t("sign-ready"), media=application("draft", person, code))
        ended = await ask_files(sheet, SIGNED, _offers, t("sign-question"), HOW)
        if ended != EDIT:
            return
        await edit(sheet)
        await settle(sheet, SIGN_CHOICE)


def _draft(code: str, number: str, values: Json, files: Sequence[Any], w: Any) -> Any:
    return w.forms.draft(code, number, values, files)


def _offers(papers: list[Paper]) -> tuple[Choice, ...]:
    return (SIGN_DONE, EDIT_CHOICE) if papers else (LATER_CHOICE, EDIT_CHOICE)


def application(what: str, person: int, name: str) -> Media:
    """An application as a document: of a draft by its form, or of a request by its number."""
    return Media("document", drawing="application", name=f"zaiava-{name}.pdf", args=(what, str(person), name))


def _receipt(sheet: Sheet, receipt: Json, *, signed: bool) -> Text:
    form = sheet.form
    lines = [t("form-taken", form=t("request-subject", subject=form.code), number=receipt["number"])]
    if receipt["due_on"]:
        line = "form-term-working" if receipt["unit"] == "working" else "form-term"
        lines.append(t(line, days=receipt["days"], day=receipt["due_on"]))
    if form.signed and not signed:
        lines += [NOTHING, t("sign-later-how")]
    lines += [NOTHING, t(f"next-{form.kind}" if form.signed else "next-fault")]
    return t("form-question", lines=lines)


def _after(sheet: Sheet, receipt: Json, *, signed: bool) -> tuple[Link, ...]:
    number = receipt["number"]
    sign = (Link("sign", (number,)), Link("signing")) if sheet.form.signed and not signed else ()
    return (Link("request", (number,), t("request-open")), *sign, Link("requests"))
