import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select, update

from bot.clock import FakeClock
from bot.domain.outages import Area, Outage
from bot.settings import Settings
from bot.storage import broadcasts, outages
from bot.storage.database import Database
from bot.storage.schema import address, conversation, person
from bot.storage.schema_notices import audit, delivery, outage
from bot.utility.composition import Composition
from bot.utility.dispatch import NotDone
from bot.utility.dispatch_preview import rules_of
from tests.utility.dispatch_stage import HOUR, STREET, Stage, make_stage

WIDE = replace(STREET, houses="")
WHY = "трансформатор горить, чекати не можна"


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> Stage:
    """The town."""
    return await make_stage(db, clock)


async def state_of(stage: Stage, id: int) -> broadcasts.Broadcast:
    found = await stage.do(lambda c: broadcasts.get(c, id))
    assert found is not None
    return found


async def refused(stage: Stage, work: object) -> str:
    with pytest.raises(NotDone) as caught:
        await stage.do(work)  # type: ignore[arg-type]
    return caught.value.text.key


# what is shown before


async def test_a_preview_counts_sure_and_doubtful_people_apart(stage: Stage) -> None:
    """House 6/1 is only possibly meant by 6, so its person is counted apart and told only if chosen."""
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, stage.form(), stage.clock()))
    assert (shown.people, shown.accounts, shown.doubtful) == (3, 3, 1)
    assert shown.channels == {"telegram": 2, "viber": 1}
    both = await stage.do(
        lambda c: stage.dispatch.preview(c, stage.ann, stage.form(doubtful=True), stage.clock())
    )
    assert (both.people, both.doubtful) == (4, 1)


async def test_a_preview_knows_the_cost_and_the_time(stage: Stage) -> None:
    """Each person on Viber outside a session costs its price; the slowest channel gives the time."""
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, stage.form(), stage.clock()))
    assert shown.paid == 1
    assert shown.price == pytest.approx(0.8)
    assert shown.seconds == pytest.approx(1.0)  # two people at two a second


async def test_a_running_broadcast_lengthens_the_forecast(stage: Stage) -> None:
    """Who is being told already comes first, so their time is added."""
    await stage.sent()
    other = stage.form(replace(STREET, houses="40"))
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, other, stage.clock()))
    assert shown.seconds == pytest.approx(1.5)


async def test_messages_are_in_every_language(stage: Stage) -> None:
    """The reason of a template is said in the reader's language, words of one's own as they are."""
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, stage.form(), stage.clock()))
    assert "негода" in shown.messages["uk"].text
    assert "bad weather" in shown.messages["en"].text
    own = stage.form(reason="впало дерево")
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, own, stage.clock()))
    assert "впало дерево" in shown.messages["en"].text


async def test_an_empty_form_is_only_findings(stage: Stage) -> None:
    """Nothing written means nobody told, and the fields to fill in."""
    shown = await stage.do(
        lambda c: stage.dispatch.preview(c, stage.ann, Composition(areas=(Area(),)), stage.clock())
    )
    assert (shown.people, shown.messages) == (0, {})
    assert {found.field for found in shown.findings if found.level == "stop"} == {"areas", "starts"}


async def test_the_wrong_district_is_noticed(stage: Stage) -> None:
    """A street that is not in the named district but in another stops."""
    wrong = stage.form(replace(STREET, district="ZVI"))
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, wrong, stage.clock()))
    assert [(f.key, f.row) for f in shown.findings if f.level == "stop"] == [("guard-elsewhere", 0)]


async def test_another_district_is_not_this_employees(stage: Stage) -> None:
    """Whoever works in one district sends nothing to another."""
    local = replace(stage.ann, districts=("ZVI",))
    id = await stage.draft(who=local)
    send = await refused(stage, lambda c: stage.dispatch.send(c, local, id, 1, stage.clock()))
    assert send == "dispatch-stopped-by-guards"


