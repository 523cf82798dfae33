"""The login and the logout: plain forms, no NiceGUI, no script.

A login tells nobody whether it was the name or the password that was wrong, and takes as long either way. It
always begins a new session under a new token. The form's own token stands in a cookie and in the form, so
that nobody can be logged in from a page elsewhere.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.clock import to_kyiv
from bot.console.guard import LOGIN, ROOT, SESSION, STATIC, cookie_of, session_cookie
from bot.console.looks import FOLDER
from bot.console.passwords import LONGEST
from bot.console.visit import Office
from bot.pages.looks import version
from bot.storage import audit, staff, staff_sessions
from bot.storage.staff_sessions import kept

LARGEST_FORM = 20_000  # bytes
STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
STALE = "Сторінка застаріла. Спробуйте ще раз."
WRONG = "Логін або пароль не підходить."


class Door:
    """Lets people in and out."""

    def __init__(self, office: Office) -> None:
        self._office = office
        secure = office.secure
        self._cookie = session_cookie(secure=secure)
        self._form_cookie = "__Host-oblik-form" if secure else "oblik-form"
        self._flags: dict[str, Any] = {"httponly": True, "samesite": "strict", "secure": secure, "path": "/"}

    def routes(self) -> list[Route]:
        """Its addresses."""
        return [
            Route(LOGIN, self.show, methods=["GET"]),
            Route(LOGIN, self.enter, methods=["POST"]),
            Route(f"{ROOT}/logout", self.leave, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The empty form."""
        return self._page(request, next_to=request.query_params.get("next", ""))

    async def enter(self, request: Request) -> Response:
        """Somebody's login and password."""
        given = await _fields(request)
        next_to, login, password = given.get("next", ""), given.get("login", ""), given.get("password", "")
        expected = cookie_of(request.headers, self._form_cookie)
        if not expected or not _same(given.get("form", ""), expected):
            return self._page(request, STALE, login, next_to, 403)
        database, now = self._office.database, self._office.now()
        host = request.client.host if request.client else ""
        until = await database.write(lambda c: _attempt(c, login, host, now, self._office.tries))
        if until is not None:
            said = f"Забагато спроб. Спробуйте після {to_kyiv(until):%H:%M}."
            return self._page(request, said, login, next_to, 429)
        found = await database.read(lambda c: staff.find(c, login))
        member, password_hash = found or (None, None)
        right = len(password) <= LONGEST and await self._office.passwords.right(password, password_hash)
        if member is None or not right or member.disabled:
            who = member.login if member else ""  # an unknown name may be a password typed in the wrong field
            await database.write(lambda c: audit.append(c, now, who, "login.failed", detail={"host": host}))
            return self._page(request, WRONG, login, next_to, 401)
        token, form = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        earlier = cookie_of(request.headers, self._cookie)
        staff_id, name = member.id, member.login

        def let_in(connection: Connection) -> None:
            staff_sessions.sweep(connection, now, self._office.lasting, self._office.tries)
            staff_sessions.end(connection, kept(earlier))
            staff_sessions.begin(connection, staff_id, token, form, now, host)
            staff_sessions.forgive(connection, name)
            audit.append(connection, now, name, "login", detail={"host": host})

        await database.write(let_in)
        answer = RedirectResponse(next_to if _own(next_to) else ROOT, 303)
        answer.set_cookie(self._cookie, token, **self._flags)
        answer.delete_cookie(self._form_cookie, **self._flags)
        return answer

    async def leave(self, request: Request) -> Response:
        """Somebody goes."""
        session = request.scope[SESSION]
        given = await _fields(request)
        if not _same(given.get("form", ""), session.form):
            return HTMLResponse(STALE, 403)
        now = self._office.now()

        def end(connection: Connection) -> None:
            staff_sessions.end(connection, session.token)
            audit.append(connection, now, session.member.login, "logout")

        await self._office.database.write(end)
        answer = RedirectResponse(LOGIN, 303)
        answer.delete_cookie(self._cookie, **self._flags)
        return answer

    def _page(
        self, request: Request, said: str = "", login: str = "", next_to: str = "", status: int = 200
    ) -> Response:
        form = secrets.token_urlsafe(24)
        hint = "Логін і пароль надруковано там, де запущено бота." if self._office.trial else ""
        html = _HTML.format(
            company=escape(self._office.settings.company.name.uk),
            action=LOGIN,
            static=STATIC,
            version=version(FOLDER / "login.css"),
            said=f'<p class="said" role="alert">{escape(said)}</p>' if said else "",
            hint=f'<p class="hint">{escape(hint)}</p>' if hint else "",
            login=escape(login[:64]),
            focus_login="" if login else "autofocus",
            focus_password="autofocus" if login else "",
            next=escape(next_to) if _own(next_to) else "",
            form=form,
        )
        answer = HTMLResponse(html, status, {"Content-Security-Policy": STRICT})
        answer.set_cookie(self._form_cookie, form, **self._flags)
        return answer


def _attempt(
    connection: Connection, login: str, host: str, now: datetime, tries: staff_sessions.Tries
) -> datetime | None:
    until = staff_sessions.attempt(connection, login, host, now, tries)
    if until is not None:
        known = staff.find(connection, login)
        audit.append(connection, now, known[0].login if known else "", "login.paused", detail={"host": host})
    return until


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a small form; none if it is larger than any of ours."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > LARGEST_FORM:
        return {}
    async with request.form(max_files=0, max_fields=10) as given:
        return {name: value for name, value in given.items() if isinstance(value, str)}


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _own(path: str) -> bool:
    """Whether it leads into the console: nobody is sent elsewhere by a login."""
    return (path == ROOT or path.startswith(f"{ROOT}/")) and "\\" not in path and path.isascii()


_HTML = """<!doctype html>
<html lang="uk">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Вхід · {company}</title>
<link rel="icon" href="{static}/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{static}/login.css?{version}">
</head>
<body>
<main>
<span class="mark" aria-hidden="true"></span>
<h1>Пульт диспетчера</h1>
<p class="company">{company}</p>
{said}
<form method="post" action="{action}">
<input type="hidden" name="form" value="{form}">
<input type="hidden" name="next" value="{next}">
<label>Логін
<input name="login" value="{login}" autocomplete="username" autocapitalize="none" spellcheck="false"
 maxlength="64" required {focus_login}></label>
<label>Пароль
<input name="password" type="password" autocomplete="current-password" maxlength="200" required
 {focus_password}></label>
<button type="submit">Увійти</button>
</form>
{hint}
</main>
</body>
</html>
"""
