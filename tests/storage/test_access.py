"""Who may see what: consents, links, and the limits on guessing, on both kinds of database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from sqlalchemy import Connection, event, func, select, update

from bot.clock import FakeClock
from bot.conversation.messages import Message
from bot.domain.rules import Rules
from bot.speech import Speech
from bot.storage import schema
from bot.storage.access import forget_attempts
from bot.storage.database import Database
from bot.storage.scene import Scene, Writes
from tests import builders

T = TypeVar("T")

SPEECH = Speech(Path(__file__).resolve().parents[2] / "locales")
RULES = builders.rules()


@dataclass(slots=True)
class Person:
    """A chat that asks and changes; each call is a transaction of its own."""

    db: Database
    clock: FakeClock
    chat: builders.Chat
    channel: str
    rules: Rules = RULES

    async def do(self, act: Callable[[Writes], T]) -> T:
        """Look or act, as a step of a dialog does."""
        return await self.db.write(lambda c: act(Writes(self.scene(c))))

    def scene(self, connection: Connection) -> Scene:
        """The scene of this moment."""
        row = connection.execute(
            select(schema.person.c.language, schema.person.c.consent).where(
                schema.person.c.id == self.chat.person
            )
        ).one()
        return Scene(
            connection=connection,
            rules=self.rules,
            say=SPEECH.say,
            person=self.chat.person,
            address=self.chat.address,
            channel=self.channel,
            language=row.language,
            consent=row.consent,
            at=self.clock(),
            now=self.clock(),
        )

    async def link(self, number: str, proof: str) -> dict[str, Any]:
        """Try to link an account."""
        return await self.do(lambda w: w.access.link(number, proof))

    async def numbers(self) -> list[str]:
        """The numbers of the person's accounts, the active one first."""
        accounts = await self.do(lambda w: w.access.accounts())
        return [a["number"] for a in sorted(accounts, key=lambda a: not a["active"])]


@dataclass(slots=True)
class Stage:
    """A district with people in it."""

    db: Database
    clock: FakeClock
    people: int = 0

    async def home(self, number: str = "123456789", **about: Any) -> builders.Household:
        """An account with its meter."""
        return await self.db.write(lambda c: builders.household(c, number, **about))

    async def person(
        self, *accounts: builders.Household, channel: str = "telegram", rules: Rules = RULES, **about: Any
    ) -> Person:
        """Somebody who has agreed to the terms, perhaps with accounts."""
        self.people += 1
        ids = [home.account for home in accounts]
        ext = f"{7_000_000_000 + self.people}"
        chat = await self.db.write(lambda c: builders.chat(c, channel, ext, accounts=ids, **about))
        return Person(self.db, self.clock, chat, channel, rules)

    async def notices(self) -> list[tuple[int, str]]:
        """What waits in the outbox: address and words."""
        rows = await self.db.read(
            lambda c: c.execute(
                select(schema.outbox.c.address_id, schema.outbox.c.message).order_by(schema.outbox.c.id)
            ).all()
        )
        return [(row.address_id, msgspec.json.decode(row.message, type=Message).text) for row in rows]

    async def count(self, table: Any) -> int:
        """How many rows a table has."""
        return await self.db.read(
            lambda c: int(c.execute(select(func.count()).select_from(table)).scalar_one())
        )


@pytest.fixture
def stage(db: Database, clock: FakeClock) -> Stage:
    """An empty district."""
    return Stage(db, clock)


# consents


async def test_consent_is_kept_with_version_and_time(stage: Stage) -> None:
    """Agreeing writes a row with the version, the chat and the moment; the person has agreed from then on."""
    ann = await stage.person(consented=False)
    assert await ann.do(lambda w: w.access.me()) == {
        "consented": False,
        "renewed": False,
        "guest": False,
        "version": RULES.terms_version,
    }
    await ann.do(lambda w: w.access.consent(agreed=True))
    assert (await ann.do(lambda w: w.access.me()))["consented"]
    rows = await stage.db.read(lambda c: c.execute(select(schema.consent)).all())
    kept = [(r.person_id, r.address_id, r.version, r.agreed, r.at) for r in rows]
    assert kept == [(ann.chat.person, ann.chat.address, RULES.terms_version, True, stage.clock())]