async def test_what_was_not_understood_is_listed(stage: Stage) -> None:
    """A token that nobody can read and a street that nobody lives in are doubts, each at its row."""
    odd = stage.form(replace(STREET, houses="2, ??!"), replace(STREET, street="вул. Небувала", houses=""))
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, odd, stage.clock()))
    found = {(f.key, f.row) for f in shown.findings}
    assert {("doubt-token", 0), ("doubt-street", 1)} <= found
    assert {doubt.area for doubt in shown.doubts} == {0, 1}


async def test_nobody_is_a_warning(stage: Stage) -> None:
    """A place where nobody has joined the bot may still be told of: the bot shows the outage."""
    empty = stage.form(replace(STREET, houses="6/1"))
    await stage.do(lambda c: c.execute(update(person).values(consent=None)))
    shown = await stage.do(lambda c: stage.dispatch.preview(c, stage.ann, empty, stage.clock()))
    assert [f.key for f in shown.findings][-1] == "guard-nobody"
    assert not any(f.level == "stop" for f in shown.findings)


# drafts


async def test_a_draft_is_kept_once_and_becomes_no_outage(stage: Stage) -> None:
    """The same key gives the same draft, and until it is sent consumers see nothing."""
    first = await stage.draft()
    assert await stage.draft() == first
    assert (await state_of(stage, first)).state == "draft"
    assert await stage.do(lambda c: c.execute(select(outage.c.id)).all()) == []
    assert await stage.audited() == ["draft"]


async def test_two_people_who_edit_do_not_overwrite_each_other(stage: Stage) -> None:
    """An edit names the revision it is of; one that is old is refused."""
    id = await stage.draft()
    edit = stage.form(hours=4)
    assert await stage.do(lambda c: stage.dispatch.edit(c, stage.bob, id, 1, edit, stage.clock())) == 2
    again = await refused(stage, lambda c: stage.dispatch.edit(c, stage.ann, id, 1, edit, stage.clock()))
    assert again == "dispatch-edited"


async def test_a_draft_is_given_up(stage: Stage) -> None:
    """What was given up is not sent."""
    id = await stage.draft()
    await stage.do(lambda c: stage.dispatch.discard(c, stage.ann, id, stage.clock()))
    assert await refused(stage, lambda c: stage.dispatch.send(c, stage.ann, id, 1, stage.clock())) == (
        "dispatch-state"
    )


# sending and approval


async def test_a_small_notice_is_sent_by_one(stage: Stage) -> None:
    """Up to the limit one dispatcher is enough: an outage, a delivery for each person, a line in the log."""
    id = await stage.draft()
    assert await stage.do(lambda c: stage.dispatch.send(c, stage.ann, id, 1, stage.clock())) == 3
    sent = await state_of(stage, id)
    assert sent.state == "sending"
    stored = await stage.do(lambda c: outages.get(c, sent.draft.outage_id or 0))
    assert stored is not None
    assert (stored.source, stored.outage.state, stored.outage.areas) == ("console", "running", (STREET,))
    assert await stage.audited() == ["draft", "send"]
    assert await refused(stage, lambda c: stage.dispatch.send(c, stage.ann, id, 1, stage.clock())) == (
        "dispatch-state"
    )


async def test_a_wide_notice_needs_a_second_person(stage: Stage) -> None:
    """Above the limit it goes only after somebody who has not written it approves."""
    id = await stage.draft(stage.form(WIDE), who=stage.bob)
    dispatch, now = stage.dispatch, stage.clock()
    assert (
        await refused(stage, lambda c: dispatch.send(c, stage.bob, id, 1, now)) == "dispatch-needs-approval"
    )
    await stage.do(lambda c: dispatch.submit(c, stage.bob, id, 1, now))
    assert await refused(stage, lambda c: dispatch.approve(c, stage.bob, id, 1, now)) == "dispatch-own"
    assert await refused(stage, lambda c: dispatch.approve(c, stage.ann, id, 1, now)) == "dispatch-role"
    await stage.do(lambda c: dispatch.approve(c, stage.eve, id, 1, now))
    assert await stage.do(lambda c: dispatch.send(c, stage.bob, id, 1, now)) == 5
    assert await stage.audited() == ["draft", "submit", "approve", "send"]


