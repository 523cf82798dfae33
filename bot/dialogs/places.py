"""Outages for whoever has no account here: by address, with suggestions, or by queue.

Nothing is asked that a passer-by could not know, and nothing is said that does not hang on the next pole:
which houses and people there are stays with us.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Rejected, Say, Text, t
from bot.dialogs.common import one_of, place
from bot.dialogs.outage_words import screen
from bot.dialogs.queues import pick_queue
from bot.domain.danger import in_danger
from bot.domain.phrases import meaning
from bot.domain.schedule import QUEUES
from bot.domain.streets import plain, settlement_key, street_key

Json = dict[str, Any]

Suggest = Callable[[Any, str], list[str]]

ALL = "all"
LONGEST_NAME = 80
LONGEST_HOUSE = 20


async def by_address() -> None:
    """Settlement, street, house; then what is known there."""
    settlement = await _name(
        "settlement", t("place-settlement"), settlement_key, lambda r, start: r.outages.settlements(start)
    )
    streets: list[str] = await Look("streets", lambda r: r.outages.streets(settlement))
    street = ""
    if streets:
        street = await _name(
            "street",
            t("place-street", place=settlement),
            street_key,
            lambda r, start: r.outages.streets(settlement, start),
        )
    house = await Ask(
        "house",
        t("place-house", place=place(settlement, street, "", "")),
        read=_house,
        choices=(Choice(ALL, t("place-whole-street" if street else "place-whole-settlement")),),
    )
    house = "" if house == ALL else house
    seen: Json = await Look("outages", lambda r: r.outages.at_place(settlement, street, house))
    company: Json = await Look("company", lambda r: r.access.company())
    heading = t("outages-heading-place", place=place(settlement, street, house, ""))
    hours = Link("schedule", (seen["queue"],)) if seen["queue"] else Link("queue")
    links = (hours, Link("place", (), t("place-another")), Link("contacts"))
    await Say(screen(seen, heading, company["emergency"]), links=links)


async def by_queue(queue: str = "") -> None:
    """What the hourly schedule says of a queue."""
    if queue not in QUEUES:
        queue = await pick_queue()
    seen: Json = await Look("outages", lambda r: r.outages.of_queue(queue))
    company: Json = await Look("company", lambda r: r.access.company())
    heading = t("outages-heading-queue", queue=queue)
    links = (
        Link("schedule", (queue,)),
        Link("queue", (), t("queue-another")),
        Link("place"),
        Link("contacts"),
    )
    await Say(screen(seen, heading, company["emergency"]), links=links)


# answers


async def _name(key: str, question: Text, alike: Callable[[str], str], suggest: Suggest) -> str:
    """A name that the registry has: typed until it is found, or picked among those that begin alike."""
    found: list[str] = []
    for attempt in count(1):
        typed = await Ask(
            f"{key}:{attempt}",
            question,
            read=_words_or_pick(found),
            choices=tuple(Choice(str(n), place(name, "", "", "")) for n, name in enumerate(found)),
        )
        if typed in found:
            return typed
        found = await Look(f"{key}-like:{attempt}", _suggesting(suggest, typed))
        meant = [name for name in found if alike(typed) in alike(name) or plain(typed) in plain(name)]
        if len(found) == len(meant) == 1:
            return found[0]
        what = "several" if meant else "near" if found else "none"
        question = t(f"place-{key}-{what}", typed=typed)
    raise AssertionError("questions never run out")


def _suggesting(suggest: Suggest, start: str) -> Callable[[Any], list[str]]:
    return lambda r: suggest(r, start)


def _words_or_pick(names: Sequence[str]) -> Callable[[Answer], str]:
    """Reads a picked name or typed words."""

    def read(answer: Answer) -> str:
        if answer.kind == "pick":
            picked = one_of(str(n) for n in range(len(names)))(answer)
            return names[int(picked)]
        typed = " ".join(str(answer.value).split())
        named = any(letter.isalpha() for letter in typed) and len(typed) <= LONGEST_NAME
        if not named or in_danger(typed) or meaning(typed) == "nolight":
            raise Rejected(t("place-name-misfit"))
        return typed

    return read


def _house(answer: Answer) -> str:
    """Reads the number of a house, or ALL."""
    if answer.kind == "pick":
        return one_of((ALL,))(answer)
    typed = " ".join(str(answer.value).split())
    if not any(sign.isdecimal() for sign in typed) or len(typed) > LONGEST_HOUSE:
        raise Rejected(t("place-house-misfit"))
    return typed