async def test_refusing_makes_a_guest_who_may_agree_later(stage: Stage) -> None:
    """A refusal is kept as well, and taken back by agreeing."""
    ann = await stage.person(consented=False)
    await ann.do(lambda w: w.access.consent(agreed=False))
    me = await ann.do(lambda w: w.access.me())
    assert (me["consented"], me["guest"]) == (False, True)
    await ann.do(lambda w: w.access.consent(agreed=True))
    me = await ann.do(lambda w: w.access.me())
    assert (me["consented"], me["guest"]) == (True, False)
    assert await stage.count(schema.consent) == 2


async def test_new_terms_ask_again(stage: Stage) -> None:
    """Whoever agreed to an earlier version has not agreed to this one."""
    ann = await stage.person(rules=builders.rules(terms_version="2027-01-01"))
    me = await ann.do(lambda w: w.access.me())
    assert (me["consented"], me["renewed"]) == (False, True)


async def test_withdrawing_unlinks_everything(stage: Stage) -> None:
    """Whoever takes the agreement back is a guest without accounts; the links are ended, not erased."""
    ann = await stage.person(await stage.home())
    await ann.do(lambda w: w.access.withdraw())
    assert await ann.numbers() == []
    assert (await ann.do(lambda w: w.access.me()))["guest"]
    assert await stage.count(schema.link) == 1


async def test_the_language_is_kept(stage: Stage) -> None:
    """Another language is the person's from then on, and the other one is the other one again."""
    ann = await stage.person()
    for expected in ("en", "uk"):
        await ann.do(lambda w: w.access.speak_other())
        assert await ann.do(lambda w: w.scene.language) == expected


# linking


@pytest.mark.parametrize(
    "proof",
    ["0457812", "457812", " 04-578-12 ", "О457812", "№ 0457812", "6789P", "6789р", "62Z000123456789P"],
)
async def test_an_account_is_linked_by_what_stands_on_the_meter_or_the_bill(stage: Stage, proof: str) -> None:
    """The serial number or the end of the EIC, however it is typed."""
    await stage.home(serial="0457812")
    ann = await stage.person()
    assert await ann.link("123456789", proof) == {"outcome": "linked"}
    assert await ann.numbers() == ["123456789"]
    assert await stage.count(schema.attempt) == 0


async def test_every_meter_of_an_account_proves_it(stage: Stage) -> None:
    """An account with two meters is linked by either; a removed one proves nothing."""
    home = await stage.home(serial="1111111")

    def more(c: Connection) -> None:
        builders.meter(c, home.point, "2222222")
        builders.meter(c, home.point, "3333333", removed_on=datetime(2024, 1, 1, tzinfo=UTC).date())

    await stage.db.write(more)
    assert (await (await stage.person()).link(home.number, "2222222"))["outcome"] == "linked"
    assert (await (await stage.person()).link(home.number, "3333333"))["outcome"] == "wrong"


async def test_a_point_without_a_meter_is_proved_by_its_eic(stage: Stage) -> None:
    """No meter is no match for an empty or missing serial number."""
    home = await stage.home()
    await stage.db.write(lambda c: c.execute(schema.meter.delete()))
    ann = await stage.person()
    assert (await ann.link(home.number, "0000"))["outcome"] == "wrong"
    assert (await ann.link(home.number, home.eic))["outcome"] == "linked"


async def test_linking_twice_says_so(stage: Stage) -> None:
    """An account that is the person's already stays linked once."""
    home = await stage.home()
    ann = await stage.person(home)
    assert await ann.link(home.number, home.serial) == {"outcome": "already"}
    assert await stage.count(schema.link) == 1
    assert await stage.notices() == []


async def test_the_account_linked_last_is_active(stage: Stage) -> None:
    """What a person has just linked is what they want to see."""
    first, second = await stage.home("123456789"), await stage.home("987654321", house="7")
    ann = await stage.person(first)
    await ann.link(second.number, second.serial)
    assert await ann.numbers() == ["987654321", "123456789"]


async def test_other_chats_are_told_when_one_more_links(stage: Stage) -> None:
    """Each is told in its own language, by whom in short, with a button to see who has access."""
    home = await stage.home()
    olha = await stage.person(home, channel="viber", name="Ольга Петренко")
    john = await stage.person(home, language="en", name="John Smith")
    ann = await stage.person(name="Ганна Шевченко")
    await ann.link(home.number, home.serial)
    told = dict(await stage.notices())
    assert set(told) == {olha.chat.address, john.chat.address}
    assert "Telegram, Ганна Ш." in told[olha.chat.address]
    assert told[john.chat.address].startswith("👥 One more chat")
    assert "Шевченко" not in "".join(told.values())


# no oracle


