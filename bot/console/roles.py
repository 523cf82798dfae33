"""Roles: what somebody at the console may do. A person may have several; none of them includes another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

DISPATCHER: Final = "dispatcher"  # outages and broadcasts: compose, send, correct, close
APPROVER: Final = "approver"  # the second person of a broadcast to many
ADMINISTRATOR: Final = "administrator"  # staff, texts and prices, terms, imports
AUDITOR: Final = "auditor"  # reads everything, changes nothing
OPERATOR: Final = "operator"  # a district's queue of requests

NAMES: Final = {
    DISPATCHER: "диспетчер",
    APPROVER: "погоджувач",
    ADMINISTRATOR: "адміністратор",
    AUDITOR: "аудитор",
    OPERATOR: "оператор",
}
EXPLAINED: Final = {
    DISPATCHER: "складає, надсилає, виправляє та закриває оповіщення",
    APPROVER: "погоджує великі розсилки, складені іншими",
    ADMINISTRATOR: "веде працівників, тексти й ціни, умови, імпорт",
    AUDITOR: "бачить усе, нічого не змінює",
    OPERATOR: "веде справи й незвичні покази свого району",
}
ALL: Final = frozenset(NAMES)


def named(roles: Iterable[str]) -> str:
    """Roles as people read them, in their usual order."""
    given = set(roles)
    return ", ".join(name for role, name in NAMES.items() if role in given)