async def test_the_approver_may_send(stage: Stage) -> None:
    """Whoever approves may send at once, but sends nothing that nobody approved."""
    id = await stage.draft(stage.form(WIDE))
    dispatch, now = stage.dispatch, stage.clock()
    await stage.do(lambda c: dispatch.submit(c, stage.ann, id, 1, now))
    assert await refused(stage, lambda c: dispatch.send(c, stage.eve, id, 1, now)) == "dispatch-role"
    await stage.do(lambda c: dispatch.approve(c, stage.eve, id, 1, now))
    assert await stage.do(lambda c: dispatch.send(c, stage.eve, id, 1, now)) == 5


async def test_an_edit_voids_the_approval(stage: Stage) -> None:
    """After an edit it waits for approval again, and the old revision cannot be sent."""
    id = await stage.draft(stage.form(WIDE))
    dispatch, now = stage.dispatch, stage.clock()
    await stage.do(lambda c: dispatch.submit(c, stage.ann, id, 1, now))
    await stage.do(lambda c: dispatch.approve(c, stage.eve, id, 1, now))
    await stage.do(lambda c: dispatch.edit(c, stage.ann, id, 1, stage.form(WIDE, hours=5), now))
    assert await refused(stage, lambda c: dispatch.send(c, stage.ann, id, 1, now)) == "dispatch-edited"
    assert (
        await refused(stage, lambda c: dispatch.send(c, stage.ann, id, 2, now)) == "dispatch-needs-approval"
    )
    assert (await state_of(stage, id)).approved_by == ""


async def test_whoever_edits_does_not_approve(stage: Stage) -> None:
    """The last writer counts as an author, too."""
    id = await stage.draft(stage.form(WIDE))
    dispatch, now = stage.dispatch, stage.clock()
    await stage.do(lambda c: dispatch.edit(c, stage.bob, id, 1, stage.form(WIDE), now))
    await stage.do(lambda c: dispatch.submit(c, stage.ann, id, 2, now))
    assert await refused(stage, lambda c: dispatch.approve(c, stage.bob, id, 2, now)) == "dispatch-own"


async def test_an_approval_holds_for_what_was_read(stage: Stage) -> None:
    """Approving a revision that is no longer there is refused."""
    id = await stage.draft(stage.form(WIDE))
    dispatch, now = stage.dispatch, stage.clock()
    await stage.do(lambda c: dispatch.edit(c, stage.ann, id, 1, stage.form(WIDE, hours=5), now))
    await stage.do(lambda c: dispatch.submit(c, stage.ann, id, 2, now))
    assert await refused(stage, lambda c: dispatch.approve(c, stage.eve, id, 1, now)) == "dispatch-edited"


async def test_an_emergency_goes_without_approval_for_a_reason(stage: Stage) -> None:
    """The reason is kept with the broadcast and in the log; planned works never go that way."""
    id = await stage.draft(stage.form(WIDE))
    dispatch, now = stage.dispatch, stage.clock()
    short = await refused(stage, lambda c: dispatch.send(c, stage.ann, id, 1, now, override="треба"))
    assert short == "dispatch-override-reason"
    assert await stage.do(lambda c: dispatch.send(c, stage.ann, id, 1, now, override=WHY)) == 5
    assert (await state_of(stage, id)).override == WHY
    logged = await stage.do(
        lambda c: c.execute(select(audit.c.detail).order_by(audit.c.id.desc())).scalars().first()
    )
    assert logged is not None
    assert WHY in logged
    works = stage.form(WIDE, kind="planned", starts_at=now + 48 * HOUR, ends_at=now + 50 * HOUR)
    id = await stage.draft(works, key="k2")
    assert await refused(stage, lambda c: dispatch.send(c, stage.ann, id, 1, now, override=WHY)) == (
        "dispatch-override-planned"
    )


