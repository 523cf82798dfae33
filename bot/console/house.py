"""The console's house: where it stands among what the process serves, and when it opens.

The guard stands at once, before anybody else, and asks to wait. NiceGUI and the pages are imported in a
thread once the bot is ready, which takes seconds. There is one NiceGUI in a process: in the trial it serves
the phones already and gets our pages too; alone it serves nothing but us.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.console.guard import LOGIN, REFUSED, SESSION, STATIC, Guard
from bot.console.login import STALE, Door
from bot.console.looks import FOLDER
from bot.console.register import REPLIES, Reply
from bot.console.visit import Office, Visit
from bot.storage.staff_sessions import Ended, Forbidden, Session

if TYPE_CHECKING:
    from fastapi import FastAPI

LARGEST = 64_000_000  # bytes of an uploaded table
NOT_YOURS = "Ваша роль цього не дозволяє."
STORAGE_VARIABLE = "NICEGUI_STORAGE_PATH"

log = structlog.get_logger()


class House:
    """The console of one process, behind every other route of `web`."""

    def __init__(self, office: Office, web: Starlette) -> None:
        """In the trial `web` has the application with the phones as its default already."""
        self._office = office
        self._guard = Guard(office, web.router.default if office.trial else None, alone=not office.trial)
        web.router.default = self._guard
        self.opened = asyncio.Event()

    async def run(self) -> None:
        """Open, then stand until cancelled. That it cannot be opened is logged, and the bot goes on."""
        try:
            made = await asyncio.to_thread(self._make)
        except Exception:
            log.exception("the console cannot be opened")
            return
        async with contextlib.AsyncExitStack() as parts:
            if made is not None:
                await parts.enter_async_context(made.router.lifespan_context(made))
                self._guard.inner = made
            assert self._guard.inner is not None  # noqa: S101 - in the trial the phones are there
            self._guard.pages = console_routes(self._office, self._guard.inner)
            self.opened.set()
            log.info("the console is open")
            await asyncio.Event().wait()

    def _make(self) -> FastAPI | None:
        """NiceGUI with our pages; None when the trial serves it already."""
        folder = self._office.settings.data_dir.resolve() / "console"
        os.environ.setdefault(STORAGE_VARIABLE, str(folder))  # NiceGUI reads it when it is imported
        from bot.console.serving import register_pages, serve_alone  # noqa: PLC0415 - takes seconds

        register_pages(self._office, self._guard)
        return None if self._office.trial else serve_alone(self._office)


def console_routes(office: Office, inner: ASGIApp) -> ASGIApp:
    """The login, the look, requests, and for everything else the pages."""
    router = Router(
        [
            Mount(STATIC, StaticFiles(directory=FOLDER, packages=[("bot.pages", "static")])),
            *Door(office).routes(),
            *(Route(each.path, _answering(office, each), methods=[each.method]) for each in REPLIES.values()),
        ],
        redirect_slashes=False,
        default=inner,
    )
    return ExceptionMiddleware(router)  # a file that is not there is a 404, not an error of ours


def _answering(office: Office, registered: Reply) -> Callable[[Request], Awaitable[Response]]:
    """A registered request behind the checks of its roles, its size and its form."""

    async def answer(request: Request) -> Response:
        session: Session = request.scope[SESSION]
        if session.member.roles.isdisjoint(registered.roles):
            return PlainTextResponse(NOT_YOURS, REFUSED)
        try:
            if registered.method == "POST" and (refused := await _refused_form(request, session)):
                return refused
            given = {**request.query_params, **request.path_params}
            return await registered.answer(Visit(office, session, registered.roles, given), request)
        except Ended:
            return RedirectResponse(LOGIN, 303)
        except Forbidden:
            return PlainTextResponse(NOT_YOURS, REFUSED)
        finally:
            await request.close()

    return answer


async def _refused_form(request: Request, session: Session) -> Response | None:
    """What to answer to a form that is too large or is not the session's own."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > LARGEST:
        return PlainTextResponse("Файл завеликий.", 413)
    form = (await request.form(max_files=1, max_fields=50)).get("form")
    if not isinstance(form, str) or not compare_digest(
        form.encode("utf-8", "replace"), session.form.encode()
    ):
        return PlainTextResponse(STALE, REFUSED)
    return None
