"""What the page is about. No browser and no NiceGUI here, so it costs nothing to import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox.faults import Faults
from bot.sandbox.page_words import Language
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Sample:
    """An account to try; `special` is a key that the page has words for, `note` stands where it has none."""

    account: str
    serial: str
    eic_tail: str
    address: str
    zones: int
    special: str = ""
    note: str = ""


class Samples:
    """The numbers to try, which may come later; until then `kind` and `percent` say how far the import is."""

    def __init__(self, rows: Sequence[Sample] = ()) -> None:
        self.rows: Sequence[Sample] = rows
        self.kind = ""
        self.percent = 0
        self.failed = False
        self._watchers: list[Callable[[], None]] = []

    def work(self, kind: str, percent: int) -> None:
        """So much of this kind of rows is imported."""
        if (kind, percent) != (self.kind, self.percent):
            self.kind, self.percent = kind, percent
            self._tell()

    def come(self, rows: Sequence[Sample]) -> None:
        """Here they are."""
        self.rows, self.kind = rows, ""
        self._tell()

    def fail(self) -> None:
        """They will not come."""
        self.failed, self.kind = True, ""
        self._tell()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Hear of every change; call what it gives to stop."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()


@dataclass(frozen=True, slots=True)
class Shown:
    """The world, what can go wrong in it, the company's name by language, numbers to try."""

    world: World
    faults: Faults
    company: Mapping[Language, str]
    samples: Samples
