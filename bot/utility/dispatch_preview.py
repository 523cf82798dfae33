"""The preview of a notice: who would be told what, at what cost and how fast, and what is wrong with it.

1. Sure and doubtful people are counted apart; whether doubtful ones are told is the employee's choice.
2. The cost is that of people on Viber whose session is over; the time is that of the slowest channel behind
   what is being sent already.
3. A preview changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.messages import Message
from bot.conversation.steps import Text
from bot.domain import guards
from bot.domain.guards import Finding, GuardRules, Proposed
from bot.domain.outages import NoticeKind, Outage
from bot.settings import Settings
from bot.speech import LANGUAGES
from bot.storage import areas, audience, broadcasts, compositions, outages
from bot.storage.areas import Doubt
from bot.storage.staff import Member
from bot.utility import notice_texts
from bot.utility.composition import Composition, reason_in

Say = Callable[[Text, str], str]

OVER: frozenset[NoticeKind] = frozenset({"restored", "cancelled"})
MOST_WORDS = 8  # doubtful tokens named in one sentence; the list has them all


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """What an operator configures: the limit of one person, prices, paces (people a second), reasons.

    `reasons` are templates by their Ukrainian words: language → words.
    """

    approve_above: int = 500
    viber_price: float = 0.0  # hryvnias
    paces: Mapping[str, float] = field(default_factory=lambda: {"telegram": 30.0, "viber": 15_000.0})
    reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    guards: GuardRules = field(default_factory=GuardRules)


def rules_of(settings: Settings) -> DispatchRules:
    """What the settings say of it."""
    given = settings.notices
    return DispatchRules(
        approve_above=given.approve_above,
        viber_price=given.viber_price,
        paces={
            "telegram": settings.telegram.rate_per_second,
            # developers.viber.com/docs/api/rest-bot-api: 300 receivers in a request
            "viber": 300 * settings.viber.requests_per_10_seconds / 10,
        },
        reasons={reason.uk: {"uk": reason.uk, "en": reason.en} for reason in given.reasons},
        guards=GuardRules(notice_days=given.planned_days),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen. `doubtful` are people besides the sure ones; `people` those who would be told.

    `price` in hryvnias, `seconds` until the last one is told.
    """

    findings: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]
    people: int
    accounts: int
    channels: Mapping[str, int]
    doubtful: int
    muted: int
    unreachable: int
    paid: int
    price: float
    seconds: float
    needs_approval: bool
    messages: Mapping[str, Message]


@dataclass(frozen=True, slots=True)
class _Whom:
    """Counts of one choice of people."""

    people: int = 0
    accounts: int = 0
    channels: Mapping[str, int] = field(default_factory=dict)
    muted: int = 0
    unreachable: int = 0
    paid: int = 0


