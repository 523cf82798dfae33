"""Dispatch: the one way by which an employee, at the console or in chat, tells people of an outage.

    draft ─ edit ─┬─ send ─────────────────────────► pause, resume, stop ─► correct, close, cancel
                  └─ submit ─ approve ─ send

1. What is written becomes an outage only when it is sent: until then consumers see nothing of it.
2. A notice that a guard stops is not sent, and the guards look again at the moment of sending.
3. Above a number of people somebody who has not written it must approve; an edit voids the approval, and an
   approval holds for the very revision that was read. An emergency may go without, with a reason.
4. A closing message without words of one's own says only what is fixed, to people who were told already: it
   needs no approval.
5. Corrections and closings are broadcasts of their own to the same people.
6. Rights are checked here, whatever a page has checked; everything done is in the audit log, in the same
   transaction. What is not done raises NotDone, which says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import structs
from sqlalchemy import Connection

from bot.conversation.messages import Message
from bot.conversation.steps import Text, t
from bot.domain.guards import Finding, stops
from bot.domain.outages import OPEN
from bot.speech import REFERENCE
from bot.storage import areas, audit, broadcasts, compositions, outages
from bot.storage.broadcasts import Audience, Broadcast, Draft
from bot.storage.staff import Member
from bot.utility import notice_texts
from bot.utility.composition import Composition, dump, load
from bot.utility.dispatch_preview import OVER, DispatchRules, Preview, Previews

Say = Callable[[Text, str], str]
Over = Literal["restored", "cancelled"]

DISPATCHER, APPROVER = "dispatcher", "approver"
LEAST_REASON = 10  # characters of why an emergency cannot wait
USEFUL_FOR = timedelta(hours=12)  # a notice whose outage has no end, and one that says it is over


class NotDone(Exception):
    """It was not done; `text` says why, `findings` what to put right."""

    def __init__(self, text: Text, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(text.key)
        self.text = text
        self.findings = findings


class Dispatch:
    """What employees do with broadcasts; each is given its transaction, who acts, and the time."""

    def __init__(self, say: Say, rules: DispatchRules) -> None:
        self.rules = rules
        self._say = say
        self._previews = Previews(say, rules)

    # writing

    def preview(
        self,
        connection: Connection,
        who: Member,
        form: Composition,
        now: datetime,
    ) -> Preview:
        """Who would be told what, at what cost and how fast, and what is wrong with it."""
        _may(who, DISPATCHER, APPROVER)
        return self._previews.make(connection, who, form, now)

    def written(self, connection: Connection, who: Member, id: int) -> tuple[Composition, int]:
        """What is written of a broadcast that has not been sent, and its revision."""
        _may(who, DISPATCHER)
        found = broadcasts.get(connection, id)
        if found is None:
            raise NotDone(t("dispatch-gone"))
        if found.state not in {"draft", "waiting"}:
            raise NotDone(t("dispatch-state", state=found.state))
        return self._form(connection, found), found.revision

    def preview_kept(self, connection: Connection, who: Member, id: int, now: datetime) -> Preview | None:
        """The preview of what is kept of a broadcast; none if nobody wrote it by hand."""
        written = compositions.find(connection, id)
        return self.preview(connection, who, load(written.form), now) if written else None

    def draft(self, connection: Connection, who: Member, form: Composition, key: str, now: datetime) -> int:
        """A new draft; the same one if the key has been used already."""
        _may(who, DISPATCHER)
        form = form.tidy()
        id = broadcasts.create(connection, self._draft(connection, who, form, key, now), now)
        if id is None:
            earlier = compositions.by_key(connection, key)
            if earlier is None:
                raise NotDone(t("dispatch-gone"))
            return earlier
        compositions.keep(connection, id, dump(form), who.login, now)
        self._tell(connection, now, who, "draft", id, _summary(form))
        return id

    def edit(
        self,
        connection: Connection,
        who: Member,
        id: int,
        revision: int,
        form: Composition,
        now: datetime,
    ) -> int:
        """Write it anew, as long as it has not been sent; its new revision. Voids an approval."""
        _may(who, DISPATCHER)
        found = self._held(connection, id, "draft", "waiting", revision=revision)
        form = form.tidy()
        draft = replace(self._draft(connection, who, form, found.draft.key, now), outage_id=form.outage)
        broadcasts.revise(connection, id, draft, now)
        compositions.keep(connection, id, dump(form), who.login, now)
        detail = {**_summary(form), "revision": revision + 1}
        if found.approved_by:
            detail["voided"] = found.approved_by
        self._tell(connection, now, who, "edit", id, detail)
        return revision + 1

    def discard(self, connection: Connection, who: Member, id: int, now: datetime) -> None:
        """Give up what has not been sent."""
        _may(who, DISPATCHER, APPROVER)
        self._held(connection, id, "draft", "waiting")
        broadcasts.stop(connection, id, who.login, now)
        self._tell(connection, now, who, "discard", id)

    def test(self, connection: Connection, who: Member, form: Composition, key: str, now: datetime) -> int:
        """Send it to oneself only, marked as a test; the number of the test broadcast."""
        _may(who, DISPATCHER, APPROVER)
        person = compositions.person_of(connection, who)
        if person is None:
            raise NotDone(t("dispatch-no-messenger"))
        form = form.tidy()
        draft = self._draft(connection, who, form, key, now)
        messages = {language: self._marked(message, language) for language, message in draft.messages.items()}
        draft = replace(
            draft,
            messages=messages,
            notice="emergency",  # a test waits for no quiet hours
            audience=Audience(),
            outage_id=None,
            corrects=None,
            matters_at=now,
            late_after=now + timedelta(minutes=30),
            quietly=False,
            test=True,
        )
        id = broadcasts.create(connection, draft, now)
        if id is None:
            raise NotDone(t("dispatch-gone"))
        people = broadcasts.start(connection, id, None, now, people=[person])
        if not people:
            raise NotDone(t("dispatch-test-unreachable"))
        self._tell(connection, now, who, "test", id, _summary(form))
        return id

    # approval

    def submit(self, connection: Connection, who: Member, id: int, revision: int, now: datetime) -> None:
        """Ask somebody else to approve it."""
        _may(who, DISPATCHER)
        self._held(connection, id, "draft", revision=revision)
        preview = self._checked(connection, who, id, now)
        if not preview.needs_approval:
            raise NotDone(t("dispatch-no-approval-needed"))
        broadcasts.submit(connection, id, who.login, now)
        self._tell(connection, now, who, "submit", id, {"revision": revision, **_counts(preview)})

    def approve(self, connection: Connection, who: Member, id: int, revision: int, now: datetime) -> None:
        """Agree to this revision: anybody may but those who wrote it."""
        _may(who, APPROVER)
        found = self._held(connection, id, "waiting", revision=revision)
        written = compositions.find(connection, id)
        if who.login in {found.draft.created_by, written.changed_by if written else ""}:
            raise NotDone(t("dispatch-own"))
        preview = self._checked(connection, who, id, now)
        broadcasts.approve(connection, id, who.login, now, revision=revision)
        self._tell(connection, now, who, "approve", id, {"revision": revision, **_counts(preview)})

    # sending

    def send(
        self,
        connection: Connection,
        who: Member,
        id: int,
        revision: int,
        now: datetime,
        *,
        override: str = "",
    ) -> int:
        """Send it; how many people. `override` is why an emergency cannot wait for approval."""
        found = self._held(connection, id, "draft", "waiting", revision=revision)
        _may(who, *((DISPATCHER, APPROVER) if found.approved_by else (DISPATCHER,)))
        preview = self._checked(connection, who, id, now)
        detail: dict[str, Any] = {"revision": revision, **_counts(preview)}
        if preview.needs_approval and not found.approved_by:
            reason = self._reason(found, " ".join(override.split()))
            broadcasts.approve(connection, id, who.login, now, revision=revision, override=reason)
            detail["override"] = reason
        elif found.approved_by:
            detail["approved_by"] = found.approved_by
        warned = [finding.key for finding in preview.findings if finding.level == "warn"]
        if warned:
            detail["in_spite_of"] = warned
        form = self._form(connection, found)
        outage = self._save(connection, found, form, who, now)
        if form.corrects is not None:
            _halt(connection, outage, who, now)
        people = self._start(connection, id, form, now)
        self._tell(connection, now, who, "send", id, {**detail, "outage": outage, "people": people})
        return people

    def _reason(self, found: Broadcast, reason: str) -> str:
        """Why it goes without approval."""
        if not reason:
            raise NotDone(t("dispatch-needs-approval", limit=self.rules.approve_above))
        if found.draft.notice != "emergency":
            raise NotDone(t("dispatch-override-planned"))
        if len(reason) < LEAST_REASON:
            raise NotDone(t("dispatch-override-reason", least=LEAST_REASON))
        return reason

    def _save(
        self, connection: Connection, found: Broadcast, form: Composition, who: Member, now: datetime
    ) -> int:
        """The outage that the broadcast tells of, new or as it is now."""
        if form.what in OVER and form.outage is not None:
            return form.outage  # it was closed when that was written
        outage = form.as_outage(now)
        if form.outage is None:
            saved = outages.save(connection, "console", f"broadcast:{found.id}", outage, now, who.login)
            compositions.give_outage(connection, found.id, saved.id)
            return saved.id
        stored = outages.get(connection, form.outage)
        if stored is None or stored.outage.state not in OPEN:
            raise NotDone(t("dispatch-closed"))
        kept = replace(outage, raw=stored.outage.raw, areas=stored.outage.areas)
        outages.save(connection, stored.source, stored.ref, kept, now, who.login)
        return stored.id

    def _start(self, connection: Connection, id: int, form: Composition, now: datetime) -> int:
        whom = None
        if form.corrects is None:
            whom = areas.accounts(connection, form.areas, doubtful=form.doubtful)
        return broadcasts.start(connection, id, whom, now)

    # while it runs

    def pause(self, connection: Connection, who: Member, id: int, now: datetime) -> None:
        """Let nothing of it leave until it is resumed."""
        _may(who, DISPATCHER, APPROVER)
        self._held(connection, id, "sending")
        broadcasts.pause(connection, id, who.login, now)
        self._tell(connection, now, who, "pause", id)

    def resume(self, connection: Connection, who: Member, id: int, now: datetime) -> None:
        """Go on."""
        _may(who, DISPATCHER)
        self._held(connection, id, "paused")
        broadcasts.resume(connection, id, who.login, now)
        self._tell(connection, now, who, "resume", id)

    def stop(self, connection: Connection, who: Member, id: int, now: datetime) -> None:
        """End it for good; whoever has been told has been told."""
        _may(who, DISPATCHER, APPROVER)
        self._held(connection, id, "sending", "paused")
        broadcasts.stop(connection, id, who.login, now)
        self._tell(connection, now, who, "stop", id)

    # afterwards

    def correction(self, connection: Connection, who: Member, id: int) -> Composition:
        """What to begin a correction with: what is known of the outage now, to the same people."""
        _may(who, DISPATCHER)
        stored, first = self._told(connection, id)
        outage = stored.outage
        return Composition(
            outage.kind,
            outage.areas,
            outage.starts_at,
            outage.ends_at,
            outage.reason,
            what="changed",
            outage=stored.id,
            corrects=first,
        )

    def close(
        self,
        connection: Connection,
        who: Member,
        id: int,
        now: datetime,
        *,
        what: Over = "restored",
        at: datetime | None = None,
        note: str = "",
    ) -> int:
        """Say that it is over ("restored"), or that it will not be ("cancelled"); the new broadcast.

        The outage is closed at once. With a note to more people than the limit, the message waits for
        approval.
        """
        _may(who, DISPATCHER)
        stored, first = self._told(connection, id)
        at = min(at or now, now)
        _halt(connection, stored.id, who, now)
        outages.close(connection, stored.id, what, at, now, who.login)
        form = Composition(
            stored.outage.kind,
            stored.outage.areas,
            stored.outage.starts_at,
            stored.outage.ends_at,
            stored.outage.reason,
            note=note.strip(),
            what=what,
            outage=stored.id,
            corrects=first,
        )
        key = f"close:{stored.id}:{stored.version}"
        draft = self._draft(connection, who, form, key, now, ended_at=at)
        made = broadcasts.create(connection, draft, now)
        if made is None:
            raise NotDone(t("dispatch-closed"))
        compositions.keep(connection, made, dump(form), who.login, now)
        preview = self._previews.make(connection, who, form, now)
        if stops(preview.findings):
            raise _stopped(self._say, preview)
        if preview.needs_approval:
            broadcasts.submit(connection, made, who.login, now)
            self._tell(connection, now, who, what, made, {"outage": stored.id, "waits": True})
            return made
        people = broadcasts.start(connection, made, None, now)
        self._tell(connection, now, who, what, made, {"outage": stored.id, "people": people, "at": at})
        return made

    # helpers

    def _draft(
        self,
        connection: Connection,
        who: Member,
        form: Composition,
        key: str,
        now: datetime,
        ended_at: datetime | None = None,
    ) -> Draft:
        names = compositions.district_names(connection)
        messages = self._previews.messages(connection, form, names, now, ended_at)
        outage = replace(form.as_outage(now), reason="")
        over = form.what in OVER
        return Draft(
            key=key,
            kind=form.what,
            notice=form.kind,
            grade="alert",
            messages=messages,
            matters_at=now if over else (form.starts_at or now),
            created_by=who.login,
            audience=Audience(form.areas, form.doubtful),
            late_after=now + USEFUL_FOR if over else (form.ends_at or now + USEFUL_FOR),
            outage_id=form.outage,
            corrects=form.corrects,
            title=notice_texts.title(self._say, outage, names) if form.areas else "",
            quietly=form.quietly,
        )

    def _held(self, connection: Connection, id: int, *states: str, revision: int | None = None) -> Broadcast:
        """The broadcast in one of the states, held until the transaction ends."""
        compositions.hold(connection, id)
        found = broadcasts.get(connection, id)
        if found is None:
            raise NotDone(t("dispatch-gone"))
        if found.state not in states:
            raise NotDone(t("dispatch-state", state=found.state))
        if revision is not None and found.revision != revision:
            raise NotDone(t("dispatch-edited"))
        return found

    def _form(self, connection: Connection, found: Broadcast) -> Composition:
        written = compositions.find(connection, found.id)
        if written is None:
            raise NotDone(t("dispatch-gone"))
        return load(written.form)

    def _checked(self, connection: Connection, who: Member, id: int, now: datetime) -> Preview:
        """The preview of what is kept, if no guard stops it."""
        found = broadcasts.get(connection, id)
        if found is None:
            raise NotDone(t("dispatch-gone"))
        preview = self._previews.make(connection, who, self._form(connection, found), now)
        if stops(preview.findings):
            raise _stopped(self._say, preview)
        return preview

    def _told(self, connection: Connection, id: int) -> tuple[Any, int]:
        """The outage that a broadcast told of, still open, and the broadcast that told it first."""
        compositions.hold(connection, id)
        found = broadcasts.get(connection, id)
        if found is None:
            raise NotDone(t("dispatch-gone"))
        if found.draft.outage_id is None or found.started_at is None:
            raise NotDone(t("dispatch-not-reached"))
        stored = outages.get(connection, found.draft.outage_id)
        if stored is None or stored.outage.state not in OPEN:
            raise NotDone(t("dispatch-closed"))
        return stored, compositions.first_told(connection, stored.id) or id

    def _marked(self, message: Message, language: str) -> Message:
        return structs.replace(message, text=f"{self._say(t('test-mark'), language)}\n\n{message.text}")

    def _tell(
        self,
        connection: Connection,
        now: datetime,
        who: Member,
        action: str,
        id: int,
        detail: dict[str, Any] | None = None,
    ) -> None:
        plain = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in (detail or {}).items()
        }
        audit.append(connection, now, who.login, f"broadcast.{action}", f"broadcast {id}", plain)


def _halt(connection: Connection, outage_id: int, who: Member, now: datetime) -> None:
    """Stop what is being told of an outage: nobody hears the old after the new."""
    for other in broadcasts.running(connection):
        if other.draft.outage_id == outage_id:
            broadcasts.stop(connection, other.id, who.login, now)


def _may(who: Member, *roles: str) -> None:
    if who.disabled or who.roles.isdisjoint(roles):
        raise NotDone(t("dispatch-role", role=roles[0]))


def _stopped(say: Say, preview: Preview) -> NotDone:
    found = tuple(finding for finding in preview.findings if finding.level == "stop")
    what = " ".join(say(t(finding.key, **finding.args), REFERENCE) for finding in found)
    return NotDone(t("dispatch-stopped-by-guards", what=what), found)


def _summary(form: Composition) -> dict[str, Any]:
    return {
        "kind": form.kind,
        "what": form.what,
        "places": len(form.areas),
        "starts": form.starts_at,
        "ends": form.ends_at,
        "outage": form.outage,
    }


def _counts(preview: Preview) -> dict[str, Any]:
    return {"expected": preview.people, "accounts": preview.accounts}
