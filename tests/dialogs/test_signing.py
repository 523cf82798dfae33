"""The signature: the application as a document, how to sign, what is signed at once and what later."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.storage import schema
from bot.storage.database import Database
from bot.storage.forms import read_drafts
from bot.storage.schema_requests import request
from tests.dialogs.form_stage import NAME, NOON, document, made, media, ready_to_sign
from tests.rehearsal import Rehearsal


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_an_order_signed_at_once(db: Database, channel: str) -> None:
    """The application comes as a document, the signed file goes with the order."""
    talk = await ready_to_sign(db, channel=channel)
    await talk.press(talk.line("form-go-on"))
    assert talk.text.startswith(talk.line("sign-ready"))
    drawing = media(talk)
    assert (drawing.drawing, drawing.args[0], drawing.args[2]) == ("application", "draft", "check")
    drafts = await db.read(lambda c: read_drafts(c, int(drawing.args[1])))
    assert drafts["check"]["body"]["full-name"] == NAME
    talk.keep_journal("sign")
    await document(talk, "zaiava.pdf.p7s", "application/pkcs7-signature")
    talk.keep_journal("signed")
    await talk.press(talk.line("form-send"))
    (row,) = await made(db)
    assert row["files"] == [("signed", "Підписана заява: zaiava.pdf.p7s")]
    assert "Строк — 5 робочих днів" in talk.text
    assert talk.line("sign-later-how") not in talk.text
    assert await db.read(lambda c: read_drafts(c, int(drawing.args[1]))) == {}


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_an_order_signed_later(database: Database, language: str) -> None:
    """It is taken at once, and the way to sign it stands under the receipt."""
    talk = await ready_to_sign(database, language=language)
    await talk.press(talk.line("form-go-on"))
    await talk.press(talk.line("sign-later"))
    (row,) = await made(database)
    assert row["files"] == []
    assert talk.line("sign-later-how") in talk.text
    assert talk.line("dialog-sign") in talk.buttons
    await talk.press(talk.line("dialog-sign"))
    assert talk.question == "signature"
    talk.keep_journal("later")
    await document(talk, "signed.asice", "application/vnd.etsi.asic-e+zip")
    await talk.press(talk.line("sign-add"))
    assert talk.text == talk.line("sign-added", number=row["number"])
    (row,) = await made(database)
    assert row["files"] == [("signed", "Підписана заява: signed.asice")]


async def test_an_answer_changed_before_signing(database: Database) -> None:
    """The application is made anew of what is in force; the step of making it is not undone by Back."""
    talk = await ready_to_sign(database)
    await talk.press(talk.line("form-go-on"))
    assert talk.line("button-back") not in talk.buttons
    await talk.press(talk.line("form-edit"))
    await talk.press(talk.line("field-reason"))
    await talk.say("Лічильник крутиться без навантаження")
    assert "без навантаження" in talk.text
    await talk.press(talk.line("form-go-on"))
    drafts = await database.read(lambda c: read_drafts(c, int(media(talk).args[1])))
    assert drafts["check"]["body"]["reason"] == "Лічильник крутиться без навантаження"
    await talk.press(talk.line("sign-later"))
    (row,) = await made(database)
    assert row["body"]["reason"] == "Лічильник крутиться без навантаження"


async def test_files_that_are_not_ready_to_sign(database: Database) -> None:
    """A photo, and a document that can hold no signature, are explained; .p7s by its name is enough."""
    talk = await ready_to_sign(database)
    await talk.press(talk.line("form-go-on"))
    await talk.photo()
    assert talk.text.startswith(talk.line("sign-misfit"))
    await document(talk, "zaiava.docx", "application/zip")
    assert talk.text.startswith(talk.line("sign-misfit"))
    await document(talk, "ZAIAVA.P7S", "application/octet-stream")
    assert "1. ZAIAVA.P7S" in talk.text
    await talk.press("🗑 ZAIAVA.P7S")
    assert talk.line("sign-later") in talk.buttons
    await talk.cancel()
    assert await made(database) == []


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_how_to_sign(database: Database, language: str) -> None:
    """Three ways, each step by step, under the question and as screens of their own."""
    talk = await ready_to_sign(database, language=language)
    await talk.press(talk.line("form-go-on"))
    for way in ("diia", "key", "paper"):
        await talk.press(talk.line(f"signing-button-{way}"))
        assert talk.line(f"signing-{way}") in talk.text
        assert talk.question == "signature"
    await talk.open("signing")
    assert talk.text == talk.line("signing")
    await talk.press(talk.line("signing-button-diia"))
    assert talk.text == talk.line("signing-diia")
    await talk.open("signing", "no-such")
    assert talk.text == talk.line("signing")


@pytest.mark.parametrize("number", ["", "2603-999999", "x" * 30])
@pytest.mark.parametrize("dialog", ["sign", "printed"])
async def test_requests_of_others(database: Database, dialog: str, number: str) -> None:
    """What is not the person's, or has no application, is not found."""
    talk = await ready_to_sign(database)
    await talk.press(talk.line("form-go-on"))
    await talk.press(talk.line("sign-later"))
    (row,) = await made(database)
    stranger = await Rehearsal.begin(database, ext="7009")
    for wanted in (number, row["number"]):
        await stranger.open(dialog, wanted)
        assert stranger.text == stranger.line("printed-gone")
    await talk.open("printed", row["number"])
    assert media(talk).args[2] == row["number"]
    assert talk.line("dialog-sign") in talk.buttons


async def test_a_signed_file_that_goes_before_it_is_added(database: Database) -> None:
    """It is asked for again, and then added."""
    talk = await ready_to_sign(database)
    await talk.press(talk.line("form-go-on"))
    await talk.press(talk.line("sign-later"))
    await talk.press(talk.line("dialog-sign"))
    await document(talk, "zaiava.p7s")
    await database.write(lambda c: c.execute(schema.file.delete()))
    await talk.press(talk.line("sign-add"))
    assert talk.text.startswith(talk.line("form-files-gone"))
    await document(talk, "zaiava.p7s")
    await talk.press(talk.line("sign-add"))
    (row,) = await made(database)
    assert row["files"] == [("signed", "Підписана заява: zaiava.p7s")]


async def test_signing_what_has_ended(database: Database) -> None:
    """Nothing is added to a closed request."""
    talk = await ready_to_sign(database)
    await talk.press(talk.line("form-go-on"))
    await talk.press(talk.line("sign-later"))
    (row,) = await made(database)

    def end(connection: Connection) -> None:
        connection.execute(request.update().values(state="done", closed_at=NOON))

    await database.write(end)
    await talk.open("sign", row["number"])
    assert talk.text == talk.line("sign-ended", number=row["number"])
