"""Dispatch for chats: the same acts, guards and approval as at the console, told in JSON.

What is refused leaves nothing behind: each act has a savepoint of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from bot.conversation.messages import BOLD, PLAIN
from bot.conversation.steps import Text
from bot.domain.guards import Finding, stops
from bot.domain.outages import OPEN
from bot.settings import Settings
from bot.storage import broadcasts, compositions, outages
from bot.storage.broadcasts import Broadcast
from bot.storage.staff import Member
from bot.utility.composition import Composition
from bot.utility.dispatch import APPROVER, DISPATCHER, Dispatch, NotDone
from bot.utility.dispatch_preview import Preview, rules_of

Json = dict[str, Any]

LISTED = 6
_MARKS = str.maketrans("", "", BOLD + PLAIN)


class ChatDispatch:
    """A `bot.storage.dispatching.ChatDesk`."""

    def __init__(self, say: Callable[[Text, str], str], settings: Settings) -> None:
        self._dispatch = Dispatch(say, rules_of(settings))
        self._templates = settings.notices.reasons

    def reasons(self, kind: str, language: str) -> list[str]:
        """Reasons ready to be chosen; the reader sees their own language, the broadcast both."""
        return [getattr(each, language) for each in self._templates if each.kind == kind]

    def preview(self, connection: Connection, who: Member, form: Json, language: str, now: datetime) -> Json:
        """Who would be told what, and what is wrong with it."""
        try:
            made = self._dispatch.preview(connection, who, self._form(form), now)
        except NotDone as why:
            return _refused(why)
        return _shown(made, language)

    def send(
        self, connection: Connection, who: Member, form: Json, how: str, why: str, now: datetime
    ) -> Json:
        """Keep it and send it, or let it wait."""

        def work() -> Json:
            key = f"chat:{secrets.token_hex(8)}"
            id = self._dispatch.draft(connection, who, self._form(form), key, now)
            if how == "submit":
                self._dispatch.submit(connection, who, id, 1, now)
                return {"id": id, "people": 0}
            people = self._dispatch.send(
                connection, who, id, 1, now, override=why if how == "override" else ""
            )
            return {"id": id, "people": people}

        return _doing(connection, work)

    def listed(self, connection: Connection, who: Member, now: datetime) -> list[Json]:
        """What waits first, then what is sent."""
        found = broadcasts.listed(connection, ("waiting", "sending", "paused"), by_hand=True, most=LISTED)
        found.sort(key=lambda one: one.state != "waiting")
        return [{"id": one.id, "title": one.draft.title, "state": one.state} for one in found]

    def shown(
        self, connection: Connection, who: Member, id: int, language: str, now: datetime
    ) -> Json | None:
        """One broadcast."""
        found = broadcasts.get(connection, id)
        if found is None or found.draft.test:
            return None
        message = broadcasts.message_for(found.draft.messages, language, "")
        told: Json = {
            "id": id,
            "title": found.draft.title,
            "state": found.state,
            "revision": found.revision,
            "author": found.draft.created_by,
            "approved": found.approved_by,
            "text": message.text.translate(_MARKS),
            "deeds": self._deeds(connection, who, found, now),
        }
        if found.started_at:
            far = broadcasts.progress(connection, id, now)
            told["far"] = {
                "people": far.people,
                "sent": far.sent + far.unknown,
                "failed": far.refused,
                "left": far.pending + far.waiting,
                "skipped": far.late + far.stopped,
            }
        return told

    def act(
        self, connection: Connection, who: Member, id: int, deed: str, revision: int, now: datetime
    ) -> Json:
        """One deed of `deeds`."""
        dispatch = self._dispatch

        def approve() -> object:
            dispatch.approve(connection, who, id, revision, now)
            return dispatch.send(connection, who, id, revision, now)

        deeds: dict[str, Callable[[], object]] = {
            "pause": lambda: dispatch.pause(connection, who, id, now),
            "resume": lambda: dispatch.resume(connection, who, id, now),
            "stop": lambda: dispatch.stop(connection, who, id, now),
            "approve": approve,
            "discard": lambda: dispatch.discard(connection, who, id, now),
            "restore": lambda: dispatch.close(connection, who, id, now),
            "cancel": lambda: dispatch.close(connection, who, id, now, what="cancelled"),
        }

        def work() -> Json:
            made = deeds[deed]()
            return {"id": made if deed in {"restore", "cancel"} else id}

        return _doing(connection, work)

    def _deeds(self, connection: Connection, who: Member, found: Broadcast, now: datetime) -> list[str]:
        """What may be done just now; doing it checks it anew."""
        dispatcher, approver = DISPATCHER in who.roles, APPROVER in who.roles
        deeds: list[str] = []
        written = compositions.find(connection, found.id)
        if found.state in {"draft", "waiting"}:
            own = who.login in {found.draft.created_by, written.changed_by if written else ""}
            if found.state == "waiting" and approver and not own and not found.approved_by:
                deeds.append("approve")
            deeds.append("discard")
        if found.state == "sending":
            deeds.append("pause")
        if found.state == "paused" and dispatcher:
            deeds.append("resume")
        if found.state in {"sending", "paused"}:
            deeds.append("stop")
        if found.started_at and dispatcher and found.draft.outage_id:
            stored = outages.get(connection, found.draft.outage_id)
            if stored and stored.outage.state in OPEN:
                deeds.append("cancel" if stored.outage.starts_at > now else "restore")
        return deeds

    def _form(self, form: Json) -> Composition:
        """The form; a reason that was chosen in another language is that of its template."""
        made = msgspec.convert(form, Composition)
        chosen = (each.uk for each in self._templates if made.reason in {each.uk, each.en})
        return replace(made, reason=next(chosen, made.reason))


def _shown(made: Preview, language: str) -> Json:
    message = made.messages.get(language)
    return {
        "people": made.people,
        "channels": [[name, people] for name, people in sorted(made.channels.items())],
        "doubtful": made.doubtful,
        "price": f"{made.price:.2f}",
        "paid": made.paid,
        "minutes": -(-int(made.seconds) // 60),
        "needs_approval": made.needs_approval,
        "stopped": stops(made.findings),
        "findings": [_line(finding) for finding in made.findings],
        "text": message.text.translate(_MARKS) if message else "",
    }


def _line(finding: Finding) -> Json:
    args = {name: list(value) if isinstance(value, tuple) else value for name, value in finding.args.items()}
    return {"level": finding.level, "key": finding.key, "args": args}


def _refused(why: NotDone) -> Json:
    return {"refused": {"key": why.text.key, "args": dict(why.text.args)}}


def _doing(connection: Connection, work: Callable[[], Json]) -> Json:
    try:
        with connection.begin_nested():
            return work()
    except NotDone as why:
        return _refused(why)
