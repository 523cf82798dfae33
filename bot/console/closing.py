"""Closing an outage: the light is back, or it will not go off. Asked once, with time and own words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from bot.console.moments import MomentField
from bot.console.parts import Field, button
from bot.domain.guards import LONGEST_NOTE
from bot.pages.elements import tag


@dataclass(frozen=True, slots=True)
class Closing:
    """When, and words of the dispatcher's own."""

    at: datetime
    note: str


async def ask_closing(question: str, about: str, yes: str, now: datetime) -> Closing | None:
    """Ask; None for no."""
    answered: asyncio.Future[Closing | None] = asyncio.get_running_loop().create_future()

    def done(given: Closing | None) -> None:
        if not answered.done():
            answered.set_result(given)
        dialog.close()

    def agree() -> None:
        if when.moment is not None:
            done(Closing(min(when.moment, now), note.value.strip()))

    async def nothing() -> None:
        """The field reads itself back."""

    with ui.dialog(value=True) as dialog, tag("div", "question", role="alertdialog"):
        tag("h2", text=question)
        tag("p", text=about)
        when = MomentField("Коли", now, nothing)
        note = Field("Додаткові слова (не обов'язково)", kind="area", most=LONGEST_NOTE)
        with tag("div", "question-buttons"):
            button("Скасувати", lambda: done(None), look="quiet")
            button(yes, agree, look="main")
    dialog.on("hide", lambda _: done(None), js_handler="() => emit()")
    given = await answered
    dialog.delete()
    return given
