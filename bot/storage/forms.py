"""What forms need to know of a person, and the draft of an application while it is being signed.

1. A field that the person gave once fills every later form: what has a column of `profile`, and the rest by
   its name. What nobody gave, but the registry knows of an account of theirs, is offered too: where it is.
2. The owner's name in the registry is offered to nobody: who is linked to an account need not own it.
3. A draft is what an application is printed from before there is a request; one for each form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from bot.conversation.steps import Outdated, Text
from bot.domain.forms import FORMS
from bot.domain.names import read_full_name
from bot.domain.window import kyiv_day
from bot.storage import schema as s
from bot.storage.clauses import ADDRESS, INSTALLED, linked
from bot.storage.profile import ProfileReads, ProfileWrites
from bot.storage.requests import RequestWrites
from bot.storage.schema_requests import profile, request, request_file

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]
Attached = tuple[int, str, str, str, int]  # a file's id, the field it is for, its name, its kind, its place
Kept = tuple[int, str, str]  # a file's id, role and name

OWN = ("residence", "phone", "email")
DRAFTS = "drafts"
STAFF = "uk"  # the language of those who read requests
ROLES = {"pictures": "attachment", "signature": "signed"}  # of other fields "document"
SIGNED_NAMES = (".p7s", ".asice", ".asics", ".pdf")
SIGNED_TYPES = frozenset(
    {
        "application/pdf",
        "application/pkcs7-signature",
        "application/vnd.etsi.asic-e+zip",
        "application/vnd.etsi.asic-s+zip",
    }
)


class FormReads:
    """What is known before a form is asked."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def known(self, number: str) -> dict[str, str]:
        """Answers known already, by the names of fields."""
        me = ProfileReads(self.scene).me()
        found = {name: me[name] for name in OWN if me.get(name)}
        full = [me[part] for part in ("surname", "name", "patronymic") if me[part]]
        if len(full) > 1:
            found["full-name"] = " ".join(full)
        kept = {field.name for form in FORMS.values() for field in form.fields if field.kept}
        found |= {
            name: value for name, value in me.items() if name in kept and value and isinstance(value, str)
        }
        about = facts(self.scene.connection, number, self.scene.person)
        if about:
            found.setdefault("residence", about["place"])
            found |= {"object": about["place"], "account-number": number, "district": about["district_code"]}
        return {name: value for name, value in found.items() if value}

    def today(self) -> str:
        """The person's day in Kyiv, ISO."""
        return kyiv_day(self.scene.at).isoformat()

    def file(self, file_id: int) -> Json | None:
        """A file of the person: what they called it, what it is, whether it may hold a signature."""
        row = self.scene.connection.execute(
            select(s.file.c.name, s.file.c.kind, s.file.c.mime).where(
                s.file.c.id == file_id, s.file.c.person_id == self.scene.person
            )
        ).one_or_none()
        if row is None:
            return None
        signed = row.mime in SIGNED_TYPES or (
            row.kind == "document" and row.name.casefold().endswith(SIGNED_NAMES)
        )
        return {"name": row.name, "kind": row.kind, "signed": signed}


class FormWrites(FormReads):
    """What is kept of a form."""

    def keep(self, values: Mapping[str, str], *, proven: bool) -> None:
        """Remember what fills later forms; `proven`: the messenger vouched for the phone."""
        told: Json = {name: value for name, value in values.items() if name in OWN}
        if name := read_full_name(values.get("full-name", "")):
            told |= {"surname": name.surname, "name": name.name, "patronymic": name.patronymic}
        elif values.get("full-name"):  # without a patronymic
            surname, _, rest = values["full-name"].partition(" ")
            told |= {"surname": surname, "name": rest, "patronymic": ""}
        if proven and "phone" in told:
            told["phone_proven"] = True
        told |= {
            name: value
            for name, value in values.items()
            if name not in {*OWN, "full-name"} and _is_kept(name)
        }
        ProfileWrites(self.scene).put(**told)

    def draft(self, code: str, number: str, values: Mapping[str, str], attached: Sequence[Attached]) -> Json:
        """Keep what an application is printed from; Outdated("account") when the account is not theirs."""
        if number and facts(self.scene.connection, number, self.scene.person) is None:
            raise Outdated("account")
        drafts = read_drafts(self.scene.connection, self.scene.person)
        names = [self.attached(*each)[2] for each in attached if each[1] != "signature"]
        drafts[code] = {"account": number, "body": dict(values), "on": self.today(), "attached": names}
        ProfileWrites(self.scene).put(**{DRAFTS: drafts})
        return {"form": code}

    def submit(
        self,
        code: str,
        number: str,
        values: Mapping[str, str],
        files: Sequence[Attached],
        *,
        proven: bool = False,
    ) -> Json:
        """Make the request, keep what fills later forms, forget the draft."""
        with _asking_files_again(files):
            receipt = RequestWrites(self.scene).create(
                FORMS[code].kind,
                code,
                values,
                number=number,
                district_code=values.get("district", ""),
                files=[self.attached(*each) for each in files],
            )
        self.keep(values, proven=proven)
        drafts = read_drafts(self.scene.connection, self.scene.person)
        if drafts.pop(code, None) is not None:
            ProfileWrites(self.scene).put(**{DRAFTS: drafts})
        return receipt

    def sign(self, number: str, files: Sequence[Attached]) -> Json:
        """Add a signed application to a request that is being worked on."""
        words = self.scene.say(Text("sign-words"), STAFF)
        with _asking_files_again(files):
            return RequestWrites(self.scene).ask(number, words, [self.attached(*each) for each in files])

    def attached(self, file_id: int, field: str, name: str, kind: str, place: int) -> Kept:
        """A file as a request keeps it, in the staff's language: its id, its role, and what it is."""
        role = ROLES.get(field, "document")
        name = name or self.scene.say(Text("form-file", {"kind": kind, "n": place}), STAFF)
        if role != "attachment":
            name = f"{self.scene.say(Text(f'field-{field}'), STAFF)}: {name}"
        return file_id, role, name


