"""The catalogue of services: for everybody, with prices and what to prepare; edited over shipped rows."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.domain.forms import FORMS
from bot.storage import catalogue, content
from bot.storage.database import Database
from tests.dialogs.form_stage import NOON, rehearse
from tests.rehearsal import SPEECH, Rehearsal


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("consented", [True, False])
async def test_the_catalogue_is_for_everybody(database: Database, language: str, consented: bool) -> None:  # noqa: FBT001
    """A guest reads names, prices and what to prepare, page by page."""
    talk = await Rehearsal.begin(database, language=language, consented=consented)
    await talk.open("services")
    seen = talk.text
    await talk.open("services", "1")
    seen += talk.text
    for row in catalogue.shipped("service").values():
        assert row["name"][language] in seen
    assert talk.line("price-free") in seen


async def test_a_service(database: Database) -> None:
    """What it is, what it costs, what to prepare, and the order."""
    talk = await rehearse(database)
    await talk.open("services")
    await talk.press("зонний облік")
    assert "від 1 980 грн" in talk.text
    assert "• документ, що посвідчує особу" in talk.text
    await talk.press(talk.line("service-order"))
    assert talk.talk.dialog == "order"
    assert talk.talk.args == ("zone-meter",)


async def test_a_service_without_a_form(database: Database) -> None:
    """What cannot be ordered here has the contacts instead."""
    talk = await Rehearsal.begin(database)
    await talk.open("service", "reconnect")
    assert talk.line("service-order") not in talk.buttons
    assert talk.line("dialog-contacts") in talk.buttons


async def test_what_is_edited_is_read_at_once(db: Database) -> None:
    """A new price is in force, a hidden service is gone, and one without a price leaves it to the invoice."""
    body = catalogue.shipped("service")
    await db.write(
        lambda c: content.put(
            c, "service", "check", body["check"] | {"price": 1400.5, "from": False}, "oksana", NOON
        )
    )
    await db.write(
        lambda c: content.put(c, "service", "seal", body["seal"] | {"hidden": True}, "oksana", NOON)
    )
    await db.write(lambda c: content.put(c, "service", "new", {"name": {"uk": "Нова"}}, "oksana", NOON))
    talk = await Rehearsal.begin(db, language="en")
    await talk.open("service", "check")
    assert "💰 1,400.50 UAH" in talk.text
    await talk.open("service", "seal")
    assert talk.text == talk.line("service-gone")
    await talk.open("services", "1")
    assert f"• Нова — {talk.line('price-unknown')}" in talk.text
    assert body["seal"]["name"]["en"] not in talk.text


@pytest.mark.parametrize("code", ["", "нема", "'; drop", "x" * 40])
async def test_a_service_that_is_none(database: Database, code: str) -> None:
    """A forged code is answered kindly."""
    talk = await Rehearsal.begin(database)
    await talk.open("service", code)
    assert talk.text == talk.line("service-gone")


async def test_nothing_to_offer(database: Database) -> None:
    """When everything is hidden that is said."""

    def hide(connection: Connection) -> None:
        for code, body in catalogue.shipped("service").items():
            content.put(connection, "service", code, body | {"hidden": True}, "oksana", NOON)

    await database.write(hide)
    talk = await Rehearsal.begin(database)
    await talk.open("services")
    assert talk.text == talk.line("services-none")


@pytest.mark.parametrize("dialog", ["order", "apply"])
async def test_a_list_where_nothing_is_named(database: Database, dialog: str) -> None:
    """An order without its service is the catalogue; an application without its form the list of them."""
    talk = await rehearse(database)
    for code in ("", "no-such", "contract-copy" if dialog == "order" else "check"):
        await talk.open(dialog, code)
        assert talk.question == ""
        assert len(talk.buttons) > 3


@pytest.mark.parametrize(("dialog", "code"), [("order", "check"), ("apply", "passport")])
async def test_without_an_account(database: Database, dialog: str, code: str) -> None:
    """Who has no account is told how to add one; another's account does not exist."""
    talk = await rehearse(database)
    stranger = await Rehearsal.begin(database, ext="7009")
    await stranger.open(dialog, code)
    assert stranger.text == stranger.line("account-none")
    await stranger.open(dialog, code, "123456789")
    assert stranger.text == stranger.line("account-not-yours")
    assert talk.question == ""


def test_every_form_has_words() -> None:
    """Names, questions and choices of every field, and the papers of every form, in both languages."""
    for language in ("uk", "en"):
        keys = SPEECH.keys(language)
        for form in FORMS.values():
            for field in form.fields:
                assert {f"field-{field.name}", f"ask-{field.name}"} <= keys
                assert {f"choice-{field.name}-{choice}" for choice in field.choices} <= keys
                assert field.kind != "number" or f"unit-{field.name}" in keys
            assert not form.signed or {f"paper-title-{form.code}", f"paper-request-{form.code}"} <= keys


def test_every_service_that_names_a_form_has_it() -> None:
    """What is shipped can be ordered, and every order is in the catalogue."""
    named = {row["form"] for row in catalogue.shipped("service").values() if "form" in row}
    assert named == {form.code for form in FORMS.values() if form.kind == "order"}
