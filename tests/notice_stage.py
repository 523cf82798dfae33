"""Neighbours of one street, an outage told by a source, and what they were told: for tests of notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Row, insert, select, update

from bot.clock import FakeClock
from bot.conversation.messages import BOLD, PLAIN, Message
from bot.domain.outages import Area, Outage
from bot.domain.rules import NoticeRules
from bot.storage import outages, schema
from bot.storage.database import Database
from bot.storage.schema_notices import broadcast, delivery, notice_settings
from scheduler import Job
from scheduler.feeds import DataAge
from scheduler.jobs import all_jobs
from tests import builders
from tests.rehearsal import SPEECH
from tests.test_housekeeping import DAY, Shelf

KYIV = ZoneInfo("Europe/Kyiv")
STREET = Area(settlement="м. Коростень", street="вул. Шевченка")
MONDAY = date(2026, 11, 23)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock in Kyiv, in UTC."""
    return datetime.combine(day, time(hour, minute), KYIV).astimezone(UTC)


def works(start: datetime, end: datetime | None, *houses: str, **changes: object) -> Outage:
    """Planned works at houses of the street."""
    areas = (replace(STREET, houses=", ".join(houses)),)
    return replace(Outage("planned", "scheduled", start, end, areas, "заміна опор"), **changes)  # type: ignore[arg-type]


@dataclass
class Stage:
    """A town over one database."""

    db: Database
    clock: FakeClock
    people: dict[str, int] = field(default_factory=dict)
    rules: NoticeRules = field(default_factory=NoticeRules)

    async def neighbour(self, house: str, *, queue: str = "", **settings: object) -> int:
        """Somebody in a house; the person's id. `settings` are their wishes about notices."""
        number = str(100_000_001 + len(self.people))

        home = await self.db.write(
            lambda c: builders.household(c, number, serial=number, house=house, flat=number)
        )
        chat = await self.db.write(lambda c: builders.chat(c, ext=number, accounts=[home.account]))
        point = schema.metering_point.c.id == home.point
        await self.db.write(
            lambda c: c.execute(update(schema.metering_point).where(point).values(queue=queue))
        )
        if settings:
            row = insert(notice_settings).values(person_id=chat.person, **settings)
            await self.db.write(lambda c: c.execute(row))
        self.people[house] = chat.person
        return chat.person

    async def hear(self, told: Outage, ref: str = "1", source: str = "lines") -> int:
        """A source tells of an outage; its id here."""
        saved = await self.db.write(lambda c: outages.save(c, source, ref, told, self.clock(), source))
        return saved.id

    def jobs(self) -> Mapping[str, Job]:
        """The jobs of one process."""
        return all_jobs(
            self.db,
            Shelf(),
            SPEECH.say,
            builders.rules(notices=self.rules),
            DAY,
            self.clock,
            ages=DataAge(self.db, self.clock),
            on_broadcast=lambda: None,
            on_notice=lambda: None,
        )

    async def run(self, *names: str, moment: datetime | None = None) -> None:
        """Each job once, at a moment."""
        if moment is not None:
            self.clock.set(moment)
        for name in names:
            await self.jobs()[name]()

    async def told(self) -> list[tuple[str, list[str]]]:
        """What was told to the houses, in order: the kind or the beginning of the key, and whom."""
        houses = {person: house for house, person in self.people.items()}
        found = []
        for row in await self.broadcasts():
            of_it = select(delivery.c.person_id).where(delivery.c.broadcast_id == row.id)
            people = await self.db.read(lambda c, of_it=of_it: c.execute(of_it).all())  # type: ignore[misc]
            start = row.key.partition(":")[0]
            what = row.kind if start in {"outage", "schedule"} else start
            found.append((what, sorted(houses[each.person_id] for each in people)))
        return found

    async def broadcasts(self) -> list[Row[tuple[object, ...]]]:
        """All broadcasts, in order."""
        return list(await self.db.read(lambda c: c.execute(select(broadcast).order_by(broadcast.c.id)).all()))

    async def text(self, language: str = "uk") -> str:
        """The words of the last broadcast, with stars for bold."""
        last = (await self.broadcasts())[-1]
        messages = msgspec.json.decode(last.messages, type=dict[str, Message])
        return messages[language].text.replace(BOLD, "*").replace(PLAIN, "*")

    async def deliver(self) -> None:
        """Everything that is being sent arrives."""
        await self.db.write(
            lambda c: c.execute(
                update(delivery)
                .where(delivery.c.state == "pending")
                .values(state="sent", sent_at=self.clock())
            )
        )
        await self.db.write(
            lambda c: c.execute(update(broadcast).where(broadcast.c.state == "sending").values(state="done"))
        )