@contextmanager
def _asking_files_again(files: Sequence[Attached]) -> Iterator[None]:
    """A file that has gone meanwhile is asked for again, from the first field that has files."""
    try:
        yield
    except Outdated as gone:
        if gone.key != "files" or not files:
            raise
        raise Outdated(files[0][1], Text("form-files-gone")) from gone


def _is_kept(name: str) -> bool:
    return any(field.name == name and field.kept for form in FORMS.values() for field in form.fields)


def read_drafts(connection: Connection, person: int) -> Json:
    """A person's drafts by the code of the form."""
    text = connection.scalars(select(profile.c.fields).where(profile.c.person_id == person)).one_or_none()
    found = json.loads(text).get(DRAFTS, {}) if text else {}
    return dict(found)


def read_request(connection: Connection, number: str, person: int) -> Json | None:
    """What a request's application is printed from; None if it is not the person's."""
    row = connection.execute(
        select(
            request.c.id,
            request.c.subject,
            request.c.body,
            request.c.sent_at,
            s.account.c.number.label("account"),
            s.district.c.name.label("district"),
        )
        .outerjoin(s.account, s.account.c.id == request.c.account_id)
        .outerjoin(s.district, s.district.c.id == request.c.district_id)
        .where(request.c.number == number, request.c.person_id == person)
    ).one_or_none()
    if row is None:
        return None
    attached = (
        select(request_file.c.name)
        .where(request_file.c.request_id == row.id, request_file.c.role.in_(("document", "attachment")))
        .order_by(request_file.c.id)
    )
    return {
        "form": row.subject,
        "account": row.account or "",
        "district": row.district or "",
        "body": json.loads(row.body),
        "on": kyiv_day(row.sent_at).isoformat(),
        "attached": list(connection.scalars(attached)),
    }


def read_name(connection: Connection, person: int) -> tuple[str, str]:
    """The person's full name and residence as they told them; empty when they have not."""
    row = connection.execute(
        select(profile.c.surname, profile.c.name, profile.c.patronymic, profile.c.residence).where(
            profile.c.person_id == person
        )
    ).one_or_none()
    return (" ".join(filter(None, row[:3])), row.residence) if row else ("", "")


def facts(connection: Connection, number: str, person: int) -> Json | None:
    """What the registry knows of an account of the person, for papers; None if it is not theirs."""
    row = connection.execute(
        select(
            s.account.c.id,
            s.account.c.number,
            *ADDRESS,
            s.district.c.code,
            s.district.c.name,
        )
        .select_from(s.link)
        .join(s.account, linked(person))
        .join(s.premises, s.premises.c.id == s.account.c.premises_id)
        .join(s.district, s.district.c.id == s.premises.c.district_id)
        .where(s.account.c.number == number)
    ).first()
    if row is None:
        return None
    points = connection.execute(
        select(
            s.metering_point.c.eic,
            s.metering_point.c.permitted_kw,
            s.meter.c.model,
            s.meter.c.serial,
            s.meter.c.zones,
        )
        .select_from(s.metering_point)
        .outerjoin(s.meter, INSTALLED)
        .where(s.metering_point.c.account_id == row.id)
        .order_by(s.metering_point.c.id, s.meter.c.id)
    ).all()
    parts = [row.settlement, row.street, row.house]
    place = ", ".join(part for part in parts if part) + (f", кв. {row.flat}" if row.flat else "")
    return {
        "number": row.number,
        "place": place,
        "district": row.name,
        "district_code": row.code,
        "points": [dict(point._mapping) for point in points],  # noqa: SLF001 - SQLAlchemy's public name
    }


def district_name(connection: Connection, code: str) -> str:
    """A district's name; empty if there is none such."""
    return connection.scalars(select(s.district.c.name).where(s.district.c.code == code)).first() or ""
