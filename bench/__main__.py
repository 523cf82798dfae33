"""`python -m bench`: turns, start, memory, audience and broadcasts; `--long` for the long form.

Numbers of a shared machine are preliminary and its ratios are not: what counts are the columns that compare
a bot with another in the same round, and the CPU time of a turn.
"""

import argparse
import asyncio
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from bench import audience, broadcast, memory, start, turns
from bench.bots import BOTS, CONTESTANTS, names
from bench.process import BOT_CORE, OUR_CORE, stay_aside

NETWORK = 50.0  # ms a call takes there and back, as from Kyiv to Telegram's servers
AT_MOST = (turns.Setting(1), turns.Setting(50), turns.Setting(500), turns.Setting(500, NETWORK))


@dataclass(frozen=True, slots=True)
class Form:
    """How long everything is."""

    settings: tuple[turns.Setting, ...]
    seconds: float
    warm_up: float
    rounds: int
    backlogs: tuple[int, ...]
    few: int
    many: int
    accounts: int
    broadcast: broadcast.Form


SHORT = Form(
    AT_MOST,
    seconds=4.0,
    warm_up=1.0,
    rounds=1,
    backlogs=(1, 500),
    few=500,
    many=1_500,
    accounts=audience.FEW,
    broadcast=broadcast.SHORT,
)
LONG = Form(
    (*AT_MOST, turns.Setting(500, NETWORK, think=3.0)),
    seconds=10.0,
    warm_up=3.0,
    rounds=5,
    backlogs=(1, 20_000),
    few=1_000,
    many=20_000,
    accounts=audience.MANY,
    broadcast=broadcast.LONG,
)


def run(bots: Sequence[str], form: Form) -> None:
    """All the benchmarks, one table after another."""
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores; bot on {BOT_CORE}, server on {OUR_CORE}"
    )
    for name in bots:
        print(f"  {name}: {CONTESTANTS[name].about}")
    plan = turns.Plan(
        bots=tuple(bots),
        settings=form.settings,
        seconds=form.seconds,
        warm_up=form.warm_up,
        rounds=form.rounds,
    )
    print("\nTurns of a six-turn reading dialog", flush=True)
    print(turns.report(uvloop.run(turns.compete(plan))))
    print("\nFrom the command to health and answers, with messages waiting", flush=True)
    print(start.report(uvloop.run(start.compare(bots, form.backlogs))))
    print("\nMemory", flush=True)
    print(memory.report(uvloop.run(memory.compare(bots, form.few, form.many)), form.few, form.many))
    print(f"\nWhom an outage concerns, among {form.accounts:,} accounts", flush=True)
    print(audience.report(asyncio.run(audience.compare(form.accounts))))
    print("\nBroadcasts, against servers that keep to the limits", flush=True)
    uvloop.run(broadcast.report(form.broadcast, list(broadcast.PARTS)))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--long", action="store_true", help="more rounds and more people; about half an hour")
    parser.add_argument("--bots", type=names, default=BOTS, help="names, with commas, or all")
    options = parser.parse_args()
    stay_aside()
    run(options.bots, LONG if options.long else SHORT)


if __name__ == "__main__":
    main()
