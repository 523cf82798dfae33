"""`kill -9`, the long form of tests/reliability: what is lost or doubled is printed, and must be nothing.

    python -m bench.kills                       a thousand kills at random during intake, on each back-end
    python -m bench.kills --points              each named moment of each flow, everywhere
    python -m bench.kills --points --flow order
    python -m bench.kills --broadcasts 200      kills during broadcasts

`--on sqlite` or `--on postgresql` for one back-end. It ends with 1 if anything was lost or doubled.
"""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.sandbox.values import MessengerName
from bot.storage.database import Database, open_database
from tests.databases import PostgresServer, prepare
from tests.reliability import books
from tests.reliability.crowd import Crowd, kill_during
from tests.reliability.points import FLOWS, crash_at_each, submission
from tests.reliability.program import Nursery, Program, free_port
from tests.reliability.storm import MESSENGERS, Storm, population, rage
from tests.reliability.town import UNCHANGED, Town, town
from tests.reliability.waiting import SECRET
from tests.utility.dso import Dso

BACK_ENDS = ("sqlite", "postgresql")
KILLS = 1_000
A_STORM = 100  # kills in one database
SUBMISSION = "submission"


@dataclass(frozen=True, slots=True)
class Stage:
    """A town, its empty database, and the program, not yet started."""

    town: Town
    database: Database
    program: Program


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to print, and what should not have happened."""

    told: str
    wrong: Sequence[str]


Act = Callable[[Stage], Awaitable[Verdict]]


class Databases:
    """Empty databases with the schema in them, each in a folder of its own."""

    def __init__(self, folder: Path, back_ends: Sequence[str]) -> None:
        self._folder = folder
        self._made = 0
        self._prepared = folder / "prepared.sqlite3"
        prepare(f"sqlite+aiosqlite:///{self._prepared}")
        self._server = PostgresServer(folder / "postgresql") if "postgresql" in back_ends else None

    def make(self, back_end: str) -> tuple[Path, str]:
        """The folder and the address of a new one."""
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        if self._server and back_end == "postgresql":
            template = self._server.prepared("prepared", prepare)
            return folder, self._server.url(self._server.create(template=template))
        path = shutil.copyfile(self._prepared, folder / "kills.sqlite3")
        return folder, f"sqlite+aiosqlite:///{path}"

    def close(self) -> None:
        """Leave nothing running."""
        if self._server:
            self._server.stop()


async def play(act: Act, nursery: Nursery, folder: Path, url: str) -> Verdict:
    """Play an act on a stage of its own."""
    async with town() as made:
        database = await open_database(url)
        environment = made.environment(free_port(), url, str(folder))
        program = Program(environment, folder / "program.log", nursery, folder)
        try:
            verdict = await act(Stage(made, database, program))
        finally:
            await program.close()
            await database.close()
        return Verdict(verdict.told, [*verdict.wrong, *program.troubles(), *made.complaints(UNCHANGED)])


async def storm(seed: int, kills: int, stage: Stage) -> Verdict:
    """Kills at random during intake."""
    rules = Storm(kills=kills, seed=seed)
    await stage.database.write(lambda c: books.settle(c, population(rules.people)))
    toll = await rage(rules, stage.town, stage.program, stage.database)
    wrong = [*toll.lost, *toll.doubled, *toll.unanswered]
    return Verdict(f"{kills} kills: {toll}", [*wrong, *_too_many(toll.copies)])


async def points(name: str, messenger: MessengerName, step: int, stage: Stage) -> Verdict:
    """A crash at each moment of a flow."""
    dso = Dso(SECRET)
    await dso.start()
    if name == SUBMISSION:
        stage.program.environment |= {"OBLIK_DSO__URL": dso.url, "OBLIK_DSO__SECRET": SECRET}
    flow = submission(dso) if name == SUBMISSION else FLOWS[name]
    found = await crash_at_each(flow, messenger, stage.town, stage.program, stage.database, step=step)
    await dso.stop()
    return Verdict(str(found), [*found.differences, *dso.complaints, *_too_many(found.copies)])


async def broadcasts(kills: int, stage: Stage) -> Verdict:
    """Kills during broadcasts."""
    stage.program.environment["OBLIK_TELEGRAM__RATE_PER_SECOND"] = "200"
    stage.program.only = "sender"
    crowd = Crowd(stage.town, stage.database, telegram=200, viber=50)
    await crowd.settle()
    toll = await kill_during(crowd, stage.program, kills)
    wrong = [f"{toll.missed['alert']} people missed an alert"] * (toll.missed["alert"] > 0)
    wrong += [f"{toll.copied['reminder']} people had a reminder twice"] * (toll.copied["reminder"] > 0)
    wrong += [f"{toll.too_many} people had an alert more than twice"] * (toll.too_many > 0)
    return Verdict(f"{kills} kills: {toll}", [*wrong, *toll.odd])


def _too_many(copies: int) -> list[str]:
    return [f"an answer came {copies} times"] * (copies > 2)


def acts(given: argparse.Namespace) -> Iterator[tuple[str, Act]]:
    """What is to be played on a back-end, by what to call it."""
    if given.points:
        for name in (*FLOWS, SUBMISSION):
            for messenger in MESSENGERS:
                if given.flow in {"", name} and given.messenger in {"", messenger}:
                    yield f"{name}, {messenger}", partial(points, name, messenger, given.step)
    elif given.broadcasts:
        yield "broadcasts", partial(broadcasts, given.broadcasts)
    else:
        for seed, begun in enumerate(range(0, given.kills, A_STORM), 1):
            yield f"intake, seed {seed}", partial(storm, seed, min(A_STORM, given.kills - begun))


def main() -> int:
    """Play all that is asked for; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--points", action="store_true")
    parser.add_argument("--step", type=int, default=1, help="take only every n-th moment")
    parser.add_argument("--flow", default="", choices=("", *FLOWS, SUBMISSION))
    parser.add_argument("--messenger", default="", choices=("", *MESSENGERS))
    parser.add_argument("--broadcasts", type=int, default=0)
    parser.add_argument("--on", default="", choices=("", *BACK_ENDS))
    given = parser.parse_args()
    back_ends = (given.on,) if given.on else BACK_ENDS
    logging.getLogger("uvicorn.error").disabled = True  # whoever is killed breaks off in mid-sentence
    bad = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Databases(Path(folder), back_ends)) as databases,
        closing(Nursery()) as nursery,
    ):
        for back_end in back_ends:
            for called, act in acts(given):
                verdict = asyncio.run(play(act, nursery, *databases.make(back_end)))
                print(f"{back_end}, {called}: {verdict.told}", flush=True)
                for each in verdict.wrong:
                    print(f"    {each}", flush=True)
                bad += len(verdict.wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
