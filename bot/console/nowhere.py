"""The page for an address that is none."""

from __future__ import annotations

from bot.console.parts import link, words
from bot.console.roles import ALL
from bot.console.shell import Desk, page


@page("/console/{rest:path}", title="Такої сторінки немає", roles=ALL)
async def show_nowhere(desk: Desk) -> None:
    """Say so, and show the way back."""
    desk.client.status_code = 404
    words("Можливо, адресу набрано з помилкою або запис вилучено.")
    link("До огляду", "/console", look="plain")
