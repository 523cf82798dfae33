"""What was not done is told to whoever tried, in the words of the refusal."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from bot.console.shell import Desk
from bot.utility.dispatch import NotDone


def kindly(desk: Desk, handler: Callable[[], object]) -> Callable[[], object]:
    """The handler, whose NotDone is said at the bottom of the page."""

    async def run() -> None:
        try:
            result = handler()
            if inspect.isawaitable(result):
                await result
        except NotDone as why:
            desk.warn(desk.office.say(why.text, "uk"))

    return run
