"""The settings of feeds: where schedules and outages are fetched from, how often, how they are read."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from bot.setting_values import Section, is_web_address

OURS = frozenset({"api", "import", "console", "chat", "clock"})
"""Names that other sources of outages have."""


class FeedSettings(Section):
    """One source: a URL or a file, one or the other."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$")]
    kind: Literal["schedule", "outages"]
    url: Annotated[str, Field(repr=False)] = ""  # may carry a key
    path: str = ""
    minutes: Annotated[int, Field(ge=1, le=15)] = 5  # after 20 minutes of silence an alarm is raised
    stale_after_minutes: Annotated[int, Field(ge=10, le=60)] = 60
    old_after_hours: Annotated[int, Field(ge=1, le=720)] = 24
    clock: Literal["kyiv", "label"] = "kyiv"
    whole: bool = False
    weekly: bool = False
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 20
    max_bytes: Annotated[int, Field(ge=1_000, le=50_000_000)] = 5_000_000


def fault_of(feeds: Sequence[FeedSettings]) -> str:
    """What is wrong with the feeds as a whole, to follow the key in a sentence; empty if nothing is."""
    names = [feed.name for feed in feeds]
    for name in names:
        if names.count(name) > 1 or name in OURS:
            return f"has the name {name}, which is taken: give each feed one of its own"
    for feed in feeds:
        if bool(feed.url) == bool(feed.path):
            return f"({feed.name}) should have either a url or a path"
        if feed.url and not is_web_address(feed.url):
            return f"({feed.name}, url) should be an address that begins with http:// or https://"
    return ""
