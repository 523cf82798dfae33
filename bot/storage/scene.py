"""A scene: one person, one moment, one transaction; what a turn's look-ups and effects are given.

    Look("meter", lambda r: r.readings.meters(account))
    Once("link", lambda w: w.access.link(account))

Reads and writes are scoped to the person of the scene: what is not theirs does not exist for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from bot.conversation.steps import Text
from bot.domain.rules import Rules
from bot.storage.access import AccessReads, AccessWrites
from bot.storage.catalogue import CatalogueReads
from bot.storage.consents import ConsentReads
from bot.storage.consumption import ConsumptionReads
from bot.storage.dispatching import ChatDesk, DispatchReads, DispatchWrites
from bot.storage.documents import DocumentReads
from bot.storage.emails import EmailReads, EmailWrites
from bot.storage.erasure import PrivacyReads, PrivacyWrites
from bot.storage.faults import FaultReads, FaultWrites
from bot.storage.forms import FormReads, FormWrites
from bot.storage.joining import JoiningReads, JoiningWrites
from bot.storage.lookups import LookupWrites
from bot.storage.notice_settings import NoticeReads, NoticeWrites
from bot.storage.outage_reads import OutageReads
from bot.storage.outbox import Grade, notify
from bot.storage.profile import ProfileReads, ProfileWrites
from bot.storage.query import command
from bot.storage.readings import ReadingReads, ReadingWrites
from bot.storage.requests import RequestReads, RequestWrites
from bot.storage.schedule_reads import ScheduleReads
from bot.storage.warnings import WarningReads


@dataclass(slots=True)
class Scene:
    """Who acts, when, and in which transaction. `at` is the messenger's time, `now` ours.

    `language` and `consent` are the person's as they are now: effects change them here too. `terms` are those
    in force, as `bot.storage.terms` binds people to them.
    """

    connection: Connection
    rules: Rules
    say: Callable[[Text, str], str]
    person: int
    address: int
    channel: str
    language: str
    consent: str | None
    terms: str
    at: datetime
    now: datetime
    notified: bool = False
    desk: ChatDesk | None = None  # dispatch in chat, where it is switched on

    def notify(self, key: str, addresses: Sequence[int], text: Text, grade: Grade, **more: Any) -> None:
        """Write notices to other chats, each in its reader's language.

        Nothing is said twice under one key.
        """
        notify(self.connection, self.say, key, addresses, text, grade, self.now, **more)
        self.notified = True


class Reads:
    """What a dialog may look at."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @cached_property
    def access(self) -> AccessReads:
        """Consents, links, who has access, districts."""
        return AccessReads(self.scene)

    @cached_property
    def readings(self) -> ReadingReads:
        """Meters and readings."""
        return ReadingReads(self.scene)

    @cached_property
    def dispatch(self) -> DispatchReads:
        """What an employee may look at in chat."""
        return DispatchReads(self.scene)

    @cached_property
    def faults(self) -> FaultReads:
        """What was told of the light."""
        return FaultReads(self.scene)

    @cached_property
    def outages(self) -> OutageReads:
        """Outages and the hourly schedule."""
        return OutageReads(self.scene)

    @cached_property
    def warnings(self) -> WarningReads:
        """Warnings of disconnection."""
        return WarningReads(self.scene)

    @cached_property
    def notices(self) -> NoticeReads:
        """What the person wants to hear."""
        return NoticeReads(self.scene)

    @cached_property
    def schedules(self) -> ScheduleReads:
        """The hourly schedule."""
        return ScheduleReads(self.scene)

    @cached_property
    def joining(self) -> JoiningReads:
        """The person's chats, and codes that join one more."""
        return JoiningReads(self.scene)

    @cached_property
    def consents(self) -> ConsentReads:
        """The terms, and those that the person agreed to."""
        return ConsentReads(self.scene)

    @cached_property
    def consumption(self) -> ConsumptionReads:
        """What was used, month by month."""
        return ConsumptionReads(self.scene)

    @cached_property
    def forms(self) -> FormReads:
        """What forms need to know."""
        return FormReads(self.scene)

    @cached_property
    def catalogue(self) -> CatalogueReads:
        """Services, prices, documents to read."""
        return CatalogueReads(self.scene)

    @cached_property
    def profile(self) -> ProfileReads:
        """What the person has told of themselves."""
        return ProfileReads(self.scene)

    @cached_property
    def emails(self) -> EmailReads:
        """E-mail, where it is offered."""
        return EmailReads(self.scene)

    @cached_property
    def privacy(self) -> PrivacyReads:
        """Whether all that is known of the person can be erased now."""
        return PrivacyReads(self.scene)

    @cached_property
    def documents(self) -> DocumentReads:
        """Equipment, contracts, documents."""
        return DocumentReads(self.scene)

    @cached_property
    def requests(self) -> RequestReads:
        """Orders, applications, appeals and what became of them."""
        return RequestReads(self.scene)


