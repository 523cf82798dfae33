"""Notices sent by chat: for employees whose messenger was bound by a code of the console.

Off unless the settings say otherwise. Guards, approval and the audit log are those of the console
(`bot.storage.dispatching`): what is asked here only fills the same form, place by place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Rejected, Say, Text, Under, t
from bot.dialogs.common import YES_NO, one_of, place, read_yes
from bot.domain.guards import LONGEST_REASON
from bot.domain.moments import read_when

Json = dict[str, Any]

MOST_PLACES = 20
HOURS = (1, 2, 4)
SHOWN = 6
SKIP = "skip"
NOW = "now"
PLACES = ("address", "transformer", "feeder", "queue")
LONGEST_LIST = 2_000  # characters of a list of houses
LONGEST_NAME = 100


async def staff(code: str = "") -> None:
    """Bind this chat to an employee by a code, or say whose it is."""
    if code:
        bound: Json | None = await Once("bind", lambda w: w.dispatch.bind(code))
        if bound is None:
            await Say(t("staff-wrong"))
        else:
            await Say(t("staff-bound", name=bound["name"]), links=_ways(bound))
        return
    me: Json | None = await Look("me", lambda r: r.dispatch.me())
    if me is None:
        await Say(t("staff-how"))
    else:
        await Say(t("staff-me", name=me["name"]), links=_ways(me))


def _ways(me: Mapping[str, Any]) -> tuple[Link, ...]:
    if not me["on"]:
        return ()
    ways = (Link("broadcasts"),)
    return (Link("dispatch"), *ways) if "dispatcher" in me["roles"] else ways


async def employee(role: str = "") -> Json | None:
    """Whose chat it is; None after it was said that this is not for them."""
    me: Json | None = await Look("me", lambda r: r.dispatch.me())
    if me is None:
        await Say(t("staff-how"))
    elif not me["on"]:
        await Say(t("staff-off"))
    elif role and role not in me["roles"]:
        await Say(t("staff-not-dispatcher"), links=_ways(me))
    else:
        return me
    return None


# composing


async def dispatch() -> None:
    """Ask what, where, when and why; show what would happen; send it."""
    me = await employee("dispatcher")
    if me is None:
        return
    kinds = ("emergency", "planned")
    kind = await Ask(
        "kind",
        t("dispatch-kind"),
        read=one_of(kinds),
        choices=tuple(Choice(each, t(f"dispatch-kind-{each}")) for each in kinds),
        wants=(),
    )
    areas = await _places(me["districts"])
    starts = await _starts()
    ends = await _ends(starts)
    reason = await _reason(kind)
    form: Json = {
        "kind": kind,
        "areas": areas,
        "starts_at": starts.isoformat(),
        "ends_at": ends.isoformat() if ends else None,
        "reason": reason,
    }
    await _send(form)


async def _places(districts: Mapping[str, str]) -> list[Json]:
    areas: list[Json] = []
    for number in count(1):
        areas.append(await Under(f"place{number}", _place(districts)))
        if number == MOST_PLACES or not await Ask(
            f"more:{number}", t("dispatch-more"), read=read_yes, choices=YES_NO, wants=()
        ):
            break
    return areas


async def _place(districts: Mapping[str, str]) -> Json:
    """One place: a street with its houses, a line, or a queue."""
    sort = await Ask(
        "sort",
        t("dispatch-place"),
        read=one_of(PLACES),
        choices=tuple(Choice(each, t(f"dispatch-place-{each}")) for each in PLACES),
        wants=(),
    )
    area: Json = {"district": await _district(districts)}
    if sort != "address":
        area[sort] = await Ask("name", t(f"dispatch-{sort}"), read=_words(LONGEST_NAME))
        return area
    settlement = area["settlement"] = await _name(
        "settlement", t("dispatch-settlement"), lambda r, start: r.dispatch.settlements(start)
    )
    street = area["street"] = await _name(
        "street",
        t("dispatch-street", place=settlement),
        lambda r, start: r.dispatch.streets(settlement, start),
        none=t("dispatch-no-street"),
    )
    whole = (Choice(SKIP, t("dispatch-whole-street")),) if street else ()
    houses = await Ask("houses", t("dispatch-houses"), read=_words(LONGEST_LIST, skip=True), choices=whole)
    area["houses"] = houses
    return area


async def _district(districts: Mapping[str, str]) -> str:
    """The district of an employee who works in some; empty for whoever works in all."""
    if len(districts) <= 1:
        return next(iter(districts), "")
    codes = sorted(districts, key=lambda code: districts[code])
    picked = await Ask(
        "district",
        t("dispatch-district"),
        read=one_of(str(n) for n in range(len(codes))),
        choices=tuple(Choice(str(n), place(districts[code], "", "", "")) for n, code in enumerate(codes)),
        wants=(),
    )
    return codes[int(picked)]


async def _name(
    key: str, question: Text, suggest: Callable[[Any, str], list[str]], none: Text | None = None
) -> str:
    """A name, as the registry writes it where it has one like it."""
    skip = (Choice(SKIP, none),) if none else ()
    typed: str = await Ask(key, question, read=_words(LONGEST_NAME, skip=none is not None), choices=skip)
    if not typed:
        return ""
    found: list[str] = await Look(f"{key}-like", lambda r: suggest(r, typed))
    if typed in found or not found:
        return typed
    names = found[:SHOWN]
    picked = await Ask(
        f"{key}-pick",
        t("dispatch-like", typed=typed),
        read=one_of((*(str(n) for n in range(len(names))), SKIP)),
        choices=(
            *(Choice(str(n), place(name, "", "", "")) for n, name in enumerate(names)),
            Choice(SKIP, t("dispatch-as-typed")),
        ),
        wants=(),
    )
    return typed if picked == SKIP else names[int(picked)]


async def _starts() -> datetime:
    def read(answer: Answer) -> datetime:
        typed = NOW if answer.kind == "pick" else str(answer.value)
        found = read_when(typed, datetime.fromisoformat(answer.at))
        if found is None:
            raise Rejected(t("dispatch-moment-misfit"))
        return found

    now = Choice(NOW, t("dispatch-now"))
    starts: datetime = await Ask("starts", t("dispatch-starts"), read=read, choices=(now,))
    return starts


async def _ends(starts: datetime) -> datetime | None:
    hours = tuple(Choice(str(each), t("dispatch-hours", hours=each)) for each in HOURS)

    def read(answer: Answer) -> datetime | None:
        if answer.kind == "pick" and answer.value == SKIP:
            return None
        typed = f"+{answer.value}" if answer.kind == "pick" else str(answer.value)
        found = read_when(typed, datetime.fromisoformat(answer.at), starts)
        if found is None:
            raise Rejected(t("dispatch-moment-misfit"))
        return found

    unknown = Choice(SKIP, t("dispatch-ends-unknown"))
    ends: datetime | None = await Ask("ends", t("dispatch-ends"), read=read, choices=(*hours, unknown))
    return ends


async def _reason(kind: str) -> str:
    templates: list[str] = await Look("reasons", lambda r: r.dispatch.reasons(kind))

    def read(answer: Answer) -> str:
        if answer.kind == "pick":
            return templates[int(one_of(str(n) for n in range(len(templates)))(answer))]
        return _words(LONGEST_REASON)(answer)

    choices = tuple(Choice(str(n), place(each, "", "", "")) for n, each in enumerate(templates))
    reason: str = await Ask("reason", t("dispatch-reason"), read=read, choices=choices)
    return reason


# sending


async def _send(form: Json) -> None:
    shown = await _preview("preview", form)
    if shown is None:
        return
    if shown["doubtful"]:
        question = t("dispatch-tell-doubtful", people=shown["doubtful"])
        if await Ask("doubtful", question, read=read_yes, choices=YES_NO, wants=()):
            form = {**form, "doubtful": True}
            shown = await _preview("preview-all", form)
            if shown is None:
                return
    wide = shown["needs_approval"]
    ways = ["submit"] if wide else ["send"]
    if wide and form["kind"] == "emergency":
        ways.append("override")
    how = await Ask(
        "go",
        t("dispatch-go-approval" if wide else "dispatch-go"),
        read=one_of((*ways, "drop")),
        choices=(
            *(Choice(each, t(f"dispatch-{each}"), main=each != "override") for each in ways),
            Choice("drop", t("dispatch-drop")),
        ),
        wants=(),
    )
    if how == "drop":
        await Say(t("dispatch-dropped"), links=(Link("dispatch"), Link("broadcasts")))
        return
    why = ""
    if how == "override":
        why = await Ask("why", t("dispatch-why"), read=_words(LONGEST_REASON))
    done: Json | None = await Once("send", lambda w: w.dispatch.send(form, how, why))
    if done is None:
        await Say(t("staff-how"))
    elif "refused" in done:
        await Say(t("dispatch-refused", why=refusal(done["refused"])), links=(Link("dispatch"),))
    else:
        key = "dispatch-submitted" if how == "submit" else "dispatch-sent"
        text = t(key, id=done["id"], people=done["people"])
        label = t(
            "broadcasts-line", id=done["id"], state="waiting" if how == "submit" else "sending", title=""
        )
        await Say(text, links=(Link("broadcast", (str(done["id"]),), label), Link("dispatch")))


async def _preview(key: str, form: Json) -> Json | None:
    """Show what would happen; None if it cannot be sent."""
    shown: Json | None = await Look(key, lambda r: r.dispatch.preview(form))
    if shown is None:
        await Say(t("staff-how"))
        return None
    if "refused" in shown:
        await Say(t("dispatch-refused", why=refusal(shown["refused"])), links=(Link("dispatch"),))
        return None
    lines: list[Text] = [
        t(f"dispatch-finding-{found['level']}", what=refusal(found)) for found in shown["findings"]
    ]
    by = tuple(f"{name.title()} {people}" for name, people in shown["channels"])
    text = t(
        "dispatch-preview",
        places=[_where(area) for area in form["areas"]],
        text=shown["text"],
        people=shown["people"],
        channels="some" if by else "none",
        by=by,
    )
    if shown["paid"] and shown["price"] != "0.00":
        lines.append(t("dispatch-preview-cost", price=shown["price"]))
    if shown["doubtful"] and not form.get("doubtful"):
        lines.append(t("dispatch-preview-doubtful", people=shown["doubtful"]))
    await Say(t("dispatch-lines", lines=[text, *lines]))
    if shown["stopped"]:
        await Say(t("dispatch-cannot"), links=(Link("dispatch"), Link("broadcasts")))
        return None
    return shown


def _where(area: Mapping[str, Any]) -> str:
    names = ("settlement", "street", "houses", "feeder", "transformer", "queue")
    return "📍 " + ", ".join(area[name] for name in names if area.get(name))


def refusal(found: Mapping[str, Any]) -> Text:
    """A line that was told as JSON: its lists are in one line, with commas."""
    args = {name: tuple(value) if isinstance(value, list) else value for name, value in found["args"].items()}
    return t(found["key"], **args)


def _words(most: int, *, skip: bool = False) -> Callable[[Answer], str]:
    """Reads typed words; SKIP is nothing."""

    def read(answer: Answer) -> str:
        if answer.kind == "pick" and skip and answer.value == SKIP:
            return ""
        typed = " ".join(str(answer.value).split())
        if answer.kind != "text" or not typed or len(typed) > most:
            raise Rejected(t("dispatch-words-misfit", most=most))
        return typed

    return read
