"""Whatever the bot sends, the servers answer: with a refusal in the vendor's words, never with a crash."""

import contextlib
import json
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import FakeClock
from bot.sandbox import viber_errors
from bot.sandbox.server import build
from bot.sandbox.telegram_errors import Refused
from bot.sandbox.telegram_markup import INLINE_FIELDS, REPLY_FIELDS, read_markup
from bot.sandbox.telegram_methods import METHODS
from bot.sandbox.telegram_request import argument
from bot.sandbox.telegram_text import formatted
from bot.sandbox.values import cut, utf16
from bot.sandbox.viber_keyboard import BUTTON_FIELDS, KEYBOARD_FIELDS, read_label
from bot.sandbox.viber_messages import FIELDS, marked, read_message

SCALARS = st.none() | st.booleans() | st.integers(-5, 20) | st.floats(allow_nan=False) | st.text(max_size=8)


def named(names: st.SearchStrategy[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with these names."""
    return st.dictionaries(names, values, max_size=5)


JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | named(st.text(max_size=5), inner))


def objects(fields: frozenset[str], values: st.SearchStrategy[Any] = JSON) -> st.SearchStrategy[Any]:
    """Objects with documented names and any values."""
    return named(st.sampled_from(sorted(fields)), values)


MARKUP_BUTTONS = st.lists(st.lists(objects(INLINE_FIELDS | REPLY_FIELDS) | SCALARS, max_size=2), max_size=2)
MARKUPS = JSON | st.fixed_dictionaries(
    {}, optional={"inline_keyboard": MARKUP_BUTTONS, "keyboard": MARKUP_BUTTONS, "force_reply": JSON}
)
VIBER_BUTTON = objects(BUTTON_FIELDS).map(lambda made: {"ActionBody": "x", "Text": "x", **made})
VIBER_KEYBOARD = objects(KEYBOARD_FIELDS).flatmap(
    lambda made: st.lists(VIBER_BUTTON | JSON, max_size=3).map(
        lambda buttons: {**made, "Type": "keyboard", "Buttons": buttons}
    )
)
VIBER_MESSAGES = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"type": st.just(kind), "sender": st.just({"name": "О"}) | JSON},
        optional={
            "keyboard": VIBER_KEYBOARD | JSON,
            "min_api_version": st.integers(1, 8) | JSON,
            "tracking_data": JSON,
            "rich_media": JSON,
            "location": JSON | named(st.sampled_from(["lat", "lon"]), JSON),
            "contact": JSON | named(st.sampled_from(["name", "phone_number"]), JSON),
            **{name: JSON for names in FIELDS.values() for name in names - {"location", "contact"}},
        },
    )
)


@settings(max_examples=60)
@given(
    st.text(st.sampled_from("<>/&;=\"' abipre😀ї\n#x1@") | st.characters(), max_size=40),
    st.sampled_from(["HTML", ""]),
)
def test_any_text_is_read_or_refused(raw: str, mode: str) -> None:
    """Entities lie inside the text, and its segments are the whole of it."""
    try:
        found = formatted(raw, mode, "")
    except Refused:
        return
    assert "".join(segment.text for segment in cut(found.text, found.entities)) == found.text
    for entity in found.entities:
        assert 0 <= entity.offset < entity.offset + entity.length <= utf16(found.text)


@settings(max_examples=60)
@given(JSON)
def test_any_entities_are_read_or_refused(entities: Any) -> None:
    """The entities parameter may be anything."""
    with contextlib.suppress(Refused):
        formatted("Привіт 😀", "", argument(entities))


@settings(max_examples=60)
@given(MARKUPS)
def test_any_markup_is_read_or_refused(markup: Any) -> None:
    """The reply_markup may be anything."""
    with contextlib.suppress(Refused):
        read_markup(json.dumps(markup), "private", lambda _text: None)


@settings(max_examples=60)
@given(VIBER_MESSAGES | named(st.text(max_size=8), JSON))
def test_any_viber_message_is_read_or_refused(body: dict[str, Any]) -> None:
    """Every field of a message may be anything."""
    with contextlib.suppress(viber_errors.Refused):
        read_message(body, lambda _text: None)


@settings(max_examples=60)
@given(st.text(st.sampled_from("*_~` <>/bfont=#ї😀") | st.characters(codec="utf-8"), max_size=40))
def test_any_viber_text_keeps_its_words(raw: str) -> None:
    """Marks are cut out, nothing else is."""
    text, entities = marked(raw)
    assert "".join(segment.text for segment in cut(text, entities)) == text
    assert [letter for letter in raw if letter not in "*_~`"] == [
        letter for letter in text if letter not in "*_~`"
    ]
    read_label(raw, lambda _text: None)


NASTY: tuple[Any, ...] = (
    [[]],
    [{}],
    {"type": []},
    {"type": {}},
    {"message_id": []},
    "",
    "є",
    -1,
    10**30,
    True,
)
OLENA = 6871234501
OLENA_ON_VIBER = "01gOlenaKovalSandbox1A=="


async def test_every_parameter_of_every_telegram_method_may_be_anything(clock: FakeClock) -> None:
    """No value of any documented parameter crashes the server."""
    sandbox = build(clock)
    sandbox.world.telegram.chat(OLENA).start()
    address = f"http://sandbox/bot{sandbox.telegram.token}"
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport) as client:
        for method in METHODS.values():
            usual = {"chat_id": OLENA, "text": "x", "message_id": 101, "commands": [], "url": ""}
            known = {name: value for name, value in usual.items() if name in method.parameters}
            for name in method.parameters - {"timeout"}:
                for value in NASTY:
                    answer = await client.post(f"{address}/{method.name}", json={**known, name: value})
                    assert answer.json()["ok"] is (answer.status_code == 200)
    await sandbox.close()


async def test_every_field_of_every_viber_method_may_be_anything(clock: FakeClock) -> None:
    """No value of any documented field crashes the server."""
    sandbox = build(clock)
    sandbox.world.viber.chat(OLENA_ON_VIBER).write_text("я")
    sandbox.viber.sender.url = "http://127.0.0.1:9/"
    usual = {"receiver": OLENA_ON_VIBER, "type": "text", "text": "x", "sender": {"name": "О"}}
    methods: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
        "set_webhook": ({"url": "http://127.0.0.1:9/"}, ("url", "event_types", "send_name")),
        "send_message": (usual, (*usual, "keyboard", "tracking_data", "min_api_version")),
        "broadcast_message": ({**usual, "broadcast_list": [OLENA_ON_VIBER]}, (*usual, "broadcast_list")),
        "get_account_info": ({}, ("x",)),
        "get_user_details": ({}, ("id",)),
        "get_online": ({}, ("ids",)),
    }
    headers = {"X-Viber-Auth-Token": sandbox.viber.token}
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, headers=headers) as client:
        for method, (known, fields) in methods.items():
            for field in fields:
                for value in (*NASTY, None):
                    answer = await client.post(f"http://sandbox/pa/{method}", json={**known, field: value})
                    assert isinstance(answer.json()["status"], int)
    await sandbox.close()