async def test_guards_look_again_when_it_is_sent(stage: Stage) -> None:
    """What was right when it was written and is over now is not sent, approved or not."""
    id = await stage.draft()
    stage.clock.advance(hours=4)
    assert await refused(stage, lambda c: stage.dispatch.send(c, stage.ann, id, 1, stage.clock())) == (
        "dispatch-stopped-by-guards"
    )


async def test_the_same_outage_is_not_told_twice(stage: Stage) -> None:
    """A second notice of the same houses at the same time is stopped, and names the first."""
    await stage.sent()
    id = await stage.draft(key="k2")
    assert await refused(stage, lambda c: stage.dispatch.send(c, stage.ann, id, 1, stage.clock())) == (
        "dispatch-stopped-by-guards"
    )


@pytest.mark.parametrize("role", ["approver", "administrator", "auditor", "operator"])
async def test_only_dispatchers_write(stage: Stage, role: str) -> None:
    """Whatever else somebody may do, without the role of a dispatcher nothing is written or sent."""
    other = replace(stage.ann, roles=frozenset({role}))
    dispatch, now = stage.dispatch, stage.clock()
    assert await refused(stage, lambda c: dispatch.draft(c, other, stage.form(), "k", now)) == "dispatch-role"
    id = await stage.draft()
    for work in (
        lambda c: dispatch.edit(c, other, id, 1, stage.form(), now),
        lambda c: dispatch.submit(c, other, id, 1, now),
        lambda c: dispatch.send(c, other, id, 1, now),
        lambda c: dispatch.correction(c, other, id),
        lambda c: dispatch.close(c, other, id, now),
        lambda c: dispatch.resume(c, other, id, now),
    ):
        assert await refused(stage, work) == "dispatch-role"
    gone = replace(stage.ann, disabled=True)
    assert await refused(stage, lambda c: dispatch.send(c, gone, id, 1, now)) == "dispatch-role"


# tests of one's own


async def test_a_test_goes_to_nobody_else(stage: Stage) -> None:
    """A test is marked as one, reaches only the messenger of whoever sends it, and becomes no outage."""
    id = await stage.do(lambda c: stage.dispatch.test(c, stage.ann, stage.form(), "t1", stage.clock()))
    found = await state_of(stage, id)
    assert found.draft.test
    assert "ПРОБНЕ" in found.draft.messages["uk"].text
    rows = await stage.do(lambda c: c.execute(select(delivery.c.address_id)).scalars().all())
    assert rows == [stage.ann.address]
    assert await stage.do(lambda c: c.execute(select(outage.c.id)).all()) == []


async def test_without_a_messenger_there_is_nowhere_to_test(stage: Stage) -> None:
    """Whoever has bound no messenger is told how."""
    work = lambda c: stage.dispatch.test(c, stage.bob, stage.form(), "t1", stage.clock())  # noqa: E731
    assert await refused(stage, work) == "dispatch-no-messenger"


async def test_who_has_not_agreed_gets_no_test(stage: Stage) -> None:
    """A messenger that is bound but may not be written to is said to be so, and no test is left behind."""
    await stage.do(lambda c: c.execute(update(person).values(consent=None)))
    work = lambda c: stage.dispatch.test(c, stage.ann, stage.form(), "t1", stage.clock())  # noqa: E731
    assert await refused(stage, work) == "dispatch-test-unreachable"
    assert await stage.do(broadcasts.listed) == []


