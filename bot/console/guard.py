"""The guard before the console, of which NiceGUI knows nothing.

1. Nobody else's page may speak for somebody who is logged in: what changes anything and every WebSocket has
   to come from a page of ours (header Origin); what a browser says to come from elsewhere is refused.
2. Nobody without a session gets further than the login and the files of its look; NiceGUI builds nothing for
   them. A page's WebSocket is only for the browser that was given the page.
3. Every answer carries the headers that keep browsers strict.

Behind a proxy that rewrites Host, `server.public_url` says what Origin has to be.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.visit import Office
from bot.storage.database import of_database
from bot.storage.staff_sessions import Ended, Session, find, kept

ROOT, LOGIN, STATIC = "/console", "/console/login", "/console/static"
WEBSOCKET = "/_nicegui_ws/"
OURS = (f"{ROOT}/", "/_nicegui")
SESSION = "console.session"  # in the scope
REFUSED = 403

# NiceGUI's pages carry scripts of their own and compile templates in the browser
CONTENT = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NO_DATABASE = (
    '<!doctype html><html lang="uk"><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
    "<title>База даних не відповідає</title><p>База даних не відповідає. Пробуємо ще раз…</p></html>"
)
STARTING = (
    '<!doctype html><html lang="uk"><meta charset="utf-8"><meta http-equiv="refresh" content="2">'
    "<title>Пульт запускається</title><p>Пульт запускається, зачекайте кілька секунд…</p></html>"
)


log = structlog.get_logger()


class Guard:
    """An ASGI application before others, which may come later: NiceGUI (`inner`) and the console (`pages`).

    `alone`: nothing else is served behind it, so any other address is unknown. `clients` are the pages open
    in browsers by NiceGUI's id, each with the kept token of the session it was given to.
    """

    def __init__(self, office: Office, inner: ASGIApp | None = None, *, alone: bool) -> None:
        self.inner = inner
        self.pages: ASGIApp | None = None
        self.clients: dict[str, str] = {}
        self._office = office
        self._alone = alone
        public = urlsplit(office.settings.server.public_url)
        self._public = f"{public.scheme}://{public.netloc}" if public.netloc else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            return
        path = scope["path"]
        if path != ROOT and not path.startswith(OURS):
            await self._elsewhere(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._from_elsewhere(scope, headers):
            await _refuse(scope, receive, send, "Запит надійшов не зі сторінки пульта.")
            return
        if path.startswith("/_nicegui"):
            if path.startswith(WEBSOCKET) and not self._same_browser(scope, headers):
                await _refuse(scope, receive, send, "Ця сторінка належить іншому сеансу.")
                return
            await self._pass(self.inner, scope, receive, self._strict(send, path))
            return
        if path != LOGIN and not path.startswith(f"{STATIC}/"):
            try:
                session = await self._session(headers)
            except Exception as error:
                if not of_database(error):
                    raise
                log.warning("the console cannot reach the database", why=type(error).__name__)
                await _answer(HTMLResponse(NO_DATABASE, 503), scope, receive, self._strict(send, path))
                return
            if session is None:
                await _answer(_to_login(scope), scope, receive, self._strict(send, path))
                return
            scope[SESSION] = session
        await self._pass(self.pages, scope, receive, self._strict(send, path))

    async def _elsewhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._alone or self.inner is None:
            await _answer(PlainTextResponse("Not Found", 404), scope, receive, send)
        else:
            await self.inner(scope, receive, send)

    async def _pass(self, to: ASGIApp | None, scope: Scope, receive: Receive, send: Send) -> None:
        if to is None:
            await _answer(HTMLResponse(STARTING, 503, {"Retry-After": "2"}), scope, receive, send)
        else:
            await to(scope, receive, send)

    async def _session(self, headers: Headers) -> Session | None:
        token = cookie_of(headers, session_cookie(secure=self._office.secure))
        if not token:
            return None
        now, lasting = self._office.now(), self._office.lasting
        try:
            return await self._office.database.read(lambda c: find(c, kept(token), now, lasting))
        except Ended:
            return None

    def _from_elsewhere(self, scope: Scope, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is not None:
            if origin == self._public:
                return False
            return urlsplit(origin).netloc != headers.get("host", "")
        if scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD"}:
            return True
        own = {"same-origin", "none", None}
        return scope["path"].startswith(WEBSOCKET) and headers.get("sec-fetch-site") not in own

    def _same_browser(self, scope: Scope, headers: Headers) -> bool:
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("client_id", [""])
        given_to = self.clients.get(asked[0])
        if given_to is None:
            return True  # none of the console's pages
        token = cookie_of(headers, session_cookie(secure=self._office.secure))
        return secrets.compare_digest(kept(token), given_to)

    def _strict(self, send: Send, path: str) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", CONTENT)
                if self._office.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if path.startswith(ROOT) and not path.startswith(STATIC):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        return sending


def session_cookie(*, secure: bool) -> str:
    """The name of the cookie with the token; over https one that no other host can set."""
    return "__Host-oblik-console" if secure else "oblik-console"


def cookie_of(headers: Headers, name: str) -> str:
    """A cookie, empty if there is none."""
    return cookie_parser(headers.get("cookie", "")).get(name, "")


def _to_login(scope: MutableMapping[str, Any]) -> Response:
    if scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD"}:
        return RedirectResponse(LOGIN, 303)
    path: str = scope["path"]
    return RedirectResponse(LOGIN if path == ROOT else f"{LOGIN}?next={quote(path)}", 303)


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await response(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    await _answer(PlainTextResponse(why, REFUSED), scope, receive, send)
