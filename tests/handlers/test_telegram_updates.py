"""Updates of Telegram, recorded after core.telegram.org/bots/api, and updates as nobody should send them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import FakeClock
from bot.conversation.events import (
    Address,
    Attachment,
    Contact,
    Content,
    Edited,
    Joined,
    Left,
    Odd,
    Place,
    Press,
    Start,
    Words,
)
from bot.conversation.messages import BOLD, PLAIN
from bot.handlers.channel import Unreadable
from bot.handlers.telegram_updates import Reader, clean, number_of, raw_of
from tests.handlers.telegram_stage import NOON, OLENA, payload

BOT = 7_000_000_001
GROUP = "-1002000000123"
LARGE = "AgACAgIAAxkBAAIB_large"


def reader(username: str = "oblik_sandbox_bot") -> Reader:
    return Reader(BOT, FakeClock(NOON), username)


PRIVATE: dict[str, Content] = {
    "text": Words("4520 3310"),
    "text_emoji": Words("Світла нема 🕯️ вже 3 год"),
    "start": Start(),
    "start_payload": Start("0120045678"),
    "start_named": Start("0120045678"),
    "command_named": Words("/help"),
    "photo": Attachment("photo", LARGE, size=182340, caption="Лічильник у під'їзді"),
    "photo_album": Attachment("photo", LARGE, size=182340, album="13512345678901234"),
    "document": Attachment(
        "document", "BQACAgIAAxkBAAIC", "заява.pdf.p7s", "application/pkcs7-signature", 48213
    ),
    "document_nameless": Attachment("document", "BQACAgIAAxkBAAID"),
    "video": Attachment("video", "BAACAgIAAxkBAAIE", "IMG_0412.MOV", "video/mp4", 3145728, "крутиться"),
    "video_note": Attachment("video", "DQACAgIAAxkBAAIF", size=812345),
    "animation": Attachment("video", "CgACAgIAAxkBAAIG", "disc.mp4", "video/mp4", 154000),
    "voice": Odd("voice"),
    "audio": Odd("audio"),
    "sticker": Odd("sticker"),
    "poll": Odd("poll"),
    "dice": Odd("dice"),
    "story": Odd("story"),
    "rich_message": Odd("rich_message"),
    "contact_own": Contact("380671234501", own=True),
    "contact_foreign": Contact("+380501234502", own=False),
    "contact_unknown": Contact("+380 44 123-45-67", own=False),
    "location": Place(50.254706, 28.658667),
    "venue": Place(50.2547, 28.6587),
    "forwarded": Words("Планові роботи 12 березня"),
    "edited": Edited("4521 3310"),
    "edited_caption": Edited("інший підпис"),
    "press": Press("a3:yes", "102", "29511722154235609876"),
    "press_inaccessible": Press("a1:yes", "", "29511722154235609876"),
    "press_inline": Press("g:menu", "", "29511722154235609876"),
    "press_under_photo": Press("b3", "", "29511722154235609876"),
    "blocked": Left(),
    "unblocked": Joined(),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_what_a_person_does_becomes_an_event(name: str) -> None:
    """Each recorded update has its content, its sender, the messenger's time and the person's name."""
    body = payload(name)
    event = reader().read(body)
    assert event is not None
    assert event.content == PRIVATE[name]
    assert event.sender == Address("telegram", OLENA)
    assert event.id == str(json.loads(body)["update_id"]) == raw_of(body).id
    assert (event.name, event.language) == ("Олена Коваль", "uk")
    assert event.at == (NOON if isinstance(event.content, Press) else datetime(2026, 3, 10, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    "name", ["group_added", "group_command", "group_command_ours", "group_mention", "group_reply"]
)
def test_a_group_that_speaks_to_the_bot_is_told_once_in_a_while(name: str) -> None:
    """The event comes from the group itself, and the next one of that group only a minute later."""
    clock = FakeClock(NOON)
    reads = Reader(BOT, clock, "oblik_sandbox_bot")
    event = reads.read(payload(name))
    assert event is not None
    assert (event.sender, event.content, event.name) == (Address("telegram", GROUP), Odd("group"), "")
    assert reads.read(payload(name)) is None
    clock.advance(minutes=1)
    assert reads.read(payload(name)) is not None


@pytest.mark.parametrize(
    "name",
    [
        "background",
        "channel_added",
        "channel_post",
        "edited_in_group",
        "edited_live_location",
        "from_bot",
        "group_command_other",
        "group_joined",
        "group_mention_other",
        "group_removed",
        "group_talk",
        "of_the_future",
        "pinned",
        "press_game",
        "press_in_group",
    ],
)
def test_what_asks_nothing_of_us_is_no_event(name: str) -> None:
    """Talk among others, Telegram's own notes and kinds of updates that we do not know are passed over."""
    assert reader().read(payload(name)) is None


def test_until_its_name_is_known_the_bot_is_not_addressed_by_name() -> None:
    """Without a name a bare command counts, one with a name and a mention do not."""
    nameless = reader("")
    assert nameless.read(payload("group_command")) is not None
    assert reader("").read(payload("group_command_ours")) is None
    assert reader("").read(payload("group_mention")) is None


def test_groups_that_were_answered_are_not_remembered_for_ever() -> None:
    """A flood of groups costs no memory."""
    reads = reader()
    body = json.loads(payload("group_command"))
    for number in range(2_500):
        body["message"]["chat"]["id"] = -1_000 - number
        assert reads.read(json.dumps(body).encode()) is not None