async def test_two_who_send_at_once_send_once(stage: Stage) -> None:
    """Of two dispatchers who press the button in the same moment one sends, and the other is told so."""
    id = await stage.draft()
    results = await asyncio.gather(
        *(
            stage.do(partial(stage.dispatch.send, who=who, id=id, revision=1, now=stage.clock()))
            for who in (stage.ann, stage.bob)
        ),
        return_exceptions=True,
    )
    assert sorted(str(result) for result in results) == ["3", "dispatch-state"]
    assert len(await stage.do(lambda c: c.execute(select(delivery.c.id)).all())) == 3


# while it runs and afterwards


async def test_pause_resume_and_stop(stage: Stage) -> None:
    """Each does its one thing, an approver may halt but not go on, and what is stopped stays so."""
    id = await stage.sent()
    dispatch, now = stage.dispatch, stage.clock()
    await stage.do(lambda c: dispatch.pause(c, stage.eve, id, now))
    assert (await state_of(stage, id)).state == "paused"
    assert await refused(stage, lambda c: dispatch.resume(c, stage.eve, id, now)) == "dispatch-role"
    await stage.do(lambda c: dispatch.resume(c, stage.bob, id, now))
    await stage.do(lambda c: dispatch.stop(c, stage.bob, id, now))
    assert await refused(stage, lambda c: dispatch.resume(c, stage.ann, id, now)) == "dispatch-state"
    assert (await stage.audited())[-3:] == ["pause", "resume", "stop"]


async def test_a_correction_costs_nothing_to_whoever_has_written_since(stage: Stage) -> None:
    """The price of a correction counts people on Viber outside a session, as that of a first notice does."""
    id = await stage.sent()
    dispatch, now = stage.dispatch, stage.clock()
    form = await stage.do(lambda c: dispatch.correction(c, stage.ann, id))
    assert (await stage.do(lambda c: dispatch.preview(c, stage.ann, form, now))).paid == 1
    viber = select(address.c.id).where(address.c.channel == "viber")
    written = [
        {"address_id": each, "turn": 1, "touched_at": now - HOUR}
        for each in await stage.do(lambda c: list(c.scalars(viber)))
    ]
    await stage.do(lambda c: c.execute(insert(conversation), written))
    assert (await stage.do(lambda c: dispatch.preview(c, stage.ann, form, now))).paid == 0


async def test_a_correction_goes_to_the_same_people(stage: Stage) -> None:
    """A correction names what it corrects, tells the time that was told before, and moves the outage."""
    id = await stage.sent()
    dispatch, now = stage.dispatch, stage.clock()
    begun = await stage.do(lambda c: dispatch.correction(c, stage.ann, id))
    assert (begun.what, begun.corrects, begun.areas) == ("changed", id, (STREET,))
    later = replace(begun, ends_at=now + 6 * HOUR)
    shown = await stage.do(lambda c: dispatch.preview(c, stage.ann, later, now))
    assert shown.people == 3
    new = await stage.draft(later, key="k2")
    assert await stage.do(lambda c: dispatch.send(c, stage.ann, new, 1, now)) == 3
    sent = await state_of(stage, new)
    assert (sent.draft.kind, sent.draft.corrects) == ("changed", id)
    assert "Раніше" in sent.draft.messages["uk"].text
    stored = await stage.do(lambda c: outages.get(c, sent.draft.outage_id or 0))
    assert stored is not None
    assert stored.outage.ends_at == now + 6 * HOUR
    assert (await state_of(stage, id)).state == "stopped"  # nobody hears the old after the new
    again = await stage.do(lambda c: dispatch.correction(c, stage.ann, new))
    assert again.corrects == id


async def test_an_outage_of_a_source_is_told_by_hand(stage: Stage) -> None:
    """An outage that is stored already, planned and begun, is told to those at its places, and stays one."""
    now = stage.clock()
    works = Outage("planned", "running", now - HOUR, now + HOUR, (STREET,), "ремонт")
    saved = await stage.do(lambda c: outages.save(c, "feed", "7", works, now, "feed"))
    form = stage.form(kind="planned", starts_at=works.starts_at, ends_at=works.ends_at, outage=saved.id)
    id = await stage.draft(form)
    assert await stage.do(lambda c: stage.dispatch.send(c, stage.ann, id, 1, now)) == 3
    assert (await state_of(stage, id)).draft.outage_id == saved.id
    assert len(await stage.do(lambda c: c.execute(select(outage.c.id)).all())) == 1


