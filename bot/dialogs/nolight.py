"""No light: what is known of it, what to look at in the home, a report to the dispatcher; the light is back.

1. A known outage needs no question: when the light comes back is said at once.
2. Whoever is in danger hears the emergency number before anything else, and may report all the same.
3. One report is enough: whoever comes again hears its number and says whether the light is back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Rejected, Say, Text, Under, t
from bot.dialogs.common import Account, one_of
from bot.dialogs.outage_words import NOTHING, after, at, dark, over, running, screen, surely_dark
from bot.dialogs.outages import load_account, other_accounts, other_links, outage_heading
from bot.domain.danger import in_danger

Json = dict[str, Any]

LIGHT, DARK, UNKNOWN, DANGER, OTHER = "light", "dark", "unknown", "danger", "other"
BACK, STILL, SEND, OWN = "back", "still", "send", "own"
YES, NO = "yes", "no"
LONGEST_NOTE = 500
LONGEST_ID = 18  # digits of 64 bits
AGREED = frozenset({"так", "yes", "ок", "ok", "+"})

NEIGHBOURS = (
    Choice(DARK, t("nolight-dark"), main=True),
    Choice(LIGHT, t("nolight-light")),
    Choice(UNKNOWN, t("nolight-unknown")),
    Choice(DANGER, t("nolight-danger")),
)
OTHER_HOME = Choice(OTHER, t("nolight-other"))
BREAKERS = (
    Choice(BACK, t("nolight-back"), main=True),
    Choice(STILL, t("nolight-still")),
    Choice(DANGER, t("nolight-burns")),
)
SEND_CHOICES = (Choice(SEND, t("nolight-send-button"), main=True),)
IS_BACK = (Choice(YES, t("back-yes"), main=True), Choice(NO, t("back-no")))


@dataclass(frozen=True, slots=True)
class Home:
    """A home in the dark: the account, what is known of outages there, whom to call."""

    account: Account
    others: list[Account]
    seen: Json
    emergency: str

    @property
    def now(self) -> datetime:
        """The moment at which that was known."""
        return datetime.fromisoformat(self.seen["now"])

    @property
    def heading(self) -> Text:
        """The line that names the address."""
        return outage_heading(self.account)

    @property
    def screen(self) -> Text:
        """All that is known."""
        return screen(self.seen, self.heading, self.emergency)


async def nolight(number: str = "", own: str = "") -> None:
    """From "no light" to an answer; `own` is OWN for whoever knows of the outage and has another trouble."""
    account = await Look("account", lambda r: r.access.account(number), load_account)
    company: Json = await Look("company", lambda r: r.access.company())
    if account is None:
        text = t("nolight-where", emergency=company["emergency"])
        links = (Link("place"), Link("queue"), Link("link"))
        await Say(t("account-not-yours") if number else text, links=links)
        return
    seen: Json = await Look("outages", lambda r: r.outages.at_account(account.number))
    home = Home(account, await other_accounts(account), seen, company["emergency"])
    fault: Json | None = await Look("fault", lambda r: r.faults.open(account.number))
    if fault:
        others = other_links("nolight", home.others)
        await Say(_reported(home, fault), links=(*_about(fault, account.number), *others))
        return
    if surely_dark(seen) and own != OWN:
        mine = Link("nolight", (account.number, OWN), t("nolight-only-mine"))
        others = other_links("nolight", home.others)
        await Say(home.screen, links=(Link("outages", (account.number,)), mine, *others))
        return
    warned: bool = await Look("warned", lambda r: r.warnings.in_force(account.number))
    told = await _look_around(home, warned=warned, known=own == OWN)
    if told is not None:
        await _report(home, told)


async def _look_around(home: Home, *, warned: bool, known: bool) -> Json | None:
    """What the person finds in and around the home; None if there is no more to say of it."""
    choices = (*NEIGHBOURS, OTHER_HOME) if home.others else NEIGHBOURS
    neighbours = await Ask(
        "neighbours",
        lambda: _neighbours(home, warned=warned, known=known),
        read=one_of(choice.value for choice in choices),
        choices=choices,
        wants=(),
    )
    if neighbours == OTHER:
        await Under("other", _elsewhere(home))
        return None
    if neighbours in {DARK, DANGER}:
        return {
            "neighbours": UNKNOWN if neighbours == DANGER else DARK,
            "breakers": UNKNOWN,
            "danger": neighbours == DANGER,
        }
    breakers = await Ask(
        "breakers",
        t("nolight-breakers"),
        read=one_of(choice.value for choice in BREAKERS),
        choices=BREAKERS,
        wants=(),
    )
    if breakers == BACK:
        await Say(t("nolight-solved"), links=after(home.account.number))
        return None
    return {
        "neighbours": neighbours,
        "breakers": UNKNOWN if breakers == DANGER else "on",
        "danger": breakers == DANGER,
    }


async def _elsewhere(home: Home) -> None:
    """It is dark at another of the person's addresses."""
    number: str = await Ask(
        "which",
        t("nolight-which"),
        read=one_of(one.number for one in home.others),
        choices=tuple(Choice(one.number, t("outages-other", place=one.label)) for one in home.others),
        wants=(),
    )
    await nolight(number)


