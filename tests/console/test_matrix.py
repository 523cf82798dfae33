"""Roles × addresses over real HTTP, made of what the console has registered: a new page is in it unasked."""

import re
import socket
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
from starlette.responses import Response

from bot.console.register import page as register_page
from bot.console.register import reply as register_reply
from bot.console.roles import ALL
from tests.console.served import Console
from tests.console.stage import PASSWORD, form_of

# who changes what is also written here, by hand: taking these roles away or giving more is a decision
DECIDED: Final = {
    "/console/compose": {"dispatcher"},
    "/console/import": {"administrator", "dispatcher"},
    "/console/staff": {"administrator", "auditor"},
    "/console/staff/{member}": {"administrator", "auditor"},
    "/console/audit": {"administrator", "auditor"},
    "/console/broadcasts/{broadcast}": {"approver", "auditor", "dispatcher"},
    "POST /console/import/upload": {"administrator", "dispatcher"},
}


@pytest.fixture(scope="module")
def people(console: Console) -> Iterator[dict[str, httpx.Client]]:
    """A browser for each role, logged in; and one of nobody."""
    found: dict[str, httpx.Client] = {}
    for role in ("", *sorted(ALL)):
        browser = httpx.Client(base_url=console.address, headers={"Origin": console.address}, timeout=60)
        if role:
            form = form_of(browser.get("/console/login"))
            data = {"form": form, "login": role, "password": PASSWORD}
            assert browser.post("/console/login", data=data).status_code == 303
        found[role] = browser
    yield found
    for browser in found.values():
        browser.close()


def address(path: str) -> str:
    """An address that fits a path with names in it."""
    return re.sub(r"\{[^}]*\}", "1", path)


def test_nothing_is_served_that_is_not_registered(console: Console) -> None:
    """Every address of the console that NiceGUI knows is a registered page with roles out of ours."""
    assert set(console.routes) == set(console.pages)
    for roles in (*console.pages.values(), *console.replies.values()):
        assert roles
        assert set(roles) <= ALL


def test_the_matrix(console: Console, people: dict[str, httpx.Client]) -> None:
    """Each page is shown to each role that may see it and refused to every other; nobody sees the login."""
    wrong = []
    for path, roles in console.pages.items():
        for role, browser in people.items():
            answer = browser.get(address(path))
            if not role:
                good = answer.status_code == 303 and answer.headers["location"].startswith("/console/login")
            elif role in roles:
                good = answer.status_code in {200, 404}  # there may be no such broadcast
            else:
                good = answer.status_code == 403
            if not good:
                wrong.append((path, role, answer.status_code))
    assert wrong == []


def test_the_matrix_of_requests(console: Console, people: dict[str, httpx.Client]) -> None:
    """Each request is answered only to its roles; even then one by POST wants the session's own form."""
    wrong = []
    for name, roles in console.replies.items():
        method, _, path = name.partition(" ")
        for role, browser in people.items():
            body = {"form": "guessed"} if method == "POST" else None
            status = browser.request(method, address(path), data=body).status_code
            if not role:
                good = status == 303
            elif role in roles and method == "GET":
                good = status in {200, 404}
            else:
                good = status == 403
            if not good:
                wrong.append((name, role, status))
    assert wrong == []


def test_what_was_decided(console: Console) -> None:
    """The pages that change something are open to exactly those who were meant."""
    registered = {**console.pages, **console.replies}
    assert {path: set(registered[path]) for path in DECIDED} == DECIDED


def test_a_socket_from_elsewhere_is_refused(console: Console) -> None:
    """Over real HTTP, too, a WebSocket is opened only for a page of ours."""
    port = int(console.address.rpartition(":")[2])
    for origin, status in ((console.address, b"101"), ("http://evil.test", b"403")):
        request = (
            "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port), timeout=20) as opened:
            opened.sendall(request.encode())
            assert opened.recv(100).split(b" ")[1] == status


@pytest.mark.parametrize("roles", [[], ["king"], ["dispatcher", "king"]])
def test_a_page_needs_roles(roles: list[str]) -> None:
    """A page or a request without roles, or with a role that nobody has, cannot be written."""
    with pytest.raises(ValueError, match="needs roles"):
        register_page("/console/new", title="Нова", roles=roles)(_unused)
    with pytest.raises(ValueError, match="needs roles"):
        register_reply("/console/new", "POST", roles=roles)(_unused_too)


def test_a_page_is_in_the_console() -> None:
    """An address outside the console, which the guard would not stand before, cannot be registered."""
    with pytest.raises(ValueError, match="is not an address of the console"):
        register_page("/consoles", title="Не тут", roles=ALL)(_unused)


async def _unused(_: object) -> None:
    raise AssertionError


async def _unused_too(_: object, __: object) -> Response:
    raise AssertionError
