"""Requests and submissions through the API; on both databases."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.storage import schema
from bot.storage.schema_requests import request
from tests import builders
from tests.api.stage import NUMBER, Stage
from tests.storage.access_stage import Person
from tests.storage.test_requests import asked, told

PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture
async def olena(api_on_both: Stage) -> Person:
    """Somebody with an account, in Telegram."""

    def build(connection: Any) -> builders.Chat:
        home = builders.household(connection, NUMBER).account
        return builders.chat(connection, "telegram", "7001", accounts=[home])

    return Person(api_on_both.db, api_on_both.clock, await api_on_both.db.write(build), "telegram")


async def patch(api: Stage, number: str, **values: Any) -> Any:
    return await api.call("PATCH", f"/requests/{number}", json=values)


async def test_a_request_is_worked_on_from_outside(api_on_both: Stage, olena: Person) -> None:
    """A change of status reaches the consumer once, also when it is sent again."""
    api, number = api_on_both, (await asked(olena))["number"]
    [shown] = (await api.call("GET", "/requests")).json()["requests"]
    assert (shown["number"], shown["state"], shown["account"]) == (number, "received", NUMBER)
    assert shown["fields"] == {"matter": "Напруга стрибає"}
    values = {"state": "registered", "registered": "К-77", "registered_on": "2026-03-10"}
    replies = [await patch(api, number, **values) for _ in range(3)]
    assert {reply.status_code for reply in replies} == {200}
    assert replies[-1].json()["state"] == "registered"
    heard = await told(api.db)
    assert len(heard) == 1
    assert "К-77" in heard[0]
    assert (await patch(api, number, state="done", answer="Усунуто.")).json()["closed_at"]
    assert len(await told(api.db)) == 2


async def test_what_a_request_cannot_become_is_refused(api_on_both: Stage, olena: Person) -> None:
    """A change that the rules do not allow gets 409 with the reason, and nobody hears of it."""
    api, number = api_on_both, (await asked(olena))["number"]
    reply = await patch(api, number, state="registered")
    assert (reply.status_code, reply.json()["type"]) == (409, "urn:oblik:problem:desk-needs-number")
    assert (await patch(api, number, state="done")).status_code == 409
    for wrong in (
        {},
        {"state": "lost"},
        {"answer": None},
        {"planned_on": "2026-02-30"},
        {"colour": 1},
        {"answer": " "},
    ):
        assert (await patch(api, number, **wrong)).status_code == 422, wrong
    assert (await patch(api, "2603-999999", state="done", answer="а")).status_code == 404
    await patch(api, number, state="refused", answer="Ні.")
    assert (await patch(api, number, planned_on="2026-03-20")).status_code == 409
    assert len(await told(api.db)) == 1


async def test_a_file_is_attached_once(api_on_both: Stage, olena: Person) -> None:
    """A file of an answer reaches the consumer once and can be read again; an unknown request leaves none."""
    api, number = api_on_both, (await asked(olena))["number"]
    path, query = f"/requests/{number}/files", {"role": "answer", "name": "Відповідь.pdf"}
    first = await api.call("PUT", path, params=query, content=PDF)
    again = await api.call("PUT", path, params=query, content=PDF)
    assert (first.json()["what"], again.json()["what"]) == ("new", "same")
    assert first.json()["file"] == again.json()["file"]
    assert len(await told(api.db)) == 1
    read = await api.call("GET", f"/files/{first.json()['file']}")
    assert read.content == PDF
    assert read.headers["content-type"] == "application/octet-stream"
    assert read.headers["x-file-type"] == "application/pdf"
    assert read.headers["content-disposition"].startswith("attachment;")
    missing = await api.call("PUT", "/requests/2603-999999/files", params=query, content=PDF)
    assert missing.status_code == 404
    count = select(func.count()).select_from(schema.file)
    assert await api.db.read(lambda c: c.scalar(count)) == 1


async def test_an_invoice_has_its_file(api_on_both: Stage, olena: Person) -> None:
    """A request that is invoiced after its invoice was attached has that file as its invoice."""
    api, number = api_on_both, (await asked(olena))["number"]
    query = {"role": "invoice", "name": "Рахунок.pdf"}
    kept = (await api.call("PUT", f"/requests/{number}/files", params=query, content=PDF)).json()
    for _ in range(2):
        assert (await patch(api, number, state="invoiced", invoice_number="15")).status_code == 200
    column = select(request.c.invoice_file_id).where(request.c.number == number)
    assert await api.db.read(lambda c: c.scalar(column)) == kept["file"]
    assert len(await told(api.db)) == 2


async def test_requests_are_read_page_by_page(api_on_both: Stage, olena: Person) -> None:
    """Requests come in order, a page at a time, by state and by the time of their change."""
    api = api_on_both
    numbers = [(await asked(olena))["number"] for _ in range(5)]
    met: list[str] = []
    after: int | None = 0
    while after is not None:
        page = (await api.call("GET", f"/requests?limit=2&after={after}")).json()
        met += [each["number"] for each in page["requests"]]
        after = page["next"]
    assert met == numbers
    api.clock.advance(minutes=5)
    await patch(api, numbers[2], state="registered", registered="1")
    since = {"changed_since": api.clock().isoformat()}
    changed = (await api.call("GET", "/requests", params=since)).json()["requests"]
    assert [each["number"] for each in changed] == [numbers[2]]
    new = (await api.call("GET", "/requests?state=received&kind=appeal")).json()["requests"]
    assert len(new) == 4


async def test_submissions_are_fetched_and_acknowledged(api_on_both: Stage, olena: Person) -> None:
    """What is acknowledged is no longer pending; a receipt again changes nothing; an unknown key is named."""
    api = api_on_both
    for _ in range(3):
        await asked(olena)
    page = (await api.call("GET", "/submissions?limit=2")).json()
    keys = [each["key"] for each in page["submissions"]]
    assert page["next"] is not None
    assert page["submissions"][0]["payload"]["key"] == keys[0]
    receipts = [{"key": keys[0]}, {"key": keys[1], "accepted": False, "note": "дубль"}, {"key": "nobody"}, {}]
    reply = (await api.call("POST", "/submissions/receipts", json={"receipts": receipts})).json()
    assert [each["what"] for each in reply["receipts"]] == ["delivered", "refused", "unknown"]
    assert reply["problems"][0]["at"] == "receipts[3]"
    again = (await api.call("POST", "/submissions/receipts", json={"receipts": receipts[:1]})).json()
    assert again["receipts"][0]["what"] == "already"
    left = (await api.call("GET", "/submissions")).json()
    assert [len(left["submissions"]), left["next"]] == [1, None]
    everything = (await api.call("GET", "/submissions?state=all")).json()["submissions"]
    assert [each["state"] for each in everything] == ["delivered", "refused", "pending"]


async def test_a_file_that_nobody_submitted_cannot_be_read(api_on_both: Stage, olena: Person) -> None:
    """A number of a file opens nothing but what came with a submission or belongs to a request."""
    query = {"account": NUMBER, "kind": "passport", "name": "Паспорт"}
    await api_on_both.call("PUT", "/documents", params=query, content=PDF)
    file = await api_on_both.db.read(lambda c: c.scalar(select(schema.file.c.id)))
    assert (await api_on_both.call("GET", f"/files/{file}")).status_code == 404
    assert (await api_on_both.call("GET", "/files/99999")).status_code == 404
    assert (await api_on_both.call("GET", "/files/0")).status_code == 422
