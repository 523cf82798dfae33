"""Notice settings: what one wants to hear of, when not to be disturbed, how long ahead to be reminded.

Every choice is a button that says what will be, not "the other way round": an old button pressed twice does
no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversation.steps import Answer, Ask, Link, Look, Once, Rejected, Say, Text, Under, t
from bot.domain.quiet import read_span, shown_time

Json = dict[str, Any]

ON, OFF = "on", "off"
COMPANY, NEVER, OWN = "company", "never", "own"
NIGHTS = ((22 * 60, 7 * 60), (23 * 60, 8 * 60))
AHEAD = (30, 60, 180, 720, 1440, 0)  # minutes; 0: not at all


async def notices(topic: str = "", state: str = "") -> None:
    """All settings, and a switch for every kind of notice."""
    if topic and await Once("want", lambda w: w.notices.want(topic, wanted=state != OFF)):
        await Say(t("settings-now-off" if state == OFF else "settings-now-on", topic=_topic(topic)))
    mine: Json = await Look("settings", lambda r: r.notices.settings())
    switches = tuple(
        Link("notices", (name, OFF), t("settings-on", topic=_topic(name)))
        if wanted
        else Link("notices", (name, ON), t("settings-off", topic=_topic(name)))
        for name, wanted in mine["topics"].items()
    )
    await Say(
        t(
            "settings",
            quiet=span_text(mine["quiet"]),
            ahead=t("settings-ahead", minutes=mine["ahead"]),
            channel=channel_text(mine),
        ),
        links=(*switches, Link("quiet"), Link("ahead"), Link("messenger")),
    )


async def quiet(choice: str = "") -> None:
    """When not to be disturbed: the company's hours, some usual ones, one's own, or never quiet."""
    if choice == OWN:
        own = await Ask("span", t("quiet-ask"), read=_span)
        await Once("quiet", lambda w: w.notices.quiet(*own))
    elif choice == COMPANY:
        await Once("quiet", lambda w: w.notices.quiet_as_company())
    elif choice == NEVER:
        await Once("quiet", lambda w: w.notices.quiet(0, 0))
    elif (night := _read_night(choice)) is not None:
        await Once("quiet", lambda w: w.notices.quiet(*night))
    else:
        mine: Json = await Look("settings", lambda r: r.notices.settings())
        company = t("quiet-as-company", span=span_text(mine["company_quiet"]))
        await Say(
            t("quiet", span=span_text(mine["quiet"])),
            links=(
                Link("quiet", (COMPANY,), company),
                *(Link("quiet", (_write_night(night),), span_text(night)) for night in NIGHTS),
                Link("quiet", (OWN,), t("quiet-own")),
                Link("quiet", (NEVER,), t("quiet-never-button")),
                Link("notices"),
            ),
        )
        return
    await Say(t("settings-done"))
    await Under("all", notices())


async def ahead(minutes: str = "") -> None:
    """How long before planned works to be reminded of them."""
    if minutes.isascii() and minutes.isdecimal() and int(minutes[:5]) in AHEAD:
        await Once("ahead", lambda w: w.notices.ahead(int(minutes)))
        await Say(t("settings-done"))
        await Under("all", notices())
        return
    mine: Json = await Look("settings", lambda r: r.notices.settings())
    choices = tuple(Link("ahead", (str(one),), t("ahead-choice", minutes=one)) for one in AHEAD)
    await Say(t("ahead", ahead=t("settings-ahead", minutes=mine["ahead"])), links=(*choices, Link("notices")))


def span_text(span: Sequence[int] | None) -> Text:
    """Quiet hours in words."""
    if span is None:
        return t("quiet-never")
    return t("quiet-span", start=shown_time(span[0]), end=shown_time(span[1]))


def channel_text(settings: Mapping[str, Any]) -> Text:
    """Where the person is told: the one messenger, the preferred one, or the one that costs nothing."""
    if len(settings["channels"]) == 1:
        return t("channel", channel=settings["channels"][0])
    if settings["channel"]:
        return t("channel", channel=settings["channel"])
    return t("messenger-any")


def _topic(topic: str) -> Text:
    return t("settings-topic", topic=topic)


def _span(answer: Answer) -> tuple[int, int]:
    span = read_span(str(answer.value))
    if span is None:
        raise Rejected(t("quiet-misfit"))
    return span


def _write_night(night: Sequence[int]) -> str:
    return f"{night[0]}-{night[1]}"


def _read_night(choice: str) -> tuple[int, int] | None:
    return next((night for night in NIGHTS if _write_night(night) == choice), None)
