"""The profile: what a person has told of themselves. Once given, it fills every later form.

A phone counts as proven only when the messenger vouches that it is the sender's own; Viber vouches for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Rejected, Say, Text, Under, t
from bot.dialogs.appeals import plain_place
from bot.dialogs.applicant import Applicant, ask_name, ask_residence
from bot.dialogs.common import Account
from bot.dialogs.reading_sheet import Keys
from bot.domain.contacts import read_phone, shown_phone

Json = dict[str, Any]

NAME, RESIDENCE, PHONE = "name", "residence", "phone"
PARTS = (NAME, RESIDENCE, PHONE)
REMOVE = "remove"


async def profile() -> None:
    """What is known, and a button for each part of it."""
    me: Json = await Look("profile", lambda r: r.profile.me())
    mails: bool = await Look("mails", lambda r: r.emails.offered())
    parts = [Link("fill", (part,), t("profile-part", part=part)) for part in PARTS]
    links = (*parts, *((Link("email"),) if mails else ()), Link("contact"), Link("mydata"))
    await Say(_card(me, mails=mails), links=links)


async def fill(part: str = "") -> None:
    """Ask for one part and remember it."""
    if part not in PARTS:
        await Under("all", profile())
        return
    me: Json = await Look("profile", lambda r: r.profile.me())
    who, keys = Applicant.load(me), Keys()
    match part:
        case "name":
            await ask_name(keys, who)
            told = {"surname": who.surname, "name": who.name, "patronymic": who.patronymic}
        case "residence":
            account: Json | None = await Look("account", lambda r: r.access.account())
            await ask_residence(keys, who, plain_place(Account.load(account)) if account else "")
            told = {"residence": who.residence}
        case _:
            told = await _ask_phone(who)
    await Once("put", lambda w: w.profile.put(**told))
    await Say(t("profile-kept"))
    await Under("all", profile())


async def _ask_phone(who: Applicant) -> Json:
    choices = (Choice(REMOVE, t("profile-remove")),) if who.phone else ()
    question = t("profile-phone-again", now=shown_phone(who.phone)) if who.phone else t("profile-phone")
    given: tuple[str, bool] = await Ask(
        "phone", question, read=_phone, choices=choices, wants=("contact", "text")
    )
    return {"phone": given[0], "phone_proven": given[1]}


def _phone(answer: Answer) -> tuple[str, bool]:
    if answer.kind == "pick":
        return "", False
    phone = read_phone(str(answer.value))
    if phone is None:
        raise Rejected(t("profile-phone-misfit"))
    return phone, answer.kind == "contact" and answer.detail == "own"


def _card(me: Mapping[str, Any], *, mails: bool) -> Text:
    full = " ".join(filter(None, (me["surname"], me["name"], me["patronymic"])))
    number = shown_phone(me["phone"])
    phone = t("profile-proven", value=number) if me["phone_proven"] else number
    email = t("profile-proven", value=me["email"]) if me["email_confirmed"] else me["email"]
    told = {"name": full, "residence": me["residence"], "phone": phone}
    told |= {"email": email} if mails or me["email"] else {}
    lines = [t("profile-line", part=part, value=value or t("profile-empty")) for part, value in told.items()]
    return t("profile", lines=lines)
