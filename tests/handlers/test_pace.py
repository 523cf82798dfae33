"""Pacing in virtual time: the loop's clock jumps to the next timer instead of waiting for it."""

from __future__ import annotations

import asyncio
import selectors
import time
import tracemalloc
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.pace import Lane, Pacer


class VirtualTime(asyncio.SelectorEventLoop):
    """An event loop whose clock moves only when nothing is left to do; timers ring `late` seconds late."""

    def __init__(self, late: float = 0.0) -> None:
        self.now = 1_000.0
        super().__init__(_Jumping(self, late))

    def time(self) -> float:
        return self.now


class _Jumping(selectors.DefaultSelector):
    def __init__(self, loop: VirtualTime, late: float) -> None:
        super().__init__()
        self._loop, self._late = loop, late

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout:
            self._loop.now += timeout + self._late
        return super().select(0)


def play(scene: Callable[[VirtualTime], Coroutine[Any, Any, None]], late: float = 0.0) -> None:
    """Run a scene to its end."""
    loop = VirtualTime(late)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(scene(loop))


def keeps_to(count: int, window: float, times: list[float]) -> bool:
    """Whether no window of that many seconds has more than `count` sends."""
    return all(after - before >= window for before, after in zip(times, times[count:], strict=False))


@pytest.mark.parametrize(("count", "late"), [(30, 0.0), (30, 0.002), (1000, 0.0005)])
def test_a_broadcast_uses_98_per_cent_of_the_rate_and_never_passes_it(count: int, late: float) -> None:
    """Notices to different people keep under the limit in every window and lose less than two per cent."""
    times: list[float] = []

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(count, 1.0, now=loop.time, spacing=1.0)

        async def send(number: int) -> None:
            await pacer.wait(str(number), "notice")
            times.append(loop.time())

        await asyncio.gather(*(send(number) for number in range(count * 6)))

    play(scene, late)
    assert keeps_to(count, 1.0, times)
    steady = [at for at in times if times[0] + 1 <= at < times[0] + 5]
    assert len(steady) >= 4 * count * 0.98


def test_an_answer_during_a_broadcast_waits_for_one_place() -> None:
    """In the middle of a full broadcast an answer goes before all notices, at one of the next two places."""
    waits: list[float] = []

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(30, 1.0, now=loop.time, spacing=1.0)
        broadcast = [asyncio.ensure_future(pacer.wait(f"n{number}", "notice")) for number in range(300)]
        for number in range(20):
            await asyncio.sleep(0.37)
            before = loop.time()
            await pacer.wait(f"a{number}")
            waits.append(loop.time() - before)
        for task in broadcast:
            task.cancel()

    play(scene)
    assert max(waits) <= 2 * 1.015 / 30


def test_answers_come_in_a_burst_and_then_one_a_second() -> None:
    """One person gets `burst` answers at once, further ones with the spacing; others do not wait for them."""

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(30, 1.0, now=loop.time, spacing=1.0, burst=3)
        began = loop.time()
        times: list[tuple[int, int]] = []

        async def send(number: int) -> None:
            await pacer.wait("olena")
            times.append((number, round(loop.time() - began)))

        crowd = asyncio.gather(*(send(number) for number in range(6)))
        await asyncio.sleep(0)
        assert pacer.waiting == 3
        await pacer.wait("petro")
        assert loop.time() == began
        await crowd
        assert times == [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (5, 3)]
        assert pacer.waiting == 0

    play(scene)


def test_notices_to_one_person_keep_their_distance_and_hold_nobody_else() -> None:
    """A second notice to a person waits a second; a notice to somebody else passes it."""

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(30, 1.0, now=loop.time, spacing=1.0)
        began = loop.time()
        await pacer.wait("olena", "notice")
        second = asyncio.ensure_future(pacer.wait("olena", "notice"))
        await asyncio.sleep(0)
        await pacer.wait("petro", "notice")
        assert loop.time() - began < 0.1
        await second
        assert loop.time() - began >= 1.0

    play(scene)


def test_a_pause_holds_everybody() -> None:
    """After a refusal nothing goes before the time is over, and a shorter pause does not cut a longer one."""

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(30, 1.0, now=loop.time)
        began = loop.time()
        notice = asyncio.ensure_future(pacer.wait("n", "notice"))
        pacer.pause(7)
        pacer.pause(2)
        await pacer.wait("a")
        assert loop.time() - began >= 7
        await notice

    play(scene)


