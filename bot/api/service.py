"""The API put together: `make_api(service)` is an ASGI application to be mounted at /api/v1."""

from __future__ import annotations

import asyncio
import re
from functools import cache, partial
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api import cabinet, notices, registry, requests, submissions
from bot.api.call import Service
from bot.api.problems import MEDIA, Fault, Problem, field_of
from bot.api.scopes import SCOPES
from bot.api.shown import components_of
from bot.storage.database import of_database

log = structlog.get_logger()

PLACE = "/api/v1"
ABOUT = """The company's systems write what they know, and read what consumers have sent.

Every call carries a key: `Authorization: Bearer oblik_…`. Times have an offset from UTC, days are Kyiv's.
Batches are read row by row: what is not understood is reported, the other rows are stored. Everything may be
repeated: the same again changes nothing, and under an Idempotency-Key it gets the same answer.
"""
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
ANSWERED = "oblik.answered"
WORDS = {404: "There is no such address in this API.", 405: "This address does not take this method."}


def make_api(service: Service) -> ASGIApp:
    """The API of one process."""
    api = FastAPI(
        title="Oblik", version="1", description=ABOUT, docs_url=None, redoc_url=None, openapi_url=None
    )
    api.state.service = service
    for part in (registry, cabinet, notices, requests, submissions):
        api.include_router(part.router)
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(Exception, _broken)
    document = cache(partial(_document, api))  # it takes longer than all the rest, and few ever ask

    async def openapi(_request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(document))

    api.router.add_route("/openapi.json", openapi, include_in_schema=False)
    return _Careful(api)


def mounted(service: Service) -> Mount:
    """The API at its place; also for addresses with a line break in them, which Starlette's own misses."""
    mount = Mount(PLACE, make_api(service))
    mount.path_regex = re.compile(f"^{PLACE}/(?P<path>.*)$", re.DOTALL)
    return mount


def _document(api: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=api.title,
        version=api.version,
        openapi_version="3.1.0",
        description=ABOUT,
        routes=api.routes,
        servers=[{"url": PLACE}],
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= components_of()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["x-scopes"] = SCOPES
    return document


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - what it is registered for
    return _said(error)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    faults = [Fault(field_of(each["loc"][1:]), str(each["msg"])) for each in error.errors()]
    return _said(Problem(422, "parameters", "A parameter is missing or wrong.", faults))


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    detail = WORDS.get(error.status_code, "The call cannot be answered.")
    return _said(Problem(error.status_code, "address", detail, headers=error.headers))


def _said(problem: Problem) -> Response:
    return JSONResponse(problem.shown(), problem.status, problem.headers, MEDIA)


async def _broken(request: Request, error: Exception) -> Response:
    """Whatever breaks inside is a problem for the caller and a line in the log, never a page or a silence."""
    request.scope[ANSWERED] = True
    if of_database(error):
        log.warning("api: the database does not answer", why=type(error).__name__)
        detail = "The database does not answer; try again."
        return _said(Problem(503, "database", detail, headers={"Retry-After": "5"}))
    log.error("api: a call broke", path=request.scope["path"], exc_info=error)
    return _said(Problem(500, "defect", "This is our mistake; it is in the log."))


class _Careful:
    """Adds headers to every answer; what was answered and logged by `_broken` ends here."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *given]
            await send(message)

        try:
            await self._inner(scope, receive, sending)
        except Exception:
            if ANSWERED not in scope:
                raise
