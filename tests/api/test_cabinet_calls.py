"""Consumption, contracts and documents through the API; on both databases."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import FakeClock
from bot.storage import schema, schema_requests
from bot.storage.consumption import ConsumptionReads
from bot.storage.database import Database
from tests import builders
from tests.api.stage import NUMBER, Stage
from tests.api.test_registry_calls import EIC, account
from tests.storage.access_stage import Person

PDF = b"%PDF-1.7\n" + b"x" * 100
PAGE = b"<!doctype html><script>alert(1)</script>"
MONTH = {"account": NUMBER, "month": "2026-02", "zone": "total", "consumed": 100}
DAY, NIGHT = MONTH | {"zone": "day", "consumed": 70}, MONTH | {"zone": "night", "consumed": 30}
SITE = MONTH | {"site": EIC}
OTHER = builders.eic_of(7)


@pytest.fixture
async def api(api_on_both: Stage) -> Stage:
    """The API with an account, on both kinds of database."""
    await api_on_both.rows("accounts", account())
    return api_on_both


@pytest.fixture
async def light(empty: Database, clock: FakeClock, tmp_path: Path) -> Stage:
    """The same on SQLite, for what has nothing to do with the kind of database."""
    stage = Stage(empty, clock, tmp_path / "files")
    stage.key = await stage.add_key("billing")
    await stage.rows("accounts", account())
    return stage


async def test_consumption_and_contracts_are_upserted(api: Stage) -> None:
    """Months and contracts are stored, are the same when they come again, and are changed by their keys."""
    month = MONTH | {"zone": "day", "consumed": 120.5}
    report = await api.rows(
        "consumption", month, month | {"zone": "night", "consumed": 60}, month, month | {"month": "2026-13"}
    )
    assert (report["new"], report["refused"]) == (2, 2)
    assert (await api.rows("consumption", month))["same"] == 1
    assert (await api.rows("consumption", month | {"consumed": 121, "generated": 3}))["changed"] == 1
    deal = {"account": NUMBER, "number": "Д-1", "kind": "Про розподіл", "signed_on": "2020-01-02"}
    assert (await api.rows("contracts", deal))["new"] == 1
    assert (await api.rows("contracts", deal | {"state": "чинний"}))["changed"] == 1
    bad = await api.rows("contracts", deal | {"valid_until": "2019-01-01"})
    assert bad["problems"][0]["field"] == "valid_until"


async def shown(api: Stage) -> dict[str, Any]:
    """What a person who has the account sees of the month."""

    def build(connection: Any) -> builders.Chat:
        home = connection.scalars(select(schema.account.c.id).where(schema.account.c.number == NUMBER)).one()
        return builders.chat(connection, accounts=[home])

    person = Person(api.db, api.clock, await api.db.write(build), "telegram")
    year = await person.do(lambda w: ConsumptionReads(w.scene).year(NUMBER, 2026))
    month: dict[str, Any] = year["months"]["2026-02"]
    return month


@pytest.mark.parametrize(
    ("stored", "again", "field"),
    [
        ((MONTH,), (DAY, NIGHT), "zone"),
        ((DAY, NIGHT), (MONTH,), "zone"),
        ((DAY,), (MONTH | {"consumed": 0.5},), "zone"),
        ((MONTH,), (SITE,), "site"),
        ((SITE,), (DAY, NIGHT), "site"),
        ((SITE | {"zone": "day"},), (SITE,), "zone"),
        ((MONTH | {"consumed": 0, "generated": 5},), (DAY,), "zone"),
    ],
)
async def test_nothing_is_counted_twice(stored: Any, again: Any, field: str, light: Stage) -> None:
    """A month that is there in one shape is not taken in another, and what is shown stays as it was."""
    assert (await light.rows("consumption", *stored))["new"] == len(stored)
    report = await light.rows("consumption", *again)
    assert (report["refused"], report["new"]) == (len(again), 0)
    assert {each["field"] for each in report["problems"]} == {field}
    assert all("set what is stored to 0 first" in each["reason"] for each in report["problems"])
    month = await shown(light)
    assert month["total"] == sum(row["consumed"] for row in stored)


async def test_nothing_is_counted_twice_in_a_call(api: Stage) -> None:
    """Of rows of one call that would double each other only the first shape is taken."""
    report = await api.rows("consumption", DAY, MONTH, NIGHT, SITE, DAY | {"consumed": 1})
    assert [(each["at"], each["field"]) for each in report["problems"]] == [
        ("consumption[1]", "zone"),
        ("consumption[3]", "site"),
        ("consumption[4]", "consumed"),
    ]
    assert (await shown(api))["zones"] == {"day": 70.0, "night": 30.0}


async def test_a_month_goes_over_by_zeros(api: Stage) -> None:
    """A sum set to 0 gives way to zones, which are shown alone; the sum does not come back beside them."""
    await api.rows("consumption", MONTH)
    assert (await api.rows("consumption", MONTH | {"consumed": 0}))["changed"] == 1
    assert (await api.rows("consumption", DAY, NIGHT))["new"] == 2
    assert (await api.rows("consumption", MONTH))["problems"][0]["field"] == "zone"
    month = await shown(api)
    assert (month["zones"], month["total"]) == ({"day": 70.0, "night": 30.0}, 100.0)


async def test_shapes_that_come_side_by_side(api: Stage) -> None:
    """Calls at the same moment do not double a month either."""
    reports = await asyncio.gather(*(api.rows("consumption", row) for row in (MONTH, DAY, SITE, MONTH)))
    assert sum(report["new"] for report in reports) == 1
    assert (await shown(api))["total"] in {100.0, 70.0}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (MONTH | {"site": OTHER}, "site"),
        (MONTH | {"site": "../../x"}, "site"),
        (MONTH | {"account": "300154000"}, "account"),
        (MONTH | {"account": "' OR 1=1"}, "account"),
        (MONTH | {"month": "2026-04"}, "month"),
        (MONTH | {"month": "0000-01"}, "month"),
        (MONTH | {"consumed": -1}, "consumed"),
        (MONTH | {"consumed": None}, "consumed"),
        (MONTH | {"consumed": "100"}, "consumed"),
        (MONTH | {"zone": "ніч\u202e"}, "zone"),
    ],
)
async def test_consumption_that_cannot_be(row: dict[str, Any], field: str, light: Stage) -> None:
    """A row of nobody's site, of a month to come, or with figures that are none, is named and left out."""
    report = await light.rows("consumption", row, NIGHT)
    assert (report["new"], report["refused"]) == (1, 1)
    [problem] = report["problems"]
    assert (problem["field"], problem["at"]) == (field, "consumption[0]")
    assert problem["reason"].isascii() or "«" in problem["reason"]


