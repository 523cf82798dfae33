"""A town, and the program in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.reliability.program import Nursery, Program, free_port
from tests.reliability.town import Town, town


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where lives of the program begin within milliseconds."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(name="town")
async def a_town() -> AsyncIterator[Town]:
    """People, phones, messengers."""
    async with town() as made:
        yield made


@pytest.fixture
async def program(town: Town, nursery: Nursery, migrated_url: str, tmp_path: Path) -> AsyncIterator[Program]:
    """The program on a database of its own, not yet started; on either kind of database."""
    made = Program(
        town.environment(free_port(), migrated_url, str(tmp_path)),
        tmp_path / "program.log",
        nursery,
        tmp_path,
    )
    yield made
    await made.close()
