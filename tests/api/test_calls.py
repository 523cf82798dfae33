"""Who may call, how often, how large, and what a repeated call gets."""

import asyncio
from typing import Any

import pytest

from bot.api.problems import MEDIA
from bot.logs import REMOVED, Redactor
from bot.storage import api_keys
from tests.api.stage import NUMBER, Stage
from tests.api.test_registry_calls import account


def problem(reply: Any, status: int, kind: str) -> dict[str, Any]:
    """The problem in an answer."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == MEDIA
    said: dict[str, Any] = reply.json()
    assert said["type"] == f"urn:oblik:problem:{kind}"
    assert said["status"] == status
    return said


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer oblik_", "Basic YTpi", "Bearer oblik_" + "a" * 43, "Bearer " + "a" * 9_000],
)
async def test_without_a_key_nothing_is_done(given: str, api: Stage) -> None:
    """A call without a key that is in use gets 401 and says how a key is given."""
    reply = await api.call("GET", "/requests", headers={"Authorization": given})
    assert "Authorization" in problem(reply, 401, "key")["detail"]
    assert reply.headers["www-authenticate"] == "Bearer"


async def test_a_disabled_key_is_no_key(api: Stage) -> None:
    """A key that was disabled gets 401 at once."""
    assert (await api.call("GET", "/requests")).status_code == 200
    await api.db.write(lambda c: api_keys.disable(c, "billing"))
    problem(await api.call("GET", "/requests"), 401, "key")


async def test_a_key_is_for_its_scopes(api: Stage) -> None:
    """A key does what its scopes say and nothing else."""
    key = await api.add_key("meters", "readings")
    headers = {"Authorization": f"Bearer {key}"}
    problem(await api.call("POST", "/accounts", json={}, headers=headers), 403, "scope")
    problem(await api.call("POST", "/readings", json={}, headers=headers), 422, "body")


async def test_the_key_is_not_kept(api: Stage) -> None:
    """Only a digest of a key is stored, and when it was used."""
    await api.rows("accounts", account())
    [kept] = await api.db.read(api_keys.listed)
    assert kept.used_at == api.clock()
    assert api.key not in repr(kept)
    body = (api.folder.parent / "api.sqlite3").read_bytes()
    wal = api.folder.parent / "api.sqlite3-wal"
    assert api.key.encode() not in body + (wal.read_bytes() if wal.exists() else b"")


def test_a_key_is_cut_from_logs() -> None:
    """Whatever has the shape of a key is cut from a line of the log."""
    said = Redactor()("Authorization: Bearer oblik_" + "Ab_-" * 10 + " refused")
    assert said == f"Authorization: Bearer {REMOVED} refused"


async def test_a_defect_is_a_problem_without_its_inside(api: Stage, caplog: Any) -> None:
    """What breaks inside is answered with 500, and says nothing of the inside."""
    await api.db.close()
    reply = await api.call("GET", "/requests")
    assert reply.status_code in {500, 503}
    assert reply.headers["content-type"] == MEDIA
    assert "Traceback" not in reply.text
    assert "sqlite" not in reply.text.lower()


async def test_the_same_call_gets_the_same_answer(api_on_both: Stage) -> None:
    """Under an Idempotency-Key a call is done once, and the stored answer is given again, byte for byte."""
    body, headers = {"accounts": [account()]}, {"Idempotency-Key": "2026-03-10/1"}
    first = await api_on_both.call("POST", "/accounts", json=body, headers=headers)
    again = await api_on_both.call("POST", "/accounts", json=body, headers=headers)
    assert first.json()["new"] == 2
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


async def test_another_call_under_the_same_key_is_refused(api_on_both: Stage) -> None:
    """An Idempotency-Key with another body or path changes nothing and gets 422."""
    headers = {"Idempotency-Key": "k"}
    await api_on_both.call("POST", "/accounts", json={"accounts": [account()]}, headers=headers)
    other = {"accounts": [account(flat="9")]}
    problem(
        await api_on_both.call("POST", "/accounts", json=other, headers=headers),
        422,
        "idempotency-key-reused",
    )
    same = await api_on_both.rows("accounts", account())
    assert same["same"] == 2


async def test_keys_of_two_callers_do_not_meet(api: Stage) -> None:
    """The same Idempotency-Key of another caller is another one."""
    headers = {"Idempotency-Key": "k"}
    await api.call("POST", "/accounts", json={"accounts": [account()]}, headers=headers)
    key = await api.add_key("second", "registry")
    headers |= {"Authorization": f"Bearer {key}"}
    reply = await api.call("POST", "/accounts", json={"accounts": [account()]}, headers=headers)
    assert reply.json()["same"] == 2


async def test_a_refusal_is_repeated_too(api: Stage) -> None:
    """A refusal in the midst of the work is stored under the key like any answer."""
    headers = {"Idempotency-Key": "k"}
    change = {"state": "registered", "registered": "7"}
    first = await api.call("PATCH", "/requests/2603-000001", json=change, headers=headers)
    again = await api.call("PATCH", "/requests/2603-000001", json=change, headers=headers)
    problem(first, 404, "request")
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"


async def test_many_at_once_are_done_once(api_on_both: Stage) -> None:
    """Of calls under one key that come at the same time one is done, and all get its answer."""
    body, headers = {"accounts": [account()]}, {"Idempotency-Key": "k"}
    replies = await asyncio.gather(
        *(api_on_both.call("POST", "/accounts", json=body, headers=headers) for _ in range(5))
    )
    assert {reply.text for reply in replies} == {replies[0].text}
    assert sum("idempotency-replayed" not in reply.headers for reply in replies) == 1


async def test_answers_are_forgotten_after_a_week(api: Stage) -> None:
    """After seven days a key of a call is free again."""
    body, headers = {"accounts": [account()]}, {"Idempotency-Key": "k"}
    await api.call("POST", "/accounts", json=body, headers=headers)
    api.clock.advance(days=8)
    again = await api.call("POST", "/accounts", json=body, headers=headers)
    assert again.json()["same"] == 2


@pytest.mark.parametrize("given", ["", "a" * 101, "two words", "кирилиця"])
async def test_an_unreadable_idempotency_key_is_refused(given: str, api: Stage) -> None:
    """An Idempotency-Key is 1 to 100 visible ASCII characters."""
    headers = {"Idempotency-Key": given.encode()}
    reply = await api.call("POST", "/accounts", json={"accounts": [account()]}, headers=headers)
    problem(reply, 400, "idempotency-key")


async def test_calls_have_a_pace(empty: Any, clock: Any, tmp_path: Any) -> None:
    """Too many calls of a key get 429 with Retry-After; another key goes on."""
    stage = Stage(empty, clock, tmp_path / "files", requests_per_minute=12)
    stage.key = await stage.add_key("fast")
    statuses = [(await stage.call("GET", "/requests")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    reply = await stage.call("GET", "/requests")
    problem(reply, 429, "rate")
    assert 1 <= int(reply.headers["retry-after"]) <= 6
    stage.key = await stage.add_key("slow")
    assert (await stage.call("GET", "/requests")).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 400, "json"),
        (b"{", 400, "json"),
        (b"\xff\xfe", 400, "json"),
        (b"[" * 100_000, 400, "json"),
        (b'{"accounts": NaN}', 400, "json"),
        (b'{"accounts": [1e999]}', 400, "json"),
        (b'{"accounts": [], "accounts": []}', 400, "json"),
        (b'{"accounts": ["\\u0000"]}', 400, "json"),
        (b'{"accounts": [{"\\ud800": 1}]}', 400, "json"),
        (b'{"accounts": ' + b"9" * 5_000 + b"}", 400, "json"),
        (b"null", 422, "body"),
        (b"[]", 422, "body"),
        (b"{}", 422, "body"),
        (b'{"accounts": []}', 422, "body"),
        (b'{"accounts": {}}', 422, "body"),
        (b'{"accounts": [1], "rows": []}', 422, "body"),
        (b'{"accounts": [' + b"1," * 500 + b"1]}", 422, "body"),
        (b" " * 2_000_001, 413, "too-large"),
    ],
)
async def test_a_hostile_body_is_a_problem(body: bytes, status: int, kind: str, api: Stage) -> None:
    """A body that cannot be read, in whatever way, is refused with a sentence."""
    reply = await api.call("POST", "/accounts", content=body, headers={"Content-Type": "application/json"})
    problem(reply, status, kind)


async def test_a_body_without_its_length_is_cut_off(api: Stage) -> None:
    """A body that comes in pieces is refused as soon as it is too large."""
    sent = 0

    async def pieces() -> Any:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b" " * 10_000

    headers = {"Content-Type": "application/json"}
    problem(await api.call("POST", "/accounts", content=pieces(), headers=headers), 413, "too-large")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Content-Type": "text/plain"}, "media-type"),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, "encoding"),
    ],
)
async def test_other_media_are_refused(headers: dict[str, str], kind: str, api: Stage) -> None:
    """A body is JSON as it is."""
    problem(await api.call("POST", "/accounts", content=b"{}", headers=headers), 415, kind)


async def test_an_unknown_parameter_is_refused(api: Stage) -> None:
    """A query parameter that nobody reads, or that stands twice, is refused and named."""
    said = problem(await api.call("GET", "/requests?limt=5"), 422, "query")
    assert said["errors"][0]["field"] == "limt"
    said = problem(await api.call("GET", "/requests?limit=5&limit=6"), 422, "query")
    assert said["errors"][0]["reason"] == "given twice"
    said = problem(await api.call("GET", "/requests?limit=many"), 422, "parameters")
    assert said["errors"][0]["field"] == "limit"


async def test_addresses_and_methods_that_are_none_are_problems(api: Stage) -> None:
    """A wrong address gets 404 and a wrong method 405, as problems."""
    problem(await api.call("GET", "/nothing"), 404, "address")
    reply = await api.call("DELETE", "/accounts")
    problem(reply, 405, "address")
    assert reply.headers["x-content-type-options"] == "nosniff"


HOSTILE = [
    "' OR 1=1 --",
    "${jndi:ldap://x}",
    "<script>",
    "../../etc",
    "\u202e",
    "𝕏" * 50,
    "=1+1",
    "%00",
    "a\u0301",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_texts_are_texts(text: str, api: Stage) -> None:
    """Whatever stands in a text is stored as it is or refused, and is never obeyed."""
    report = await api.rows("accounts", account(street=text, owner=text), account(text))
    assert report["refused"] >= 1
    assert report["rows"] == 4 or report["rows"] == 3
    reply = await api.call("GET", f"/requests/{NUMBER}{text[:1]}")
    assert reply.status_code in {404, 422}
