"""Which queue of the hourly schedule: picked in two steps, or typed at once in any of the ways people do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.conversation.steps import Answer, Ask, Choice, Rejected, t
from bot.dialogs.common import one_of
from bot.domain.schedule import QUEUES, NotAQueue, read_queue

FIRST = tuple(dict.fromkeys(queue[0] for queue in QUEUES))


async def pick_queue() -> str:
    """A queue from 1.1 to 6.2."""
    queue: str = await Ask(
        "queue",
        t("queue-which"),
        read=_reads_queue(FIRST),
        choices=tuple(Choice(first, t("queue-name", queue=first)) for first in FIRST),
    )
    if queue in QUEUES:
        return queue
    parts = tuple(name for name in QUEUES if name.startswith(queue))
    part: str = await Ask(
        "part",
        t("queue-part", queue=queue),
        read=_reads_queue(parts),
        choices=tuple(Choice(_value(each), t("queue-name", queue=each)) for each in parts),
    )
    return part


def _reads_queue(offered: Sequence[str]) -> Callable[[Answer], str]:
    """Reads one of the offered, picked or typed, or the whole name of a queue."""

    def read(answer: Answer) -> str:
        values = {_value(each): each for each in offered}
        if answer.kind == "pick":
            return values[one_of(values)(answer)]
        typed = str(answer.value).strip()
        if typed in offered:
            return typed
        try:
            return read_queue(typed)
        except NotAQueue:
            raise Rejected(t("queue-misfit")) from None

    return read


def _value(queue: str) -> str:
    """A queue as the value of a choice."""
    return queue.replace(".", "-")