def test_those_who_give_up_waiting_do_not_hold_the_others() -> None:
    """Cancelled waiters leave the queue wherever they stand in it."""

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(1, 1.0, now=loop.time, spacing=1.0, burst=1)
        began = loop.time()
        await pacer.wait("x")
        tasks = [asyncio.ensure_future(pacer.wait(to)) for to in ("x", "x", "y", "z")]
        await asyncio.sleep(0.1)
        for task in tasks[:3]:
            task.cancel()
        await tasks[3]
        assert loop.time() - began < 1.1
        assert pacer.waiting == 0

    play(scene)


def test_a_refusal_teaches_caution_for_a_while() -> None:
    """After a refusal the pace is 2 % slower, however many were refused together; later it is as it was."""

    async def scene(loop: VirtualTime) -> None:
        async def seconds() -> float:
            began = loop.time()
            for _ in range(200):
                await pacer.wait("", "notice")
            return loop.time() - began

        pacer = Pacer(100, 1.0, now=loop.time, margin=0.0)
        await seconds()
        usual = await seconds()
        for _ in range(5):
            pacer.pause(1.0)
        await asyncio.sleep(1.0)
        await seconds()
        assert 1.01 < await seconds() / usual < 1.025
        await asyncio.sleep(1_000)
        await seconds()
        assert await seconds() == pytest.approx(usual, rel=0.002)

    play(scene)


def test_people_left_in_peace_are_forgotten() -> None:
    """Memory does not grow with the number of recipients."""

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(1000, 1.0, now=loop.time, spacing=1.0)
        tracemalloc.start()
        for number in range(8_000):
            await pacer.wait(str(number), "notice")
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert held < 600_000

    play(scene)


def test_a_message_that_need_not_wait_does_not_leave_the_running_task() -> None:
    """The way without waiting touches neither the loop nor a timer."""
    pacer = Pacer(1000, 1.0, spacing=1.0)
    with pytest.raises(StopIteration):
        pacer.wait("olena").send(None)


def test_a_pace_that_means_nothing_is_refused_at_once() -> None:
    """Zero messages, no window or a negative spacing end the start, not the first message."""
    for wrong in ((0, 1.0, 0.0), (1, 0.0, 0.0), (1, 1.0, -1.0)):
        with pytest.raises(ValueError, match="no pace"):
            Pacer(*wrong)


def test_the_real_clock_is_enough() -> None:
    """Without a clock of its own the pacer waits by the machine's monotonic clock."""

    async def scene() -> None:
        pacer = Pacer(2, 0.05, margin=0.01)
        began = time.monotonic()
        for _ in range(5):
            await pacer.wait()
        assert time.monotonic() - began >= 0.12

    asyncio.run(scene())


@settings(max_examples=60)
@given(
    crowd=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", "d", ""]),
            st.sampled_from(["answer", "notice"]),
            st.floats(0, 3),
            st.sampled_from([0.0, 0.0, 0.0, 0.4, 1.5]),
        ),
        max_size=40,
    ),
    count=st.integers(1, 5),
    late=st.sampled_from([0.0, 0.03]),
)
def test_whatever_comes_the_limits_hold_and_everybody_is_served(
    crowd: list[tuple[str, Lane, float, float]], count: int, late: float
) -> None:
    """No window has too many sends, notices keep their distance, order per person holds, all are served."""
    sent: list[tuple[float, str, Lane, int]] = []
    gave_up: list[int] = []

    async def scene(loop: VirtualTime) -> None:
        pacer = Pacer(count, 0.5, now=loop.time, spacing=0.2, burst=2)
        asked = 0

        async def send(to: str, lane: Lane, at: float, patience: float) -> None:
            nonlocal asked
            await asyncio.sleep(at)
            asked += 1
            number = asked
            try:
                async with asyncio.timeout(patience or None):
                    await pacer.wait(to, lane)
            except TimeoutError:
                gave_up.append(number)
            else:
                sent.append((loop.time(), to, lane, number))

        await asyncio.gather(*(send(*one) for one in crowd))
        assert pacer.waiting == 0

    play(scene, late)
    assert len(sent) + len(gave_up) == len(crowd)
    assert keeps_to(count, 0.5, [at for at, *_ in sent])
    for person in "abcd":
        for lane in ("answer", "notice"):
            mine = [(at, number) for at, to, in_lane, number in sent if to == person and in_lane == lane]
            assert [number for _, number in mine] == sorted(number for _, number in mine)
            for (before, _), (after, _) in pairwise(mine):
                assert lane == "answer" or after - before >= 0.2 - 1e-9