async def wrong_cases(stage: Stage) -> list[tuple[str, str]]:
    """No such account, another meter, a closed account, an account without a metering point."""
    await stage.home("100000001")
    closed = await stage.home("100000002", house="2", closed=True)

    def bare(c: Connection) -> None:
        where = builders.premises(c, builders.district(c), house="3")
        builders.account(c, where, "100000003")

    await stage.db.write(bare)
    return [
        ("999999999", "0457812"),
        ("100000001", "7777777"),
        ("100000002", closed.serial),
        ("100000003", "0457812"),
    ]


async def test_every_mismatch_has_the_same_answer_after_the_same_questions(stage: Stage) -> None:
    """Neither the answer nor what is asked of the database tells whether an account exists."""
    answers, statements = [], []
    for number, proof in await wrong_cases(stage):
        ann = await stage.person()
        asked: list[str] = []

        def listened(c: Connection, ann: Person = ann, asked: list[str] = asked) -> Callable[..., None]:
            def note(*about: Any) -> None:
                asked.append(str(about[2]))

            event.listen(c, "before_cursor_execute", note)
            return note

        def trying(
            c: Connection,
            number: str = number,
            proof: str = proof,
            ann: Person = ann,
            asked: list[str] = asked,
        ) -> dict[str, Any]:
            note = listened(c, ann, asked)
            try:
                return Writes(ann.scene(c)).access.link(number, proof)
            finally:
                event.remove(c, "before_cursor_execute", note)

        answers.append(await stage.db.write(trying))
        statements.append(asked)
    assert answers == [{"outcome": "wrong", "left": 4}] * 4
    assert statements == [statements[0]] * 4
    assert len(statements[0]) > 4


async def test_a_pause_is_the_same_for_an_account_that_does_not_exist(stage: Stage) -> None:
    """Ten wrong tries close a made-up number as they close a real one."""
    outcomes = []
    for number, proof in await wrong_cases(stage):
        for _ in range(9):
            await (await stage.person()).link(number, proof)
        outcomes.append(await (await stage.person()).link(number, proof))
    assert outcomes == [outcomes[0]] * 4
    assert outcomes[0]["what"] == "account"


# limits


async def test_five_wrong_tries_pause_a_chat(stage: Stage) -> None:
    """The fifth wrong try answers with the time from which to go on; the pause ends by itself."""
    home = await stage.home()
    ann = await stage.person()
    left = [(await ann.link(f"55500{n:04d}", "99999")).get("left") for n in range(4)]
    assert left == [4, 3, 2, 1]
    pause = await ann.link("555009999", "99999")
    until = stage.clock() + timedelta(minutes=15)
    assert pause == {"outcome": "wait", "what": "chat", "until": until.isoformat(), "today": True}
    assert await ann.do(lambda w: w.access.pause()) == pause
    stage.clock.advance(minutes=14, seconds=59)
    assert await ann.link(home.number, home.serial) == pause
    stage.clock.advance(seconds=1)
    assert await ann.do(lambda w: w.access.pause()) is None
    assert (await ann.link(home.number, home.serial))["outcome"] == "linked"


async def test_during_a_pause_nothing_is_compared_and_nothing_counted(stage: Stage) -> None:
    """A right answer is refused like a wrong one, and neither makes the pause longer."""
    home = await stage.home()
    ann = await stage.person()
    for _ in range(5):
        await ann.link("555000111", "99999")
    tries = await stage.count(schema.attempt)
    answers = [await ann.link(home.number, home.serial), await ann.link(home.number, "99999")]
    assert answers[0] == answers[1]
    assert await ann.numbers() == []
    assert await stage.count(schema.attempt) == tries


async def test_a_right_try_takes_no_wrong_ones_back(stage: Stage) -> None:
    """Whoever knows one account cannot use it to go on guessing at another."""
    home = await stage.home()
    ann = await stage.person()
    for _ in range(4):
        await ann.link("555000111", "99999")
    await ann.link(home.number, home.serial)
    assert (await ann.link("555000111", "99999"))["outcome"] == "wait"


async def test_pauses_come_again_and_grow(stage: Stage) -> None:
    """Every five tries pause for a quarter of an hour, the fiftieth for an hour."""
    ann = await stage.person()
    minutes = []
    for number in range(50):
        answer = await ann.link(f"5550{number:05d}", "99999")
        if answer["outcome"] == "wait":
            until = datetime.fromisoformat(answer["until"])
            minutes.append((until - stage.clock()).total_seconds() / 60)
            stage.clock.set(until)
    assert minutes == [15] * 9 + [60]