class Previews:
    """Makes previews."""

    def __init__(self, say: Say, rules: DispatchRules) -> None:
        self._say = say
        self._rules = rules

    def make(self, connection: Connection, who: Member, form: Composition, now: datetime) -> Preview:
        """Look up everything that a preview shows."""
        form = form.tidy()
        names = compositions.district_names(connection)
        sure, both = self._whom(connection, form, now)
        doubts = tuple(areas.doubts(connection, form.areas)) if form.corrects is None else ()
        told = both if form.doubtful else sure
        findings = self._findings(connection, who, form, names, now)
        wrong = {found.row for found in findings if found.level == "stop"}
        findings += [found for found in _of_doubts(doubts) if found.row not in wrong]
        if form.corrects is None and form.areas and not guards.stops(findings) and not told.people:
            findings.append(Finding("warn", "guard-nobody", "people"))
        return Preview(
            findings=tuple(findings),
            doubts=doubts,
            people=told.people,
            accounts=told.accounts,
            channels=told.channels,
            doubtful=both.people - sure.people,
            muted=told.muted,
            unreachable=told.unreachable,
            paid=told.paid,
            price=round(told.paid * self._rules.viber_price, 2),
            seconds=self._seconds(connection, told.channels, now),
            needs_approval=told.people > self._rules.approve_above and not self._is_fixed(form),
            messages=self.messages(connection, form, names, now) if form.areas else {},
        )

    def messages(
        self,
        connection: Connection,
        form: Composition,
        names: Mapping[str, str],
        now: datetime,
        ended_at: datetime | None = None,
    ) -> dict[str, Message]:
        """What people read, in every language."""
        outage = form.as_outage(now, ended_at or (now if form.what == "restored" else None))
        before: Sequence[datetime | None] = ()
        if form.what == "changed" and form.outage is not None:
            stored = outages.get(connection, form.outage)
            if stored is not None and _times(stored.outage) != _times(outage):
                before = _times(stored.outage)
        made = {}
        for language in LANGUAGES:
            said = replace(outage, reason=reason_in(form.reason, language, self._rules.reasons))
            texts = notice_texts.outage_texts(
                self._say, said, form.what, form.note, before=before, districts=names
            )
            made[language] = texts[language]
        return made

    def _is_fixed(self, form: Composition) -> bool:
        """A closing message without words of one's own."""
        return form.what in OVER and not form.note

    def _whom(self, connection: Connection, form: Composition, now: datetime) -> tuple[_Whom, _Whom]:
        """The sure people, and those with the doubtful ones."""
        if form.corrects is not None:
            same = self._same_people(connection, form.corrects, now)
            return same, same
        written = tuple(area for area in form.areas if not _is_blank(area))
        if not written:
            return _Whom(), _Whom()
        counted = []
        for doubtful in (False, True):
            accounts = areas.accounts(connection, written, doubtful=doubtful)
            found = broadcasts.estimate(connection, accounts, form.kind, now)
            counted.append(
                _Whom(
                    found.people, found.accounts, found.channels, found.muted, found.unreachable, found.paid
                )
            )
        return counted[0], counted[1]

    def _same_people(self, connection: Connection, corrected: int, now: datetime) -> _Whom:
        done = broadcasts.progress(connection, corrected)
        channels = {name: sum(states.values()) for name, states in done.channels.items()}
        return _Whom(
            people=done.people, channels=channels, paid=audience.paid_again(connection, corrected, now)
        )

    def _findings(
        self,
        connection: Connection,
        who: Member,
        form: Composition,
        names: Mapping[str, str],
        now: datetime,
    ) -> list[Finding]:
        proposed = Proposed(
            form.kind,
            form.starts_at,
            form.ends_at,
            form.areas,
            form.reason,
            form.note,
            told=form.what != "new" or form.outage is not None,  # what a source tells may have begun
        )
        if form.what in OVER:
            return [
                found for found in guards.check(proposed, now, self._rules.guards) if found.field == "note"
            ]
        findings = guards.check(proposed, now, self._rules.guards)
        if form.corrects is not None:
            return findings
        findings += guards.districts(form.areas, who.districts, names)
        if form.starts_at is not None:
            others = compositions.meanwhile(connection, form.starts_at, form.ends_at, form.outage)
            findings += guards.duplicates(proposed, others)
        findings += _elsewhere(connection, form)
        return findings

    def _seconds(self, connection: Connection, channels: Mapping[str, int], now: datetime) -> float:
        """Until the last one is told, after whatever is being sent."""
        ahead: dict[str, int] = {}
        for other in broadcasts.running(connection):
            if other.state == "sending":
                for name, states in broadcasts.progress(connection, other.id, now).channels.items():
                    ahead[name] = ahead.get(name, 0) + states.get("pending", 0)
        paces = self._rules.paces
        times = [
            (people + ahead.get(name, 0)) / paces.get(name, 1.0)
            for name, people in channels.items()
            if people
        ]
        return max(times, default=0.0)


def _times(outage: Outage) -> tuple[datetime | None, ...]:
    return outage.starts_at, outage.ends_at


def _is_blank(area: object) -> bool:
    return not any(
        getattr(area, name) for name in ("settlement", "feeder", "transformer", "queue", "district")
    )


def _elsewhere(connection: Connection, form: Composition) -> list[Finding]:
    """Areas that nobody lives at in the district they name, but somebody does in another."""
    found = []
    for row, area in enumerate(form.areas):
        if not area.district or not area.settlement:
            continue
        anybody = [
            connection.execute(areas.accounts(connection, [one], doubtful=True).limit(1)).first() is not None
            for one in (area, replace(area, district=""))
        ]
        if anybody == [False, True]:
            found.append(Finding("stop", "guard-elsewhere", "areas", {"row": row + 1}, row))
    return found


def _of_doubts(doubts: Sequence[Doubt]) -> list[Finding]:
    """Doubts as warnings, those of a kind in one."""
    kinds: dict[tuple[int, str], list[Doubt]] = {}
    for doubt in doubts:
        kinds.setdefault((doubt.area, doubt.kind), []).append(doubt)
    found = []
    for (row, kind), some in kinds.items():
        names = tuple(dict.fromkeys(name for doubt in some for name in doubt.near))[:MOST_WORDS]
        said = tuple(doubt.text for doubt in some)[:MOST_WORDS]
        args = {"text": said, "near": "some" if names else "none", "names": names}
        found.append(Finding("warn", f"doubt-{kind}", "areas", args, row))
    return found
