"""What a person may know of the hourly schedule; it is no secret, so it needs no account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain.schedule import NotAQueue, read_queue
from bot.domain.window import kyiv_day
from bot.storage import schedules
from bot.storage.access import AccessReads
from bot.storage.schema import account, metering_point

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

AHEAD = timedelta(days=2)  # how far the next switch is looked for


class ScheduleReads:
    """Queues of the person's accounts, and what is known of a queue."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def mine(self, number: str = "") -> Json:
        """An account, the active one if none is named, and its queues; null if it is not the person's.

        Most have one queue, some have none that is known.
        """
        active = AccessReads(self.scene).account(number)
        if active is None:
            return {"account": None, "queues": []}
        rows = self.scene.connection.execute(
            select(metering_point.c.queue)
            .join(account, account.c.id == metering_point.c.account_id)
            .where(account.c.number == active["number"], metering_point.c.queue != "")
            .distinct()
        ).scalars()
        return {"account": active, "queues": sorted({name for row in rows if (name := _name(row))})}

    def of(self, queue: str) -> Json:
        """Whether there is a schedule that can be relied upon, and its days from today on."""
        connection, now = self.scene.connection, self.scene.now
        today = kyiv_day(now)
        found = schedules.state(connection, now)
        return {
            "now": now.isoformat(),
            "language": self.scene.language,
            "state": found.what,
            "since": found.since and found.since.isoformat(),
            "days": [
                {"day": each.day.isoformat(), "slots": each.slots}
                for each in schedules.days(connection, queue, today, today + AHEAD)
            ],
        }


def _name(text: str) -> str:
    try:
        return read_queue(text)
    except NotAQueue:
        return ""
