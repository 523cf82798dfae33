"""E-mail: an address is asked, a code goes there, and the address counts when the code has come back.

Every comparison of a code is one effect with the counting of a wrong one, as it is at linking.
"""

from __future__ import annotations

from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Rejected, Say, Text, t
from bot.dialogs.common import pause_text
from bot.dialogs.reading_sheet import Keys
from bot.domain.contacts import read_email

Json = dict[str, Any]

SAME, REMOVE, RESEND, OTHER = "same", "remove", "resend", "other"
CODE_DIGITS = 6


async def email() -> None:
    """Add, prove, change or remove the address."""
    offered: bool = await Look("mails", lambda r: r.emails.offered())
    if not offered:
        await Say(t("email-not-offered"), links=(Link("profile"), Link("help")))
        return
    me: Json = await Look("profile", lambda r: r.profile.me())
    keys = Keys()
    address = await _ask_address(keys, me)
    if address == REMOVE:
        await Once("remove", lambda w: w.profile.put(email=""))
        await Say(t("email-removed"), links=(Link("email"), Link("profile")))
        return
    while True:
        answer = await _send(keys, address)
        if answer is None:
            return
        if answer == OTHER:
            address = await _ask_address(keys, {"email": "", "email_confirmed": False})


async def _ask_address(keys: Keys, me: Json) -> str:
    choices: tuple[Choice, ...] = ()
    question = t("email-ask")
    if me["email"]:
        question = t("email-now-proven" if me["email_confirmed"] else "email-now", email=me["email"])
        same = () if me["email_confirmed"] else (Choice(SAME, t("email-same"), main=True),)
        choices = (*same, Choice(REMOVE, t("profile-remove")))
    given = await Ask(keys.next("email"), question, read=_address, choices=choices)
    return str(me["email"]) if given == SAME else given


async def _send(keys: Keys, address: str) -> str | None:
    """Send a code and compare what comes back; RESEND or OTHER if the person wants that, None at the end."""
    sent: Json = await Once(keys.next("send"), lambda w: w.emails.send(address))
    match sent["outcome"]:
        case "wait":
            await Say(pause_text(sent), links=(Link("profile"), Link("help")))
            return None
        case "many":
            await Say(t("email-many"), links=(Link("profile"), Link("help")))
            return None
        case "known":
            await Say(t("email-known", email=address), links=(Link("profile"),))
            return None
    question = t("email-code", email=address, minutes=sent["minutes"])
    while True:
        code = await Ask(keys.next("code"), question, read=_code, choices=CODE_CHOICES)
        if code in {RESEND, OTHER}:
            return code
        result: Json = await Once(keys.next("confirm"), _confirm(code))
        match result["outcome"]:
            case "confirmed":
                await Say(t("email-confirmed", email=address), links=(Link("profile"), Link("notices")))
                return None
            case "wait":
                await Say(pause_text(result), links=(Link("profile"), Link("help")))
                return None
            case "wrong":
                question = t("email-code-wrong", left=result["left"], email=address)
            case _:
                await Say(t("email-code-gone"), links=(Link("email"), Link("profile")))
                return None


CODE_CHOICES = (Choice(RESEND, t("email-resend")), Choice(OTHER, t("email-other")))


def _confirm(code: str) -> Any:
    return lambda w: w.emails.confirm(code)


def _address(answer: Answer) -> str:
    if answer.kind == "pick":
        return str(answer.value)
    given = read_email(str(answer.value))
    if given is None:
        raise Rejected(t("email-misfit"))
    return given


def _code(answer: Answer) -> str:
    if answer.kind == "pick":
        return str(answer.value)
    digits = "".join(filter(str.isdecimal, str(answer.value)))
    if len(digits) != CODE_DIGITS or not digits.isascii():
        raise Rejected(_misfit())
    return digits


def _misfit() -> Text:
    return t("email-code-misfit", digits=CODE_DIGITS)
