"""Linking an account: its number, then something that only stands on the meter or in the contract.

1. Nothing about the account is said before both match, and every mismatch is answered in the same words.
2. Comparing and counting a wrong try is one effect: nobody gets a try for free by a crash.
3. A number that came with a deep link or was typed at the menu is filled in; the second factor is asked.
4. Whoever enters a code that joins two chats instead of a number is understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Hint, Link, Look, Once, Rejected, Say, Under, t
from bot.dialogs.accounts import card_text
from bot.dialogs.common import pause_text
from bot.dialogs.joining import join
from bot.domain.identifiers import (
    EIC_LENGTH,
    EIC_PREFIX,
    is_eic,
    normalise_eic,
    normalise_serial,
    read_account_number,
)
from bot.domain.joining import read_code

Json = dict[str, Any]

OTHER = "other"
SHORTEST_PROOF = 4
LONGEST_PROOF = 32
LONGEST_TYPED = 64

NUMBER_HINTS = (Hint(t("hint-number"), t("hint-number-text"), "bill.png"),)
PROOF_HINTS = (
    Hint(t("hint-serial"), t("hint-serial-text"), "meter.png"),
    Hint(t("hint-eic"), t("hint-eic-text"), "bill.png"),
)


async def link(number: str = "") -> None:
    """Link one account to this person; ends with its card, or with the time after which to try again."""
    pattern: str = await Look("pattern", lambda r: r.access.pattern())
    mine: list[Json] = await Look("accounts", lambda r: r.access.accounts())
    pause: Json | None = await Look("pause", lambda r: r.access.pause())
    if pause:
        await _say_pause(pause)
        return
    if mine:
        await Say(t("link-another"))
    account = given = (read_account_number(number, pattern) or "") if number else ""
    for attempt in count(1):
        if not account:
            account = await Ask(
                f"number:{attempt}", t("link-number"), read=_number(pattern), hints=NUMBER_HINTS
            )
        if read_code(account):
            await Under("join", join(account))
            return
        if any(one["number"] == account for one in mine):
            await Say(t("link-already", number=account), links=(Link("accounts"), Link("link")))
            return
        proof = await Ask(
            f"proof:{attempt}",
            t("link-proof", number=account),
            read=_proof(account),
            choices=(Choice(OTHER, t("link-other-number")),) if given or attempt > 1 else (),
            hints=PROOF_HINTS,
        )
        if proof == OTHER:
            account = ""
            continue
        result = await Once(f"link:{attempt}", _linking(account, proof))
        match result["outcome"]:
            case "wrong":
                await Say(t("link-wrong", left=result["left"]))
            case "wait":
                await _say_pause(result)
                return
            case "already":
                await Say(t("link-already", number=account), links=(Link("accounts"), Link("link")))
                return
            case _:
                await _say_linked(account)
                return


async def _say_linked(number: str) -> None:
    card: Json = await Look("card", lambda r: r.access.card(number))
    await Say(t("link-done"))
    await Say(card_text(card), links=(Link("reading", (number,)), Link("who", (number,)), Link("accounts")))


async def _say_pause(pause: Mapping[str, Any]) -> None:
    await Say(pause_text(pause), links=(Link("help"),))


def _linking(number: str, proof: str) -> Callable[[Any], Any]:
    return lambda w: w.access.link(number, proof)


def _number(pattern: str) -> Callable[[Answer], str]:
    def read(answer: Answer) -> str:
        typed = str(answer.value)
        if is_eic(typed):
            raise Rejected(t("link-number-is-eic"))
        number = read_account_number(typed, pattern) or read_code(typed)
        if number is None:
            raise Rejected(t("link-number-misfit"))
        return number

    return read


def _proof(number: str) -> Callable[[Answer], str]:
    def read(answer: Answer) -> str:
        if answer.kind == "pick":
            return OTHER
        typed = str(answer.value).strip()
        compared = normalise_serial(typed)
        if compared == normalise_serial(number):
            raise Rejected(t("link-proof-is-number"))
        code = normalise_eic(typed)
        if code.startswith(EIC_PREFIX) and len(code) >= EIC_LENGTH - 2 and not is_eic(typed):
            raise Rejected(t("link-proof-eic-typo"))
        if len(typed) > LONGEST_TYPED or not (SHORTEST_PROOF <= len(compared) <= LONGEST_PROOF):
            raise Rejected(t("link-proof-misfit"))
        return typed

    return read