class Writes(Reads):
    """What a dialog may change."""

    @cached_property
    def access(self) -> AccessWrites:
        """Consents, links, language."""
        return AccessWrites(self.scene)

    @cached_property
    def lookups(self) -> LookupWrites:
        """Accounts that the company's system is asked for."""
        return LookupWrites(self.scene)

    @cached_property
    def readings(self) -> ReadingWrites:
        """Readings."""
        return ReadingWrites(self.scene)

    @cached_property
    def dispatch(self) -> DispatchWrites:
        """What an employee may do in chat."""
        return DispatchWrites(self.scene)

    @cached_property
    def faults(self) -> FaultWrites:
        """Telling of the light."""
        return FaultWrites(self.scene)

    @cached_property
    def notices(self) -> NoticeWrites:
        """What the person wants to hear."""
        return NoticeWrites(self.scene)

    @cached_property
    def joining(self) -> JoiningWrites:
        """Chats joined and taken apart."""
        return JoiningWrites(self.scene)

    @cached_property
    def forms(self) -> FormWrites:
        """Drafts and finished forms."""
        return FormWrites(self.scene)

    @cached_property
    def profile(self) -> ProfileWrites:
        """What the person tells of themselves."""
        return ProfileWrites(self.scene)

    @cached_property
    def emails(self) -> EmailWrites:
        """E-mail addresses proven."""
        return EmailWrites(self.scene)

    @cached_property
    def privacy(self) -> PrivacyWrites:
        """The person forgotten."""
        return PrivacyWrites(self.scene)

    @cached_property
    def requests(self) -> RequestWrites:
        """Orders, applications, appeals."""
        return RequestWrites(self.scene)


@dataclass(slots=True)
class Stage:
    """The world of one turn.

    Its first effect opens a savepoint, so that a turn that fails leaves nothing behind.
    """

    scene: Scene
    _effects: int = 0

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.scene.language

    @property
    def consented(self) -> bool:
        """Whether the terms in force were agreed to."""
        return self.scene.consent == self.scene.terms

    def look(self, fetch: Callable[[Reads], Any]) -> Any:
        """Perform a look-up."""
        return fetch(Reads(self.scene))

    def once(self, act: Callable[[Writes], Any]) -> Any:
        """Perform an effect; if it raises, it has changed nothing."""
        self._effects += 1
        name = f"effect_{self._effects}"
        command(self.scene.connection, f"SAVEPOINT {name}")
        try:
            return act(Writes(self.scene))
        except Exception:
            command(self.scene.connection, f"ROLLBACK TO SAVEPOINT {name}")
            raise

    def keep(self) -> None:
        """The turn has ended well."""
        if self._effects:
            command(self.scene.connection, "RELEASE SAVEPOINT effect_1")

    def drop(self) -> None:
        """The turn has failed: none of its effects has happened."""
        if self._effects:
            command(self.scene.connection, "ROLLBACK TO SAVEPOINT effect_1")
            command(self.scene.connection, "RELEASE SAVEPOINT effect_1")