async def test_fifty_wrong_tries_are_told_to_those_they_were_aimed_at(stage: Stage) -> None:
    """The chats linked to the accounts that were tried hear of it, once a day each."""
    home = await stage.home()
    olha = await stage.person(home)
    ann = await stage.person()
    await ann.link(home.number, "99999")
    for number in range(49):
        stage.clock.advance(minutes=15 if number % 5 == 4 else 0)
        await ann.link(f"5550{number:05d}", "99999")
    assert [address for address, _ in await stage.notices()] == [olha.chat.address]
    assert home.number in (await stage.notices())[0][1]


async def test_tries_are_forgotten_after_a_day(stage: Stage) -> None:
    """What lies more than 24 hours back counts no more, and is deleted."""
    ann = await stage.person()
    for _ in range(4):
        await ann.link("555000111", "99999")
    stage.clock.advance(hours=24, seconds=1)
    assert (await ann.link("555000111", "99999"))["left"] == 4
    assert await stage.db.write(lambda c: forget_attempts(c, stage.clock())) == 4
    assert await stage.count(schema.attempt) == 1


async def test_an_account_closes_after_ten_wrong_tries_from_anywhere(stage: Stage) -> None:
    """Tries from all chats of both messengers count together; the linked chats are told, once."""
    home = await stage.home()
    olha = await stage.person(home)
    answer: dict[str, Any] = {}
    for number in range(10):
        guesser = await stage.person(channel="viber" if number % 2 else "telegram")
        answer = await guesser.link(home.number, "99999")
        assert answer["outcome"] == ("wait" if number == 9 else "wrong")
    until = stage.clock() + timedelta(hours=24)
    assert answer == {"outcome": "wait", "what": "account", "until": until.isoformat(), "today": False}
    told = await stage.notices()
    assert [address for address, _ in told] == [olha.chat.address]
    assert home.number in told[0][1]
    ann = await stage.person()
    assert await ann.link(home.number, home.serial) == answer
    assert await ann.do(lambda w: w.access.pause()) is None
    stage.clock.advance(hours=24)
    assert (await ann.link(home.number, home.serial))["outcome"] == "linked"


async def test_a_closed_account_stays_with_those_who_have_it(stage: Stage) -> None:
    """Guessing takes nothing away from the chats that are linked."""
    home = await stage.home()
    olha = await stage.person(home)
    for _ in range(10):
        await (await stage.person()).link(home.number, "99999")
    assert await olha.numbers() == [home.number]


async def test_too_many_wrong_tries_of_all_pause_linking(stage: Stage) -> None:
    """After so many wrong tries nobody links until the hour since the first of them is over."""
    few = builders.rules(linking=builders.linking_rules(total_wrong_per_hour=6))
    home = await stage.home()
    answer: dict[str, Any] = {}
    for number in range(6):
        answer = await (await stage.person(rules=few)).link(f"55500{number:04d}", "99999")
        stage.clock.advance(minutes=1)
    assert answer["what"] == "total"
    ann = await stage.person(rules=few)
    assert (await ann.do(lambda w: w.access.pause())) == answer
    assert (await ann.link(home.number, home.serial))["outcome"] == "wait"
    stage.clock.advance(minutes=54)
    assert (await ann.link(home.number, home.serial))["outcome"] == "linked"


async def test_the_longest_of_several_pauses_is_told(stage: Stage) -> None:
    """A try that closes the chat and the account names the later moment."""
    home = await stage.home()
    for _ in range(9):
        await (await stage.person()).link(home.number, "99999")
    ann = await stage.person()
    for number in range(4):
        await ann.link(f"55500{number:04d}", "99999")
    assert (await ann.link(home.number, "99999"))["what"] == "account"
    assert (await ann.do(lambda w: w.access.pause()) or {})["what"] == "chat"


# what is not theirs


async def test_what_is_not_linked_does_not_exist(stage: Stage) -> None:
    """Somebody else's account cannot be seen, chosen, let go of, or looked into."""
    mine, theirs = await stage.home("123456789"), await stage.home("987654321", house="7")
    olha = await stage.person(theirs)
    ann = await stage.person(mine)
    foreign = (await olha.do(lambda w: w.access.who(theirs.number)) or [{}])[0]["link"]
    assert await ann.do(lambda w: w.access.account(theirs.number)) is None
    assert await ann.do(lambda w: w.access.card(theirs.number)) is None
    assert await ann.do(lambda w: w.access.who(theirs.number)) is None
    assert await ann.do(lambda w: w.access.linked(foreign)) is None
    assert await ann.do(lambda w: w.access.revoke(foreign)) is None
    assert not await ann.do(lambda w: w.access.use(theirs.number))
    assert not await ann.do(lambda w: w.access.unlink(theirs.number))
    assert await olha.numbers() == [theirs.number]
    assert await stage.notices() == []


