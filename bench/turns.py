"""Turns of a dialog: how many a second, how long each person waits, what CPU time each costs.

    python -m bench.turns --bots ours,aiogram,telebot --settings 1,50,500 --seconds 10 --rounds 3
    python -m bench.turns --settings 500:50,500:50:2

A setting is people[:delay[:think]]: how many at once, ms of network per call, seconds that each person pauses
between an answer and the next message. In every round each bot is started anew and plays every setting in
turn; the order of the bots turns round from one round to the next. Printed are the medians of the rounds,
and ratios that are medians of the ratios within a round, so that a neighbour who comes and goes does as
little harm as possible.
"""

import argparse
import asyncio
import gc
import json
import statistics
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

from bench.bots import BOTS, CONTESTANTS, Contestant, names, pool
from bench.people import Crowd, Turn, Walk
from bench.process import Bot, Died, stay_aside
from bench.report import percentile, table
from bench.server import LocalTelegram, Person, nobody_listens
from bench.session import folder_for, running

PATIENCE = 10.0  # seconds after which a person counts as unanswered
POOL = 6_000  # people who come one after another
YARDSTICKS = ("aiogram", "telebot")


@dataclass(frozen=True, slots=True)
class Setting:
    """How many people, ms of network per call, seconds to think between turns."""

    people: int
    delay: float = 0.0
    think: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to play, in windows of so many seconds."""

    bots: tuple[str, ...]
    settings: tuple[Setting, ...] = (Setting(1), Setting(50), Setting(500))
    seconds: float = 10.0
    warm_up: float = 2.0
    rounds: int = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One bot with one number of people in one round; times in ms, shares of one core."""

    round: int
    bot: str
    setting: Setting
    turns: float
    p50: float
    p99: float
    cpu: float
    calls: float
    unanswered: int
    unexpected: int
    bot_share: float
    server_share: float
    others_share: float
    by_turn: dict[str, float]


async def play(
    telegram: LocalTelegram,
    bot: Bot,
    contestant: Contestant,
    people: deque[tuple[Person, Walk]],
    setting: Setting,
    plan: Plan,
    number: int,
) -> Result:
    """One window with one running bot."""
    gc.collect()
    gc.freeze()
    telegram.delay = setting.delay / 1000
    crowd = Crowd(telegram, people, setting.think)
    crowd.arrive(setting.people)
    await asyncio.sleep(plan.warm_up + setting.think)
    crowd.record()
    before, calls = bot.load(), telegram.calls.total()
    await asyncio.sleep(plan.seconds)
    played, after = crowd.reading(), bot.load()
    calls = telegram.calls.total() - calls
    unanswered = await crowd.leave(PATIENCE)
    for text in sorted(set(played.unexpected))[:3]:
        print(f"  {contestant.name} said something else: {text!r}", file=sys.stderr)
    waits = sorted(seconds for _, seconds in played.turns)
    turns = max(len(waits), 1)
    kinds = {turn: [seconds for each, seconds in played.turns if each is turn] for turn in Turn}
    return Result(
        round=number,
        bot=contestant.name,
        setting=setting,
        turns=len(waits) / played.seconds,
        p50=percentile(waits, 0.5) * 1000,
        p99=percentile(waits, 0.99) * 1000,
        cpu=(after.bot - before.bot) / turns * 1000,
        calls=calls / turns,
        unanswered=unanswered,
        unexpected=len(played.unexpected),
        bot_share=(after.bot - before.bot) / played.seconds,
        server_share=(after.ours - before.ours) / played.seconds,
        others_share=max(0.0, after.core - before.core - after.bot + before.bot) / played.seconds,
        by_turn={turn: statistics.median(waits) * 1000 for turn, waits in kinds.items() if waits},
    )