def changed(name: str, **fields: Any) -> bytes:
    """A recorded update with other fields in its message."""
    body = json.loads(payload(name))
    body["message"].update(fields)
    return json.dumps(body).encode()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("\udfff", ""),
        (f"{BOLD}я{PLAIN}", "я"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("\u202eправо", "\u202eправо"),
    ],
)
def test_text_becomes_fit_for_database_and_markup(written: str, read: str) -> None:
    """NUL, halves of surrogate pairs and our own marks vanish; everything else stays as it was written."""
    event = reader().read(changed("text", text=written))
    assert event is not None
    assert event.content == Words(read)
    photo = reader().read(changed("photo", caption=written))
    assert photo is not None
    assert isinstance(photo.content, Attachment)
    assert photo.content.caption == read


def test_half_a_surrogate_pair_anywhere_spoils_nothing() -> None:
    """The strict parser gives up on such an update; its number and its content are read nevertheless."""
    body = payload("text").replace('"Коваль"'.encode(), b'"K\\ud83d"')
    event = reader().read(body)
    assert number_of(body) == 860412001
    assert event is not None
    assert (event.content, event.name) == (Words("4520 3310"), "Олена K")


def test_nulls_are_missing_fields() -> None:
    """Fields that are null, and whole numbers written with a point, keep no update from being read."""
    body = json.loads(payload("text"))
    body["message"] |= {"caption": None, "photo": None, "voice": None, "date": 1.79e9}
    body["message"]["from"] |= {"last_name": None, "language_code": None}
    event = reader().read(json.dumps(body).encode())
    assert event is not None
    assert event.content == Words("4520 3310")


def test_bytes_that_are_no_text_are_replaced() -> None:
    """A broken UTF-8 sequence is shown as such."""
    event = reader().read(payload("text").replace(b"4520 3310", b"45\xff20"))
    assert event is not None
    assert event.content == Words("45\ufffd20")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b'{"update_id":1,"message":5}',
        b'{"update_id":1,"message":{}}',
        b'{"update_id":1,"message":{"chat":{"id":"x"}}}',
        b'{"update_id":1,"callback_query":{"id":1}}',
        b'{"update_id":"1","message":null}',
        b'{"update_id":1,"message":{"chat":{"id":1},"from":{"id":1},"photo":[{}]}}',
        b'{"a":' * 3000 + b"1" + b"}" * 3000,
        payload("text").replace(b'"4520 3310"', b"4520"),
    ],
)
def test_a_malformed_update_is_unreadable(body: bytes) -> None:
    """Whatever has the wrong shape is refused as a whole, with a reason."""
    with pytest.raises(Unreadable):
        reader().read(body)


def test_an_update_without_a_number_is_known_by_its_content() -> None:
    """The same bytes have the same id, others another; the event carries it."""
    body = payload("text").replace(b'"update_id": 860412001', b'"update_id": null')
    raw = raw_of(body)
    assert raw.id.startswith("h")
    assert raw_of(body) == raw
    assert raw_of(body + b" ").id != raw.id
    event = reader().read(body)
    assert event is not None
    assert event.id == raw.id


@pytest.mark.parametrize("number", ["-1", "1e3", "9223372036854775808", '"7"', "true"])
def test_numbers_that_no_update_has_are_none(number: str) -> None:
    """Only a whole number that fits a database counts as an update's number."""
    assert number_of(b'{"update_id":%b}' % number.encode()) is None


@pytest.mark.parametrize("date", [0, -5, 10**15])
def test_a_time_that_is_none_is_replaced_by_ours(date: int) -> None:
    """No date, a negative one and one beyond the calendar."""
    event = reader().read(changed("text", date=date))
    assert event is not None
    assert event.at == NOON


def test_a_large_id_stays_whole() -> None:
    """Ids beyond 52 bits are kept digit by digit."""
    event = reader().read(changed("text", chat={"id": 2**61 + 1, "type": "private"}))
    assert event is not None
    assert event.sender.id == str(2**61 + 1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["message", "from", "chat", "date", "text", "photo", "document", "contact", "caption", "location"]


@given(st.sampled_from(sorted(PRIVATE)), st.sampled_from(FIELDS), json_values)
def test_any_value_in_any_field_is_read_or_refused(name: str, field: str, value: object) -> None:
    """Whatever stands in a field, the update is an event, nothing, or unreadable, and its text is clean."""
    update = json.loads(payload(name))
    inner = next(value for key, value in update.items() if key != "update_id")
    (update if field == "message" else inner)[field] = value
    try:
        event = reader().read(json.dumps(update).encode())
    except Unreadable:
        return
    if event is not None:
        for text in (event.name, event.language, getattr(event.content, "text", "")):
            text.encode()
            assert clean(text) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_nothing(body: bytes) -> None:
    """Noise raises nothing but Unreadable and always has an id of its own."""
    assert raw_of(body).id
    with pytest.raises(Unreadable):
        reader().read(body)


def test_a_minute_is_what_a_group_waits() -> None:
    """Fifty-nine seconds are not enough."""
    clock = FakeClock(NOON)
    reads = Reader(BOT, clock)
    assert reads.read(payload("group_command"))
    clock.set(NOON + timedelta(seconds=59))
    assert reads.read(payload("group_command")) is None
