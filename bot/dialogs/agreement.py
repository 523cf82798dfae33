"""The public contract as a document, and what there is to know of a generating unit of one's own."""

from __future__ import annotations

from typing import Any

from bot.conversation.messages import Media
from bot.conversation.steps import Link, Look, Say, t

Json = dict[str, Any]


async def agreement(account: str = "") -> None:
    """The public contract: filled for an account of the person, or with empty lines for everybody else."""
    number: Json | None = await Look("account", lambda r: r.access.account(account))
    if number is None and account:
        await Say(t("account-not-yours"), links=(Link("accounts"), Link("link")))
        return
    person: int = await Look("person", lambda r: r.scene.person)
    today: str = await Look("today", lambda r: r.forms.today())
    media = Media(
        "document",
        drawing="agreement",
        name="dohovir.pdf",
        args=(str(person), number["number"] if number else "", today),
    )
    copy = Link("apply", ("contract-copy",), t("apply-contract-copy"))
    await Say(
        t("agreement-filled", number=number["number"]) if number else t("agreement-blank"),
        links=(copy, Link("apply")) if number else (Link("link"), Link("apply")),
        media=media,
    )


async def generating() -> None:
    """A generating unit: the law, whom to ask, the sample of the application, and the application itself."""
    documents: list[Json] = await Look("rules", lambda r: r.catalogue.rows("document"))
    consultants: list[Json] = await Look("consultants", lambda r: r.catalogue.consultants())
    mine: Json | None = await Look("mine", lambda r: r.access.my_district())
    rules = [
        t("generating-rule", name=one["name"], source=one.get("source", ""))
        for one in documents
        if one["code"].startswith("generating")
    ]
    own = mine["name"] if mine else ""
    nearest = [one for one in consultants if one["name"] == own] or consultants
    phones = [t("generating-phone", name=one["name"], phone=one["phone"]) for one in nearest if one["phone"]]
    await Say(
        t("generating", rules=rules, phones=phones or [t("generating-no-phone")]),
        links=(
            Link("apply", ("generating-unit",), t("apply-generating-unit")),
            Link("service", ("green-meter",), t("generating-meter")),
            *((Link("districts"),) if len(consultants) > len(nearest) else ()),
        ),
        media=Media("document", drawing="generating-sample", name="zrazok-zaiavy.pdf", args=("sample",)),
    )
