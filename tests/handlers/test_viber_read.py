"""What Viber sends, read from recorded callbacks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.events import (
    Address,
    Attachment,
    Contact,
    Content,
    Event,
    Joined,
    Left,
    Odd,
    Place,
    Start,
    Words,
)
from bot.handlers.channel import Unreadable
from bot.handlers.viber_read import LONG_AGO, glance, read

PAYLOADS = Path(__file__).parents[1] / "payloads" / "viber"
TOKEN = 4912661846655238145
SIG = "https://dl-media.viber.com/5/media/2/short/any/sig"


def recorded(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def changed(name: str, **fields: Any) -> bytes:
    return json.dumps(json.loads(recorded(name)) | fields).encode()


def event(raw: bytes) -> Event:
    found = read(raw)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text", Words("Як передати показання?")),
        ("press", Words("a12:yes")),
        ("typed_link", Words("https://oblenergo.example/tariffs")),
        ("url", Words("https://oblenergo.example/a")),
        (
            "picture",
            Attachment("photo", f"{SIG}/image/0x0/9aa6/f.jpg", name="f.jpg", caption="лічильник"),
        ),
        ("forwarded_picture", Odd("forwarded")),
        ("video", Attachment("video", f"{SIG}/video/0x0/1bc2/v.mp4", name="v.mp4", size=10000)),
        (
            "file",
            Attachment("document", f"{SIG}/file/0x0/77de/zayava.pdf.p7s", name="Заява.pdf.p7s", size=15500),
        ),
        ("contact", Contact("380671234567", own=False)),
        ("contact_without_number", Odd("contact")),
        ("location", Place(50.25465, 28.658667)),
        ("location_as_text", Place(50.25465, 28.658667)),
        ("sticker", Odd("sticker")),
        ("voice", Odd("voice")),
        ("conversation_started", Start("")),
        ("conversation_started_context", Start("acc_0123456789")),
        ("subscribed", Joined()),
        ("unsubscribed", Left()),
    ],
)
def test_every_kind_of_update_is_one_event(name: str, content: Content) -> None:
    """Each documented update becomes the one neutral content that a dialog knows."""
    found = event(recorded(name))
    assert found.content == content
    assert found.sender == Address("viber", "01234567890A=")
    assert found.at == datetime(2016, 3, 12, 6, 29, 57, 627000, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "webhook",
        "delivered",
        "seen",
        "failed",
        "failed_without_reason",
        "client_status",
        "action_of_tomorrow",
        "opened_link",
    ],
)
def test_what_asks_nothing_of_us(name: str) -> None:
    """Receipts, unknown events and the echo of a pressed link are no events."""
    assert read(recorded(name)) is None


def test_the_profile_comes_with_the_event() -> None:
    """Name, language and the API level of the person's applications are kept as hints."""
    found = event(recorded("text"))
    assert (found.name, found.language, found.client) == ("Олена Ткачук", "uk", 10)
    left = event(recorded("unsubscribed"))
    assert (left.name, left.language, left.client) == ("", "", 0)


def test_a_repeat_has_the_same_id_and_nothing_else_has() -> None:
    """The id is the event, the whole 64-bit token and the person; neighbouring tokens stay apart."""
    assert event(recorded("text")).id == f"message:{TOKEN + 1}:01234567890A="
    names = [path.stem for path in PAYLOADS.glob("*.json")]
    assert len({glance(recorded(name)).id for name in names}) == len(names)
    one, other = changed("text", message_token=2**63 - 1), changed("text", message_token=2**63 - 2)
    assert glance(one).id != glance(other).id
    assert glance(one).id == event(one).id


def test_a_token_may_be_written_as_text() -> None:
    """A token in quotes names the same update."""
    assert glance(changed("text", message_token=str(TOKEN + 1))).id == glance(recorded("text")).id


def test_an_update_without_a_token_is_known_by_its_bytes() -> None:
    """Without a token, or with an endless one, the same bytes have the same id."""
    bare = changed("text", message_token=None)
    assert glance(bare).id == event(bare).id != glance(changed("press", message_token=None)).id
    endless = changed("text", message_token="9" * 5000)
    assert len(glance(endless).id) < 200
    assert glance(endless).id == glance(endless).id


def test_what_a_database_refuses_is_cut_out() -> None:
    """NUL and lone surrogates vanish, whole pairs and everything else stay."""
    raw = recorded("text").replace("Як".encode(), rb"\u0000\ud83d\ude00\udc00 \"x\" \ud800")
    assert event(raw).content == Words('😀 "x"  передати показання?')


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"event": 5}',
        b"[" * 100_000,
        b'{"event":"message","x":' + b"[" * 100_000,
        changed("text", message=None),
        changed("text", sender=None),
        changed("text", sender={"id": ""}),
        changed("text", timestamp="soon"),
        changed("text", message={"text": "no type"}),
    ],
)
def test_malformed_updates_are_unreadable_and_nothing_worse(raw: bytes) -> None:
    """Whatever is broken raises Unreadable, and the webhook can still tell repeats of it apart."""
    with pytest.raises(Unreadable):
        read(raw)
    assert glance(raw).id == glance(raw).id


@pytest.mark.parametrize("time", [None, 10**30, -(10**17), 0])
def test_who_writes_at_no_time_is_heard(time: int | None) -> None:
    """A time that no calendar has is long ago, and ours is taken instead; the words are kept."""
    found = event(changed("text", timestamp=time))
    assert found.content == event(recorded("text")).content
    assert found.at == LONG_AGO


@pytest.mark.parametrize("latitude", ["nan", 91, "north"])
def test_a_place_that_is_nowhere_is_answered(latitude: str | int) -> None:
    """A location that is not on Earth is something that we cannot use."""
    nowhere = {"type": "location", "location": {"lat": latitude, "lon": 1}}
    assert event(changed("location", message=nowhere)).content == Odd("location")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(PAYLOADS.glob("*.json"))), st.data())
def test_no_value_breaks_the_reader(path: Path, data: st.DataObject) -> None:
    """Any value in any field gives an event, nothing, or Unreadable; what comes out can be stored."""
    payload = json.loads(path.read_bytes())
    place = payload
    for _ in range(data.draw(st.integers(0, 2))):
        held = [value for value in place.values() if isinstance(value, dict) and value]
        place = data.draw(st.sampled_from(held)) if held else place
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(VALUES)
    raw = json.dumps(payload).encode()
    glance(raw).id.encode()
    try:
        found = read(raw)
    except Unreadable:
        return
    if found is not None:
        assert "\\u0000" not in msgspec.json.encode(found).decode()
