"""A process that runs the connector and nothing else, to be killed by a test: `database url secret`."""

import asyncio
import sys

from bot.clock import system_clock
from bot.outgoing import Client
from bot.storage.database import open_database
from bot.utility.circuit import Manner
from bot.utility.connector import Connector

MANNER = Manner(lease=0.6, first=0.02, longest=0.1, look=0.05)


async def main(database_url: str, url: str, secret: str) -> None:
    """Send until killed."""
    database = await open_database(database_url)
    client = Client(connect=0.3, read=0.3, total=0.5)
    await Connector(database, client, url, secret, system_clock, MANNER).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
