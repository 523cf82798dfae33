"""The register of the console's addresses: every page and every request, each with the roles that may use it.

Registering needs no NiceGUI. There is no address of the console but what is here, the login and the files of
its look; `tests/console/test_matrix.py` asks each one as each role.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from bot.console.roles import ALL
from bot.console.visit import Visit

if TYPE_CHECKING:
    from bot.console.shell import Desk

Build = Callable[["Desk"], Awaitable[None]]
Answer = Callable[[Visit, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: its words, an icon of `icons.css`, and its place, lowest first."""

    name: str
    icon: str
    place: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page: a function that fills a desk."""

    path: str
    title: str
    roles: frozenset[str]
    build: Build
    menu: Entry | None
    part_of: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A request that is answered by itself: a form that is sent, a file that is fetched."""

    path: str
    method: Literal["GET", "POST"]
    roles: frozenset[str]
    answer: Answer


PAGES: dict[str, Page] = {}
REPLIES: dict[tuple[str, str], Reply] = {}


def page(
    path: str, *, title: str, roles: Iterable[str], menu: Entry | None = None, part_of: str = ""
) -> Callable[[Build], Build]:
    """Register a page; `part_of` is the path of the page whose line of the menu is marked meanwhile."""

    def register(build: Build) -> Build:
        PAGES[_own(path)] = Page(path, title, _known(path, roles), build, menu, part_of)
        return build

    return register


def reply(path: str, method: Literal["GET", "POST"], *, roles: Iterable[str]) -> Callable[[Answer], Answer]:
    """Register a request. One by POST is answered only if its field `form` is the session's."""

    def register(answer: Answer) -> Answer:
        REPLIES[_own(path), method] = Reply(path, method, _known(path, roles), answer)
        return answer

    return register


def menu_of(roles: frozenset[str]) -> list[tuple[Page, Entry]]:
    """The lines of the menu for somebody with these roles."""
    lines = [(page, page.menu) for page in PAGES.values() if page.menu and not page.roles.isdisjoint(roles)]
    return sorted(lines, key=lambda line: line[1].place)


def _own(path: str) -> str:
    if path != "/console" and not path.startswith("/console/"):
        raise ValueError(f"{path} is not an address of the console")
    return path


def _known(path: str, roles: Iterable[str]) -> frozenset[str]:
    given: frozenset[Any] = frozenset(roles)
    if not given or not given <= ALL:
        raise ValueError(f"{path} needs roles out of {', '.join(sorted(ALL))}")
    return given
