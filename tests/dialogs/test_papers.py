"""Equipment, contracts and documents as people see them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, update

from bot.storage import schema
from bot.storage.database import Database
from bot.storage.schema_requests import contract, document
from tests.dialogs.reading_stage import MARCH_2, NUMBER, begin, furnish, rehearse
from tests.rehearsal import Rehearsal


def add(connection: Connection, table: Table, **values: Any) -> int:
    return int(connection.scalars(insert(table).returning(table.c.id), values).one())


def kept(connection: Connection, path: str) -> int:
    """A file of the company's."""
    about = {"kind": "document", "mime": "application/pdf", "size": 20, "sha256": "0", "used": True}
    return add(connection, schema.file, path=path, name=path, created_at=MARCH_2, **about)


async def papers(talk: Rehearsal, number: str = NUMBER) -> None:
    """A contract with its text and an annex, and two documents of one account."""

    def build(connection: Connection) -> None:
        account = connection.scalars(
            select(schema.account.c.id).where(schema.account.c.number == number)
        ).one()
        one = add(
            connection,
            contract,
            account_id=account,
            number="17/2024",
            kind="Договір про надання послуг з розподілу",
            signed_on=date(2024, 5, 3),
            state="чинний",
        )
        for kind, name in (("annex", "Додаток 1"), ("contract", "Текст договору")):
            add(
                connection,
                document,
                account_id=account,
                contract_id=one,
                kind=kind,
                name=name,
                file_id=kept(connection, f"{number}{name}"),
            )
        for kind, name, day in (
            ("passport", "Паспорт точки", date(2023, 1, 9)),
            ("check", "Акт перевірки", None),
        ):
            file = kept(connection, f"{number}{name}")
            row = {"account_id": account, "kind": kind, "name": name, "issued_on": day, "file_id": file}
            add(connection, document, **row)

    await talk.database.write(build)


async def test_equipment(db: Database) -> None:
    """The metering point with its meter, register, zones, admission, breakers and permitted power."""
    talk = await rehearse(db, zones=2)
    point = {"admitted_on": date(2021, 5, 12), "permitted_kw": 7.5, "breakers": "25 А", "queue": "3.2"}
    await db.write(lambda c: c.execute(update(schema.metering_point).values(point)))
    await talk.open("equipment")
    for words in ("№ 0457812", "Розрядів: 6, зон обліку: 2", "12.05.2021", "7,5 кВт", "25 А", "3.2"):
        assert words in talk.text
    assert talk.line("dialog-documents") in talk.buttons


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_nothing_there(database: Database, language: str) -> None:
    """An account without papers says so and offers a way on; what is not known is said as such."""
    talk = await rehearse(database, language=language)
    await talk.open("equipment")
    assert talk.line("equipment-unknown") in talk.text
    for dialog in ("contracts", "documents"):
        await talk.open(dialog, NUMBER)
        assert NUMBER in talk.text
        assert talk.line("button-menu") in talk.buttons


async def test_contract(db: Database) -> None:
    """From the list to the card, from the card to the text and the annex, and back."""
    talk = await rehearse(db)
    await papers(talk)
    await talk.open("contracts")
    await talk.press("№ 17/2024 від 03.05.2024")
    assert "чинний" in talk.text
    assert talk.buttons[:2] == ["⬇ Текст договору", "⬇ Додаток 1"]
    await talk.press("Додаток 1")
    sent = talk.answer[-1].media
    assert sent is not None
    assert sent.file is not None
    await talk.press("До списку")
    assert "17/2024" in talk.text


async def test_documents_by_kind(db: Database) -> None:
    """Kinds with their numbers, then the documents of one kind, then the file with its date."""
    talk = await rehearse(db)
    await papers(talk)
    await talk.open("documents")
    assert talk.buttons[:2] == ["Паспорт точки розподілу · 1", "Технічна перевірка · 1"]
    await talk.press("Паспорт")
    await talk.press("Паспорт точки")
    assert talk.text == "Паспорт точки, 09.01.2023"
    assert talk.answer[-1].media


async def test_only_ones_own(db: Database) -> None:
    """Papers of another's account do not exist, however they are asked for."""
    owner = await rehearse(db)
    await papers(owner)

    def build(connection: Connection) -> None:
        furnish(connection, "300154873", serial="0999999", flat="7")

    await db.write(build)
    stranger = await begin(db, "300154873", ext="7009")
    rows = await db.read(
        lambda c: (c.scalars(select(contract.c.id)).all(), c.scalars(select(document.c.id)).all())
    )
    gone = stranger.line("paper-gone")
    for dialog, which in (*(("contract", i) for i in rows[0]), *(("paper", i) for i in rows[1])):
        await stranger.open(dialog, str(which))
        assert stranger.text == gone
    for dialog in ("equipment", "contracts", "documents"):
        await stranger.open(dialog, NUMBER)
        assert stranger.text == stranger.line("account-not-yours")


@pytest.mark.parametrize("which", ["", "x", "-1", "9" * 30, "٣"])
async def test_anything_in_a_button(database: Database, which: str) -> None:
    """A number that is none is a document that does not exist."""
    talk = await rehearse(database)
    for dialog in ("contract", "paper"):
        await talk.open(dialog, which)
        assert talk.text == talk.line("paper-gone")