async def test_the_card_keeps_the_surname_to_itself(stage: Stage) -> None:
    """The card shows place, meters and EIC, and of the owner enough to recognise them."""
    home = await stage.home(owner="Коваленко Олена Петрівна", zones=2, digits=5)
    ann = await stage.person(home)
    card = await ann.do(lambda w: w.access.card(home.number))
    assert card is not None
    assert card["owner"] == "Олена Петрівна К."
    assert card["points"][0]["eic"] == home.eic
    meter = card["points"][0]["meters"][0]
    assert (meter["serial"], meter["zones"], meter["digits"]) == (home.serial, 2, 5)


# several accounts, several chats


async def test_letting_go_of_the_active_account_activates_another(stage: Stage) -> None:
    """There is an active account as long as there is any, and it can be linked again."""
    homes = [await stage.home(f"10000000{n}", house=str(n)) for n in range(3)]
    ann = await stage.person(*homes)
    assert await ann.do(lambda w: w.access.use("100000002"))
    assert await ann.numbers() == ["100000002", "100000000", "100000001"]
    assert await ann.do(lambda w: w.access.unlink("100000002"))
    assert await ann.numbers() == ["100000000", "100000001"]
    assert (await ann.link("100000002", homes[2].serial))["outcome"] == "linked"
    for _ in range(3):
        await ann.do(lambda w: w.access.unlink(w.access.accounts()[0]["number"]))
    assert await ann.do(lambda w: w.access.account()) is None


async def test_some_account_is_active_even_if_none_was_chosen(stage: Stage) -> None:
    """An active account that is no longer linked gives way to the first that is."""
    first, second = await stage.home("123456789"), await stage.home("987654321", house="7")
    ann = await stage.person(first)
    chosen = update(schema.person).values(active_account_id=second.account)
    await stage.db.write(lambda c: c.execute(chosen).rowcount)
    assert await ann.numbers() == [first.number]


async def test_who_has_access_is_shown_in_short(stage: Stage) -> None:
    """Each chat with its messenger, first name and initial, and day; one's own is marked."""
    home = await stage.home()
    await stage.person(home, channel="viber", name="Олена Коваленко-Гнатюк")
    ann = await stage.person(home, name="Петро")
    who = await ann.do(lambda w: w.access.who(home.number))
    assert who is not None
    assert [(c["channel"], c["name"], c["own"]) for c in who] == [
        ("viber", "Олена К.", False),
        ("telegram", "Петро", True),
    ]


async def test_access_taken_away_is_gone_at_once_and_told(stage: Stage) -> None:
    """The other chat loses the account, hears of it without a name, and cannot be revoked twice."""
    home = await stage.home()
    olha = await stage.person(home, name="Ольга Петренко")
    ann = await stage.person(home, name="Ганна Шевченко")
    who = await ann.do(lambda w: w.access.who(home.number)) or []
    link = next(c["link"] for c in who if not c["own"])
    own = next(c["link"] for c in who if c["own"])
    assert await ann.do(lambda w: w.access.revoke(own)) is None
    assert await ann.do(lambda w: w.access.revoke(link))
    assert await ann.do(lambda w: w.access.revoke(link)) is None
    assert await olha.numbers() == []
    told = await stage.notices()
    assert [address for address, _ in told] == [olha.chat.address]
    assert "Ганна" not in told[0][1]


async def test_districts_and_their_contacts(stage: Stage) -> None:
    """All districts by name, one by its code, and that of the active account."""
    home = await stage.home()
    await stage.db.write(lambda c: builders.district(c, "ZHY", "Житомирський РЕМ", phone="0412 40 00 00"))
    ann = await stage.person(home)
    districts = await ann.do(lambda w: w.access.districts())
    assert [d["name"] for d in districts] == ["Житомирський РЕМ", "Коростенський РЕМ"]
    assert (await ann.do(lambda w: w.access.district("ZHY")) or {})["phone"] == "0412 40 00 00"
    assert await ann.do(lambda w: w.access.district("XXX")) is None
    assert (await ann.do(lambda w: w.access.my_district()) or {})["code"] == "KOR"
    assert await (await stage.person()).do(lambda w: w.access.my_district()) is None