async def put(api: Stage, body: bytes, **query: str) -> Any:
    given = {"account": NUMBER, "kind": "passport", "name": "Паспорт точки розподілу"} | query
    return await api.call("PUT", "/documents", params=given, content=body)


async def test_a_document_is_uploaded_once_and_replaced(api: Stage) -> None:
    """A document is kept with its bytes; the same is the same, and another file takes its place."""
    assert (await put(api, PDF)).json()["what"] == "new"
    assert (await put(api, PDF)).json()["what"] == "same"
    assert (await put(api, PDF, issued_on="2020-01-02")).json()["what"] == "changed"
    assert (await put(api, PDF + b"2")).json()["what"] == "changed"
    rows = await api.db.read(lambda c: c.execute(select(schema.file)).all())
    assert [(row.name, row.size, row.mime) for row in rows] == [
        ("Паспорт точки розподілу.pdf", len(PDF) + 1, "application/pdf")
    ]
    assert len([path for path in api.folder.rglob("*") if path.is_file()]) == 1


async def test_a_document_without_its_account_or_contract_leaves_nothing(api: Stage) -> None:
    """A document of an unknown account or contract is refused, and its file does not stay."""
    assert (await put(api, PDF, account="300154000")).status_code == 404
    assert (await put(api, PDF, kind="contract")).status_code == 422
    assert (await put(api, PDF, kind="contract", contract="Д-1")).status_code == 404
    assert (await put(api, b"")).status_code == 400
    assert (await put(api, b"x" * 50_001)).status_code == 413
    deal = {"account": NUMBER, "number": "Д-1", "kind": "Про розподіл"}
    await api.rows("contracts", deal)
    assert (await put(api, PDF, kind="contract", contract="Д-1", name="Договір")).status_code == 200
    query = select(schema_requests.document.c.name, schema_requests.document.c.contract_id.is_not(None))
    assert [tuple(row) for row in await api.db.read(lambda c: c.execute(query).all())] == [("Договір", True)]
    assert len([path for path in api.folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    "name",
    [
        "a\nb",
        "a\x7fb",
        "рахунок\u202efdp.exe",
        "\u200fпаспорт",
        "пас\u200bпорт",
        "два  пробіли",
        " ",
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\Windows\\x.pdf",
        "a/../b",
        "",
        "я" * 201,
    ],
)
async def test_a_name_that_is_not_fit_to_be_seen(name: str, light: Stage) -> None:
    """A name that hides something, leads somewhere or is too long is refused; nothing is stored."""
    reply = await put(light, PDF, name=name)
    assert reply.status_code == 422
    assert reply.json()["type"].rpartition(":")[2] in {"name", "query", "parameters"}
    assert await light.db.read(lambda c: c.execute(select(schema.file)).all()) == []


@pytest.mark.parametrize(
    ("name", "body"),
    [("Паспорт.pdf", PAGE), ("Фото.jpg", PDF), ("Лист.docx", PDF), ("Паспорт.PDF", b"MZ\x90\x00")],
)
async def test_a_name_that_belies_the_content(name: str, body: bytes, light: Stage) -> None:
    """A file that is not what its suffix says is refused with both said; nothing is stored."""
    reply = await put(light, body, name=name)
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:oblik:problem:file")
    assert name[-4:].lower() in reply.json()["detail"]
    assert [path for path in light.folder.rglob("*") if path.is_file()] == []


async def test_a_name_that_is_strange_but_true(api: Stage) -> None:
    """A number with a slash, letters made of two and words without a suffix are names like others."""
    for name in ("Акт № 12/5", "И\u0306од", "Договір № 5. Додаток", "=1+1"):
        assert (await put(api, PDF, name=name)).status_code == 200, name
    titles = select(schema_requests.document.c.name).order_by(schema_requests.document.c.id)
    assert await api.db.read(lambda c: list(c.scalars(titles))) == [
        "Акт № 12/5", "Йод", "Договір № 5. Додаток", "=1+1",
    ]  # fmt: skip
    files = select(schema.file.c.name).order_by(schema.file.c.id)
    assert await api.db.read(lambda c: list(c.scalars(files))) == [
        "Акт № 12-5.pdf", "Йод.pdf", "Договір № 5. Додаток.pdf", "=1+1.pdf",
    ]  # fmt: skip
    assert (await put(api, PDF, name="И\u0306од")).json()["what"] == "same"
