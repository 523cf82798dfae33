"""Requests in words: a line of the list, the card, what is left of a term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.conversation.steps import Text, t
from bot.dialogs.form_sheet import answers
from bot.domain.contacts import shown_phone
from bot.domain.forms import FORMS

Json = Mapping[str, Any]

WITH_WORK = frozenset({"order", "application"})  # that are paid for and planned
CONTACTS = ("surname", "name", "patronymic", "residence", "phone", "email")
OWN_ROLES = frozenset({"attachment", "document", "application", "signed"})
QUOTED = 300
BLANK = t("nothing")


def subject(request: Json) -> Text:
    """What was asked for."""
    return t("request-subject", subject=request["subject"])


def entry(request: Json) -> Text:
    """Two lines of the list."""
    stage = t("request-stage", state=request["state"], kind=request["kind"])
    if request["due_on"] and not request["ended"]:
        stage = t("request-stage-until", stage=stage, day=request["due_on"])
    return t(
        "request-entry",
        sign=_sign(request),
        what=subject(request),
        number=request["number"],
        stage=stage,
        day=request["came_on"],
    )


def entry_label(request: Json) -> Text:
    """Its button."""
    return t("request-entry-label", sign=_sign(request), number=request["number"])


def _sign(request: Json) -> Text:
    return t("request-sign", state=request["state"])


def card(request: Json, phones: Sequence[str]) -> Text:
    """All that the person may know of a request."""
    return t(
        "lines",
        lines=[
            t("request-card-what", what=subject(request), category=_category(request)),
            *_about(request),
            BLANK,
            *_course(request),
            *_term(request, phones),
            *_matter(request),
            *_said(request),
        ],
    )


def _category(request: Json) -> Text:
    if not request["category"]:
        return BLANK
    return t("request-card-category", category=t("appeal-category", category=request["category"]))


def _about(request: Json) -> list[Text]:
    place = request["body"].get("place") or ""
    if request["account"]:
        key = "request-card-account" if place else "request-card-account-only"
        return [t(key, number=request["account"], **({"place": place} if place else {}))]
    return [t("outages-heading-place", place=place)] if place else []


def _course(request: Json) -> list[Text]:
    """The fields by which a request is followed; of work that is paid for all of them, known or not yet."""
    lines = [
        t("request-card-number", number=request["number"]),
        t("request-card-came", day=request["came_on"]),
        t("request-card-state", stage=t("request-stage", state=request["state"], kind=request["kind"])),
    ]
    work = request["kind"] in WITH_WORK
    registered = _numbered(request["registered"], request["registered_on"])
    if request["registered"] or work:
        lines.append(t("request-card-registered", number=registered))
    if not work:
        return lines
    return [
        *lines,
        t("request-card-invoice", number=_numbered(request["invoice_number"], request["invoice_on"])),
        t("request-card-paid", day=_day(request["paid_on"])),
        t("request-card-planned", day=_day(request["planned_on"])),
        *([] if request["answer"] else [t("request-card-answer-none")]),
    ]


def _numbered(number: str, day: str | None) -> Text | str:
    """A number and its day, as far as they are known."""
    if not number:
        return t("request-card-not-yet")
    return t("request-card-of", number=number, day=day) if day else number


def _day(day: str | None) -> Text:
    return t("request-card-day", day=day) if day else t("request-card-not-yet")


def _term(request: Json, phones: Sequence[str]) -> list[Text]:
    if request["ended"] or not request["due_on"]:
        return []
    due = request["due_on"]
    left = (date.fromisoformat(due) - date.fromisoformat(request["today"])).days
    if left < 0:
        return [t("request-card-late", day=due, phones=", ".join(phones))]
    return [t("request-card-left-today" if left == 0 else "request-card-left", day=due, days=left)]


def _matter(request: Json) -> list[Text]:
    body = request["body"]
    if matter := body.get("matter"):
        words = matter if len(matter) <= QUOTED else f"{matter[:QUOTED].rstrip()}…"
        return [BLANK, t("request-quote", words=words)]
    if request["kind"] == "contact":
        return [BLANK, *contacts(body)]
    form = FORMS.get(request["subject"])
    if form is None or form.signed:  # the application as a document has all of it
        return []
    return [BLANK, *answers(form, body)]


def contacts(body: Json) -> list[Text]:
    """New contact data, a line each."""
    name = " ".join(filter(None, (body.get(part, "") for part in CONTACTS[:3])))
    shown = {"name": name, **{part: body.get(part, "") for part in CONTACTS[3:]}}
    shown["phone"] = shown_phone(shown["phone"])
    return [t("contact-new", part=part, value=value) for part, value in shown.items() if value]


def _said(request: Json) -> list[Text]:
    """Questions and answers, oldest first."""
    lines: list[Text] = []
    for one in request["said"]:
        key = "request-card-asked" if one["what"] == "question" else "request-card-answered"
        lines += [BLANK, t(key, at=one["at"], words=one["text"])]
    return lines
