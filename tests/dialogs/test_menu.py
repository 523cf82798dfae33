"""The menu."""

from bot.storage.database import Database
from tests import builders
from tests.rehearsal import Rehearsal


async def test_the_active_account_is_named(db: Database) -> None:
    """The menu names the active account with its address."""
    await db.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(db, accounts=["123456789"])
    await talk.start()
    assert "123456789" in talk.text