async def _report(home: Home, told: Json) -> None:
    """Ask for the last word, perhaps take a few more words, and report."""
    note = ""
    for attempt in count(1):
        answer: str = await Ask(
            f"send:{attempt}",
            _sending(home, note, danger=told["danger"]),
            read=_note_or_send,
            choices=SEND_CHOICES,
        )
        if answer == SEND:
            break
        note = answer
        told = told | {"danger": told["danger"] or in_danger(note)}
    behind = next((one["id"] for one in running(home.seen) if one["id"] is not None), None)
    number = home.account.number
    fault: Json = await Once("report", lambda w: w.faults.report(number, told | {"note": note}, behind))
    if fault["already"]:
        await Say(_reported(home, fault), links=_about(fault, number))
        return
    await Say(
        t(
            "nolight-taken",
            number=fault["number"],
            when=at(fault["at"], home.now),
            heading=home.heading,
            emergency=home.emergency,
        ),
        links=_about(fault, number),
    )


def _note_or_send(answer: Answer) -> str:
    """Words for the dispatcher, or SEND."""
    if answer.kind == "pick":
        return one_of((SEND,))(answer)
    typed = " ".join(str(answer.value).split())
    if typed.casefold().strip(".!") in AGREED:
        return SEND
    if not typed or len(typed) > LONGEST_NOTE:
        raise Rejected(t("nolight-note-misfit"))
    return typed


def _neighbours(home: Home, *, warned: bool, known: bool) -> Text:
    """The first question, under whatever is known that does not explain the dark."""
    lines = [*(dark(home.seen) or [_unexplained(home)]), NOTHING]
    if warned:
        lines += [t("nolight-warned"), NOTHING]
    ask = t("nolight-neighbours-known" if known else "nolight-neighbours")
    return t("outages-lines", lines=[*lines, home.heading, ask])


def _unexplained(home: Home) -> Text:
    """Why nothing that is known explains the dark: it should be over, nobody can know, nothing is known."""
    if ended := over(home.seen):
        return t("nolight-restored", when=at(ended[0]["ended"], home.now))
    return t("nolight-stale" if home.seen["stale"] else "nolight-none-known")


def _sending(home: Home, note: str, *, danger: bool) -> Text:
    lines = [t("nolight-in-danger", emergency=home.emergency), NOTHING] if danger else []
    lines += [t("nolight-send"), home.heading]
    lines.append(t("nolight-note", note=note) if note else t("nolight-note-ask"))
    return t("outages-lines", lines=lines)


def _reported(home: Home, fault: Mapping[str, Any]) -> Text:
    """That a report is known already, over what is known of the outage."""
    known = dark(home.seen)
    lines = [
        *([*known, NOTHING] if known else []),
        t("nolight-reported", number=fault["number"], when=at(fault["at"], home.now)),
        home.heading,
        NOTHING,
        t("outages-emergency", emergency=home.emergency),
    ]
    return t("outages-lines", lines=lines)


def _about(fault: Mapping[str, Any], number: str) -> tuple[Link, ...]:
    one = str(fault["id"])
    return (
        Link("back", (one, YES), t("nolight-back")),
        Link("back", (one, NO), t("back-no")),
        Link("outages", (number,)),
    )


async def back(fault: str, answer: str = "") -> None:
    """Whether the light is back after a report; the answer comes with a notice's button, or is asked."""
    wanted = int(fault) if fault.isascii() and fault.isdecimal() and len(fault) <= LONGEST_ID else 0
    known: Json | None = await Look("fault", lambda r: r.faults.one(wanted))
    account = None
    if known is not None:
        number: str = known["account"]
        account = await Look("account", lambda r: r.access.account(number), load_account)
    if known is None or account is None:
        await Say(t("back-gone"), links=(Link("nolight"), Link("outages")))
        return
    onwards = (Link("nolight", (account.number,)), Link("outages", (account.number,)))
    if known["state"] == "closed":
        await Say(t("back-closed", number=known["number"]), links=onwards)
        return
    if answer not in {YES, NO}:
        question = t("back-question", place=account.label, number=known["number"])
        answer = await Ask("is", question, read=one_of((YES, NO)), choices=IS_BACK, wants=())
    company: Json = await Look("company", lambda r: r.access.company())
    seen: Json = await Look("outages", lambda r: r.outages.at_account(account.number))
    is_back = answer == YES
    if await Once("answer", lambda w: w.faults.answer(wanted, back=is_back)) is None:
        await Say(t("back-gone"), links=(Link("nolight"), Link("outages")))
        return
    if is_back:
        await Say(t("back-thanks", number=known["number"]), links=onwards[1:])
        return
    home = Home(account, [], seen, company["emergency"])
    await Say(t("back-still", number=known["number"]))
    if not running(seen):  # else the screen names it
        await Say(t("outages-emergency", emergency=home.emergency))
    await Say(home.screen, links=(Link("back", (fault, YES), t("nolight-back")), *onwards[1:]))
