"""What a person wants to hear, when, and in which messenger.

Without a row everything is told, by the company's defaults; a row keeps only what the person chose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.outages import Topic
from bot.domain.quiet import DAY
from bot.storage.schema import address
from bot.storage.schema_notices import notice_settings

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

TOPICS: tuple[str, ...] = get_args(Topic)
CHANNELS = ("telegram", "viber")
LONGEST_AHEAD = DAY * 7  # minutes


class NoticeReads:
    """What a person chose."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def settings(self) -> Json:
        """Topics, quiet hours and how long ahead, chosen or the company's; the channels one can be told on.

        `quiet` is null when the person has no quiet hours, `own` names what the person chose.
        """
        scene = self.scene
        row = scene.connection.execute(
            select(notice_settings).where(notice_settings.c.person_id == scene.person)
        ).one_or_none()
        company = scene.rules.notices
        start, end = company.quiet_from, company.quiet_to
        ahead, own = company.ahead_minutes, []
        if row is not None and row.quiet_from is not None:
            start, end = row.quiet_from, row.quiet_to
            own.append("quiet")
        if row is not None and row.ahead_minutes is not None:
            ahead = row.ahead_minutes
            own.append("ahead")
        return {
            "topics": {topic: row is None or bool(getattr(row, topic)) for topic in TOPICS},
            "quiet": None if start == end else [start, end],
            "company_quiet": None
            if company.quiet_from == company.quiet_to
            else [company.quiet_from, company.quiet_to],
            "ahead": ahead,
            "company_ahead": company.ahead_minutes,
            "channel": row.channel if row is not None else None,
            "channels": self._channels(),
            "own": own,
        }

    def _channels(self) -> list[str]:
        found = self.scene.connection.execute(
            select(address.c.channel).where(address.c.person_id == self.scene.person).distinct()
        ).scalars()
        return sorted(found)


class NoticeWrites(NoticeReads):
    """What a person may choose; what cannot be chosen changes nothing and gives False."""

    def want(self, topic: str, *, wanted: bool) -> bool:
        """Hear of a topic from now on, or not."""
        return topic in TOPICS and self._choose(**{topic: wanted})

    def quiet(self, start: int, end: int) -> bool:
        """Quiet from and to, in minutes after midnight; equal ones: never quiet."""
        return 0 <= start < DAY and 0 <= end < DAY and self._choose(quiet_from=start, quiet_to=end)

    def quiet_as_company(self) -> bool:
        """The company's quiet hours again."""
        return self._choose(quiet_from=None, quiet_to=None)

    def ahead(self, minutes: int) -> bool:
        """How long before planned works to be reminded; 0: not at all."""
        return 0 <= minutes <= LONGEST_AHEAD and self._choose(ahead_minutes=minutes)

    def prefer(self, channel: str) -> bool:
        """Hear in that messenger; empty: in the one that costs nothing."""
        return channel in {"", *self._channels()} and self._choose(channel=channel or None)

    def _choose(self, **values: object) -> bool:
        dialect = postgresql if self.scene.connection.dialect.name == "postgresql" else sqlite
        self.scene.connection.execute(
            dialect.insert(notice_settings)
            .values(person_id=self.scene.person, **values)
            .on_conflict_do_update(index_elements=["person_id"], set_=values)
        )
        return True
