"""Who may see what: consents, links, accounts, and who has access, on both kinds of database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select, update

from bot.clock import FakeClock
from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.storage.access_stage import RULES, Stage


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
    assert await ann.do(lambda w: w.access.district("NOWHERE")) is None
    assert (await ann.do(lambda w: w.access.my_district()) or {})["code"] == "KOR"
    assert await (await stage.person()).do(lambda w: w.access.my_district()) is None