async def compete(plan: Plan) -> list[Result]:
    """All rounds; a bot that dies is reported and left out of that round."""
    telegram = LocalTelegram(nobody_listens)
    url = await telegram.start()
    results: list[Result] = []
    for number in range(1, plan.rounds + 1):
        for name in plan.bots if number % 2 else reversed(plan.bots):
            contestant = CONTESTANTS[name]
            try:
                async with folder_for(contestant, POOL) as folder:
                    telegram.delay = 0.0
                    people = pool(contestant, POOL)
                    async with running(contestant, telegram, url, folder) as bot:
                        for setting in plan.settings:
                            result = await play(telegram, bot, contestant, people, setting, plan, number)
                            results.append(result)
                            print(f"  round {number}: {_line(result)}", file=sys.stderr)
            except Died as error:
                print(f"  {name}: {error}", file=sys.stderr)
    await telegram.stop()
    return results


def report(results: Sequence[Result]) -> str:
    """The table of medians with ratios against the yardsticks of the same round."""
    head = [
        "bot",
        "people",
        "delay ms",
        "think s",
        "turns/s",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "calls",
        "unanswered",
        "wrong",
    ]
    head += ["bot core", "server", "others"]
    head += [f"x {name}" for name in YARDSTICKS] + [f"CPU x {name}" for name in YARDSTICKS]
    rows = []
    groups = dict.fromkeys((each.setting, each.bot) for each in results)
    settings = list(dict.fromkeys(setting for setting, _ in groups))
    for setting, name in sorted(groups, key=lambda group: settings.index(group[0])):
        mine = [each for each in results if (each.setting, each.bot) == (setting, name)]
        rows.append(
            [
                name,
                f"{setting.people}",
                f"{setting.delay:.0f}",
                f"{setting.think:.0f}",
                f"{_median(each.turns for each in mine):.0f}",
                f"{_median(each.p50 for each in mine):.1f}",
                f"{_median(each.p99 for each in mine):.1f}",
                f"{_median(each.cpu for each in mine):.2f}",
                f"{_median(each.calls for each in mine):.2f}",
                f"{max(each.unanswered for each in mine)}",
                f"{sum(each.unexpected for each in mine)}",
                f"{_median(each.bot_share for each in mine):.0%}",
                f"{_median(each.server_share for each in mine):.0%}",
                f"{_median(each.others_share for each in mine):.0%}",
                *(_ratio(results, mine, yardstick, "turns") for yardstick in YARDSTICKS),
                *(_ratio(results, mine, yardstick, "cpu") for yardstick in YARDSTICKS),
            ]
        )
    return table(head, rows)


def _ratio(results: Sequence[Result], mine: Sequence[Result], yardstick: str, what: str) -> str:
    """More turns is better, so is less CPU: both ratios say how many times better than the yardstick."""
    ratios = []
    for each in mine:
        for other in results:
            same = (other.round, other.setting) == (each.round, each.setting)
            if same and other.bot == yardstick and other.turns and each.cpu:
                ratios.append(each.turns / other.turns if what == "turns" else other.cpu / each.cpu)
    return f"{_median(ratios):.2f}" if ratios else "-"


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def _line(result: Result) -> str:
    return (
        f"{result.bot}, {result.setting}: {result.turns:.0f} turns/s, "
        f"p50 {result.p50:.1f} ms, p99 {result.p99:.1f} ms, CPU {result.cpu:.2f} ms, "
        f"others {result.others_share:.0%} of the bot's core"
    )


def read_setting(written: str) -> Setting:
    """A setting from people[:delay[:think]]."""
    people, *others = written.split(":")
    return Setting(int(people), *map(float, others))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Turns of the six-turn reading dialog.")
    parser.add_argument("--bots", type=names, default=BOTS, help="names, with commas, or all")
    parser.add_argument("--settings", default="1,50,500", help="people[:delay ms[:think s]], with commas")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of a window")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--by-turn", action="store_true", help="also the median ms of each of the six")
    parser.add_argument("--json", type=Path, help="also write every result of every round there")
    options = parser.parse_args()
    plan = Plan(
        bots=options.bots,
        settings=tuple(read_setting(written) for written in options.settings.split(",")),
        seconds=options.seconds,
        rounds=options.rounds,
    )
    stay_aside()
    results = uvloop.run(compete(plan))
    print(report(results))
    if options.by_turn:
        for each in results:
            print(each.bot, each.setting, {turn: round(wait, 1) for turn, wait in each.by_turn.items()})
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in results], indent=1))


if __name__ == "__main__":
    main()