async def test_closing_is_one_step(stage: Stage) -> None:
    """«Light is back» closes the outage and is on its way to the same people at once, however many."""
    id = await stage.sent(stage.form(WIDE))
    stage.clock.advance(hours=1)
    now = stage.clock()
    new = await stage.do(lambda c: stage.dispatch.close(c, stage.ann, id, now))
    found = await state_of(stage, new)
    assert (found.state, found.draft.kind, found.draft.corrects) == ("sending", "restored", id)
    stored = await stage.do(lambda c: outages.get(c, found.draft.outage_id or 0))
    assert stored is not None
    assert (stored.outage.state, stored.outage.ended_at) == ("restored", now)
    assert (await state_of(stage, id)).state == "stopped"  # nobody is told now what is over
    assert await refused(stage, lambda c: stage.dispatch.close(c, stage.ann, id, now)) == "dispatch-closed"


async def test_words_of_ones_own_in_a_closing_need_approval(stage: Stage) -> None:
    """A note to many waits for a second person; the outage is closed at once."""
    id = await stage.sent(stage.form(WIDE))
    dispatch = stage.dispatch
    stage.clock.advance(hours=1)
    now = stage.clock()
    new = await stage.do(lambda c: dispatch.close(c, stage.ann, id, now, note="Дякуємо за терпіння."))
    found = await state_of(stage, new)
    assert found.state == "waiting"
    await stage.do(lambda c: dispatch.approve(c, stage.eve, new, 1, now))
    assert await stage.do(lambda c: dispatch.send(c, stage.eve, new, 1, now)) == 5


async def test_planned_works_are_cancelled(stage: Stage) -> None:
    """Works that will not be are told as cancelled, and the outage is so."""
    now = stage.clock()
    works = stage.form(kind="planned", starts_at=now + 48 * HOUR, ends_at=now + 50 * HOUR)
    id = await stage.sent(works)
    new = await stage.do(lambda c: stage.dispatch.close(c, stage.ann, id, now, what="cancelled"))
    found = await state_of(stage, new)
    assert found.draft.kind == "cancelled"
    stored = await stage.do(lambda c: outages.get(c, found.draft.outage_id or 0))
    assert stored is not None
    assert stored.outage.state == "cancelled"


async def test_what_nobody_was_told_is_not_corrected(stage: Stage) -> None:
    """A draft is edited, not corrected or closed."""
    id = await stage.draft()
    assert (
        await refused(stage, lambda c: stage.dispatch.correction(c, stage.ann, id)) == "dispatch-not-reached"
    )
    assert await refused(stage, lambda c: stage.dispatch.correction(c, stage.ann, 999)) == "dispatch-gone"


async def test_what_concerns_people_soonest_goes_first_and_ends_in_time(stage: Stage) -> None:
    """A notice matters at the outage's start and is of no use after its end."""
    now = stage.clock()
    id = await stage.draft(stage.form(starts_at=now + timedelta(minutes=30), ends_at=now + 2 * HOUR))
    draft = (await state_of(stage, id)).draft
    assert (draft.matters_at, draft.late_after) == (now + timedelta(minutes=30), now + 2 * HOUR)


def test_the_rules_are_those_of_the_settings() -> None:
    """Limits, paces and reasons come from config.toml."""
    rules = rules_of(Settings())
    assert rules.approve_above == 500
    assert rules.paces == {"telegram": 30, "viber": 15_000}
    assert rules.reasons["негода"]["en"] == "bad weather"
    assert rules.guards.notice_days == 5
