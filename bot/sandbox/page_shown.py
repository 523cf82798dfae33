"""What the page is about. No browser and no NiceGUI here, so it costs nothing to import."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Shown:
    """The world, what can go wrong in it, the company's name by language, numbers to try."""

    world: World
    faults: Faults
    company: Mapping[Language, str]
    samples: Sequence[Sample]
