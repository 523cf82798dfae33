"""Values of the sandbox as JSON and back.

Rule 1: a dataclass is an object that names its class under "="; a field that has its default is left out, a
field the class no longer has is dropped, so files of older and newer versions can be read. Rule 2: every
list comes back as a tuple, because no value holds a list. Rule 3: JSON that is kept as JSON (the body of an
update) is wrapped and comes back as it was.
"""

from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from bot.sandbox import values
from bot.sandbox.telegram_queue import Update

CLASS = "="
CLASSES: dict[str, Any] = {
    kept.__name__: kept
    for kept in (
        values.Button,
        values.Carousel,
        values.Command,
        values.Contact,
        values.Entity,
        values.Keyboard,
        values.Link,
        values.Media,
        values.Message,
        values.Person,
        values.Place,
        values.Press,
        values.Segment,
        values.Toast,
        Update,
    )
}


class Unreadable(ValueError):
    """What stands there is not what `pack` writes."""


def pack(value: Any) -> Any:
    """A value as JSON values."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return {CLASS: "datetime", "at": value.isoformat()}
    if isinstance(value, frozenset):
        return {CLASS: "frozenset", "of": sorted(value)}
    if isinstance(value, list | tuple):
        return [pack(item) for item in value]
    if isinstance(value, dict):
        return {CLASS: "json", "value": value}
    packed: dict[str, Any] = {CLASS: type(value).__name__}
    for field in fields(value):
        held = getattr(value, field.name)
        if field.default is MISSING or held != field.default:
            packed[field.name] = pack(held)
    return packed


def unpack(packed: Any) -> Any:
    """The value that `pack` made this of. Raises Unreadable."""
    if isinstance(packed, list):
        return tuple(unpack(item) for item in packed)
    if not isinstance(packed, dict):
        return packed
    try:
        match packed[CLASS]:
            case "datetime":
                return datetime.fromisoformat(packed["at"])
            case "frozenset":
                return frozenset(packed["of"])
            case "json":
                return packed["value"]
            case name:
                kept = CLASSES[name]
                known = {field.name for field in fields(kept)}
                return kept(**{key: unpack(held) for key, held in packed.items() if key in known})
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None
