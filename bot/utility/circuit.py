"""How the connector goes easy on a system that fails: back-off for one submission, a circuit for all.

1. One failure puts off one submission, for longer at each try, and never for the same time as the others.
2. Failures in a row open the circuit: nothing is sent for a while, then one call alone asks how things are.
3. Each answer that makes sense lets one more run beside it, so a system that comes back is not run over.
4. Who asks for a pause gets it, within reason.

No clock in here: `now` is any count of seconds that only grows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Chance = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the connector goes about it; times in seconds."""

    together: int = 4  # calls at a time
    lease: float = 120.0  # longer than a call may take
    first: float = 2.0  # after the first failure; doubled by each that follows
    longest: float = 600.0  # but never longer than this
    obeyed: float = 3600.0  # of a pause that was asked for, at most
    trips: int = 3  # failures in a row that open the circuit
    look: float = 2.0  # how often to look for something to send


def back_off(manner: Manner, failures: int, chance: Chance) -> float:
    """Seconds to wait after so many failures, between half and the whole of what the manner says."""
    whole = min(manner.longest, manner.first * 2.0 ** min(failures - 1, 30))
    return whole * (0.5 + chance() / 2)


class Circuit:
    """How many calls may run now."""

    def __init__(self, manner: Manner, chance: Chance) -> None:
        self._manner = manner
        self._chance = chance
        self._width = manner.together
        self._failures = 0
        self._quiet_until = float("-inf")

    @property
    def is_open(self) -> bool:
        """Whether the last calls failed in a row."""
        return self._failures >= self._manner.trips

    def width(self, now: float) -> int:
        """How many calls may run at a time."""
        return 0 if now < self._quiet_until else self._width

    def quiet(self, now: float) -> float:
        """For how many seconds nothing may be sent."""
        return max(0.0, self._quiet_until - now)

    def good(self) -> None:
        """An answer that makes sense has come."""
        self._failures = 0
        self._width = min(self._width + 1, self._manner.together)

    def bad(self, now: float, asked: float) -> None:
        """A call has failed, perhaps with the wish to be left alone for so many seconds."""
        pause = min(asked, self._manner.obeyed)
        if now >= self._quiet_until:  # those that ran beside the one that opened it say nothing new
            self._failures += 1
            if self.is_open:
                beyond = self._failures - self._manner.trips + 1
                pause = max(pause, back_off(self._manner, beyond, self._chance))
        if pause:
            self._width = 1
            self._quiet_until = max(self._quiet_until, now + pause)
