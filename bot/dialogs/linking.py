"""Linking an account: its number, then something that only stands on the meter or in the contract.

1. Nothing about the account is said before both match, and every mismatch is answered in the same words.
2. Comparing and counting a wrong try is one effect: nobody gets a try for free by a crash.
3. A number that came with a deep link or was typed at the menu is filled in; the second factor is asked.
4. Whoever enters a code that joins two chats instead of a number is understood.
5. Where the company's system is asked for accounts, it is asked as soon as the number is typed, while the
   person looks for the meter's. Has it not told by then, number and proof are kept: one press looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from bot.conversation.steps import (
    Answer,
    Ask,
    Choice,
    Hint,
    Link,
    Look,
    Once,
    Prepare,
    Rejected,
    Say,
    Under,
    t,
)
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
AGAIN = "again"
PHONES = "phones"
OPEN = frozenset({"looking", "silent"})
SHORTEST_PROOF = 4
LONGEST_PROOF = 32
LONGEST_TYPED = 64

NUMBER_HINTS = (Hint(t("hint-number"), t("hint-number-text"), "bill.png"),)
PROOF_HINTS = (
    Hint(t("hint-serial"), t("hint-serial-text"), "meter.png"),
    Hint(t("hint-eic"), t("hint-eic-text"), "bill.png"),
)

LOOK_AGAIN = (
    Choice(AGAIN, t("link-look-again"), main=True),
    Choice(OTHER, t("link-other-number")),
)
SILENT = (Choice(PHONES, t("link-phones")),)


async def link(number: str = "") -> None:
    """Link one account to this person; ends with its card, or with the time after which to try again."""
    rules: Json = await Look("pattern", lambda r: r.access.numbers(), _rules)
    pattern: str = rules["pattern"]
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
        if rules["looked_up"]:
            await Prepare(f"look-up:{attempt}", _looking_up(account))
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
        result = await _try(attempt, account, proof)
        match result["outcome"]:
            case "other":
                account = ""
            case "wrong":
                await Say(t("link-wrong", left=result["left"]))
            case _:
                await _end(account, result)
                return


async def _try(attempt: int, number: str, proof: str) -> Json:
    """What came of a proof; while the number is being asked for, the person may look again and again."""
    result: Json = await Once(f"link:{attempt}", _linking(number, proof))
    if result["outcome"] not in OPEN:
        return result
    company: Json = await Look(f"company:{attempt}", lambda r: r.access.company())
    for time in count(1):
        silent = result["outcome"] == "silent"
        given = await Ask(
            f"wait:{attempt}:{time}",
            t(
                "link-silent" if silent else "link-looking",
                number=number,
                phones=", ".join(company["phones"]),
            ),
            read=_again(number),
            choices=(*LOOK_AGAIN, *(SILENT if silent else ())),
        )
        if given in {OTHER, PHONES}:
            return {"outcome": given}
        again = given in {AGAIN, proof}
        proof = proof if again else given
        result = await Once(f"link:{attempt}:{time}", _linking(number, proof, again=again))
        if result["outcome"] not in OPEN:
            break
    return result


async def _end(number: str, result: Json) -> None:
    match result["outcome"]:
        case "wait":
            await _say_pause(result)
        case "already":
            await Say(t("link-already", number=number), links=(Link("accounts"), Link("link")))
        case "phones":
            await Say(t("link-later"), links=(Link("contacts"), Link("link", (number,))))
        case _:
            card: Json = await Look("card", lambda r: r.access.card(number))
            ways = (Link("reading", (number,)), Link("who", (number,)), Link("accounts"))
            await Say(t("link-done"))
            await Say(card_text(card), links=ways)


async def _say_pause(pause: Mapping[str, Any]) -> None:
    await Say(pause_text(pause), links=(Link("help"),))


def _linking(number: str, proof: str, *, again: bool = False) -> Callable[[Any], Any]:
    return lambda w: w.access.link(number, proof, again=again)


def _looking_up(number: str) -> Callable[[Any], Any]:
    return lambda w: w.lookups.ask(number)


def _rules(raw: Any) -> Json:
    # conversations that began before accounts were looked up know the pattern alone
    return {"pattern": raw, "looked_up": False} if isinstance(raw, str) else raw


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


def _again(number: str) -> Callable[[Answer], str]:
    """Another proof, if one is typed instead of pressing a button."""

    def read(answer: Answer) -> str:
        return str(answer.value) if answer.kind == "pick" else _proof(number)(answer)

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
