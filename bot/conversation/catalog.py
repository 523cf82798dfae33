"""The table of dialogs, as the engine sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import signature
from typing import Literal

from bot.conversation.steps import Dialog

Needs = Literal["nothing", "consent"]
Shortcut = Callable[[str], tuple[str, tuple[str, ...]] | None]


@dataclass(frozen=True, slots=True)
class Registered:
    """A row of the table of dialogs: what runs, the button's label, what the person must have agreed to."""

    run: Dialog
    label: str
    needs: Needs = "consent"


@dataclass(frozen=True, slots=True)
class Catalog:
    """All dialogs by name, and which of them answer the events that no question waits for.

    `menus`: screens that ask for words of one's own.
    `shortcut` reads words typed at the menu ("4520 3310") and names a dialog with its arguments, or None; so
    does `aside` with words that nothing else took.
    """

    dialogs: Mapping[str, Registered]
    welcome: str
    menu: str
    help: str
    language: str
    photo: str
    shortcut: Shortcut
    aside: Shortcut = lambda _: None
    menus: frozenset[str] = frozenset()


@cache
def takes(run: Dialog, count: int) -> bool:
    """Whether a dialog can be opened with that many arguments."""
    try:
        signature(run).bind(*range(count))
    except TypeError:
        return False
    return True
