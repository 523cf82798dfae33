"""Drawings as channels know them: somebody draws what a message names (`bot.drawings`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.conversation.messages import Drawn, Media

Draw = Callable[[Media], Awaitable[Drawn]]
"""Makes a drawing; raises LookupError when it cannot be made."""


async def nothing_drawn(media: Media) -> Drawn:
    """For channels that are given nobody who draws: words go without the picture."""
    raise LookupError(f"nobody draws {media.drawing!r} here")
