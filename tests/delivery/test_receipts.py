"""What a messenger tells of our messages: delivered, seen, not shown."""

from __future__ import annotations

import asyncio

from bot.conversation.events import Address, Receipt, ReceiptKind
from bot.delivery import broadcasts as delivering
from bot.handlers.channel import Sent
from bot.storage import schema
from bot.storage.schema_notices import notice_settings
from tests.delivery.stage import Stage


async def tell(stage: Stage, what: ReceiptKind, who: str, ref: str) -> None:
    assert stage.viber.take_receipt is not None
    await stage.viber.take_receipt(Receipt(what, Address("viber", who), ref, "too old"))


async def test_receipts_are_recorded(stage: Stage) -> None:
    """Delivered and seen are counted once for each person, though told together; seen means delivered."""
    people = await stage.people(3, "viber")
    stage.viber.outcomes = [Sent("77")] * 3
    async with stage.sending():
        broadcast = await stage.start(people)
        await stage.ended(broadcast)
        await asyncio.gather(
            tell(stage, "delivered", "0", "77"),
            tell(stage, "delivered", "0", "77"),
            tell(stage, "seen", "1", "77"),
            tell(stage, "seen", "9", "77"),
            tell(stage, "delivered", "2", "an answer of another day"),
        )
        progress = await stage.progress(broadcast)
    assert (progress.sent, progress.delivered, progress.seen) == (3, 2, 1)


async def test_a_receipt_may_come_too_early(stage: Stage) -> None:
    """A receipt that comes before its message is recorded is tried again."""
    people = await stage.people(1, "viber")
    stage.viber.outcomes = [Sent("77")]
    async with stage.sending():
        await asyncio.sleep(0.1)
        await tell(stage, "seen", "0", "77")
        broadcast = await stage.start(people)
        within = delivering.LATE_RECEIPTS_AFTER + 5
        await stage.until(broadcast, lambda progress: progress.seen == 1, within)


async def test_what_could_not_be_shown_goes_to_the_other_messenger(stage: Stage) -> None:
    """A message that Viber took and could not show is sent to the spare address, or counted as refused."""
    people = await stage.people(2, "viber")
    await stage.db.write(
        lambda c: c.execute(notice_settings.insert().values(person_id=people[0].person, channel="viber"))
    )
    await stage.db.write(
        lambda c: c.execute(
            schema.address.insert().values(
                channel="telegram", ext="t", person_id=people[0].person, created_at=stage.clock()
            )
        )
    )
    stage.viber.outcomes = [Sent("77")] * 2
    async with stage.sending():
        broadcast = await stage.start(people)
        await stage.ended(broadcast)
        await tell(stage, "failed", "0", "77")
        await tell(stage, "failed", "1", "77")
        progress = await stage.until(broadcast, lambda p: p.refused == 1 and p.sent == 1)
    assert progress.channels == {"viber": {"refused": 1}, "telegram": {"sent": 1}}
    assert stage.telegram.texts("t") == ["Не буде світла"]
