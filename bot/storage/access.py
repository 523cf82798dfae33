"""Who may see what: consents, and links of people to accounts.

1. An account that is not linked to the person does not exist for them.
2. Linking takes the account's number and something that stands on the meter or in the contract: its serial
   number or the end of the EIC. Every mismatch has the same answer after the same questions to the database:
   no such account, another meter, a closed account. How often one may be wrong is in `bot.storage.guessing`.
3. Whoever is linked to an account is told when another links to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.steps import Link, Outdated, t
from bot.domain.identifiers import eic_tail, normalise_serial
from bot.domain.names import short_name, short_owner
from bot.storage import schema as s
from bot.storage.clauses import ADDRESS, INSTALLED, linked
from bot.storage.guessing import Guessing, hearing_of
from bot.storage.lookups import LookupWrites
from bot.storage.people import channels_of
from bot.storage.query import Query
from bot.storage.terms import binding_of, label_in_force

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]
Found = Row[*tuple[Any, ...]]


_ACCOUNTS = Query(
    select(
        s.account.c.id,
        s.account.c.number,
        *ADDRESS,
        s.person.c.active_account_id,
    )
    .select_from(s.link)
    .join(s.person, s.person.c.id == s.link.c.person_id)
    .join(s.account, linked(bindparam("person")))
    .join(s.premises, s.premises.c.id == s.account.c.premises_id)
    .order_by(s.link.c.id)
)


class AccessReads:
    """What a person may know about themselves, their accounts and the company."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    # the person

    def me(self) -> Json:
        """Whether the person agreed to the terms in force, or to earlier ones, or chose to be a guest."""
        guest = self.scene.connection.execute(
            select(s.person.c.guest).where(s.person.c.id == self.scene.person)
        ).scalar_one()
        terms = self.scene.terms
        return {
            "consented": self.scene.consent == terms,
            "renewed": self.scene.consent not in {None, terms},
            "guest": bool(guest),
            "version": label_in_force(self.scene.connection) or terms,
        }

    # accounts

    def accounts(self) -> list[Json]:
        """The person's accounts in the order in which they were linked; one of them is active."""
        rows = _ACCOUNTS.all(self.scene.connection, person=self.scene.person)
        active = next((row.id for row in rows if row.id == row.active_account_id), rows[0].id if rows else 0)
        return [
            {
                "number": row.number,
                "settlement": row.settlement,
                "street": row.street,
                "house": row.house,
                "flat": row.flat,
                "active": row.id == active,
            }
            for row in rows
        ]

    def account(self, number: str = "") -> Json | None:
        """The account with that number, or the active one; None if the person has none such."""
        return next((a for a in self.accounts() if (a["number"] == number if number else a["active"])), None)

    def card(self, number: str) -> Json | None:
        """The general card of an account: where it is, metering points, meters; no owner's surname."""
        found = self.account(number)
        if found is None:
            return None
        rows = self.scene.connection.execute(
            select(s.account.c.owner, s.metering_point.c.eic, *(s.meter.c[name] for name in _METER))
            .select_from(s.account)
            .outerjoin(s.metering_point, s.metering_point.c.account_id == s.account.c.id)
            .outerjoin(s.meter, INSTALLED)
            .where(s.account.c.number == number)
            .order_by(s.metering_point.c.id, s.meter.c.id)
        ).all()
        points: dict[str, list[Json]] = {}
        for row in rows:
            if row.eic is not None:
                meters = points.setdefault(row.eic, [])
                if row.serial is not None:
                    meters.append({name: getattr(row, name) for name in _METER})
        owner = short_owner(rows[0].owner) if rows else ""
        return {
            "account": found,
            "owner": owner,
            "points": [{"eic": e, "meters": m} for e, m in points.items()],
        }

    # who has access

    def who(self, number: str) -> list[Json] | None:
        """The chats linked to an account of the person, the oldest first; None if it is not theirs."""
        if self.account(number) is None:
            return None
        rows = self.scene.connection.execute(
            _LINKED.where(s.account.c.number == number).order_by(s.link.c.id)
        )
        return [self._linked(row) for row in rows]

    def linked(self, link: int) -> Json | None:
        """One of those chats; None if it is gone or the account is not the person's."""
        row = self.scene.connection.execute(_LINKED.where(s.link.c.id == link)).one_or_none()
        if row is None or self.account(row.number) is None:
            return None
        return self._linked(row)

    def _linked(self, row: Found) -> Json:
        return {
            "link": row.id,
            "number": row.number,
            "channel": row.channel,
            "channels": channels_of(self.scene.connection, row.person_id),
            "name": short_name(row.name),
            "since": row.at.isoformat(),
            "own": row.person_id == self.scene.person,
        }

    # linking

    def numbers(self) -> Json:
        """What an account number looks like, and whether the company's system is asked for them."""
        rules = self.scene.rules
        return {"pattern": rules.account_pattern, "looked_up": rules.lookups is not None}

    def pause(self) -> Json | None:
        """Until when this chat cannot link anything; None if it can."""
        return Guessing(self.scene).pause()

    # the company

    def company(self) -> Json:
        """Names by language, phones, e-mail and site."""
        company = self.scene.rules.company
        return {
            "names": company.names,
            "phones": list(company.phones),
            "emergency": company.emergency_phone,
            "email": company.email,
            "site": company.site,
        }

    def districts(self) -> list[Json]:
        """All districts by name: code and name."""
        rows = self.scene.connection.execute(
            select(s.district.c.code, s.district.c.name).order_by(s.district.c.name)
        )
        return [{"code": row.code, "name": row.name} for row in rows]

    def district(self, code: str) -> Json | None:
        """The contacts of a district."""
        row = (
            self.scene.connection.execute(_DISTRICT.where(s.district.c.code == code)).mappings().one_or_none()
        )
        return dict(row) if row else None

    def my_district(self) -> Json | None:
        """The contacts of the active account's district."""
        active = self.account()
        if active is None:
            return None
        row = self.scene.connection.execute(
            _DISTRICT.join(s.premises, s.premises.c.district_id == s.district.c.id)
            .join(s.account, s.account.c.premises_id == s.premises.c.id)
            .where(s.account.c.number == active["number"])
        )
        found = row.mappings().one_or_none()
        return dict(found) if found else None


class AccessWrites(AccessReads):
    """What a person may change about themselves and their accounts."""

    # the person

    def consent(self, *, agreed: bool, label: str = "") -> None:
        """Remember that the person agreed to the terms, or chose to stay a guest.

        `label` is the edition that was asked about. Raises Outdated("me") if a newer one binds anew.
        """
        scene = self.scene
        version = label or label_in_force(scene.connection) or scene.terms
        if agreed and binding_of(version) != scene.terms:
            raise Outdated("me", t("terms-moved"))
        scene.connection.execute(
            insert(s.consent).values(
                person_id=scene.person, address_id=scene.address, version=version, agreed=agreed, at=scene.at
            )
        )
        scene.consent = scene.terms if agreed else None
        self._change_person(consent=scene.consent, guest=not agreed)

    def withdraw(self) -> None:
        """Take the agreement back: the person is a guest, and no account is linked to them any more."""
        self.consent(agreed=False)
        self.scene.connection.execute(
            update(s.link)
            .where(s.link.c.person_id == self.scene.person, s.link.c.ended_at.is_(None))
            .values(ended_at=self.scene.now)
        )
        self._change_person(active_account_id=None)

    def speak(self, language: str) -> None:
        """Speak another language with the person from now on."""
        self.scene.language = language
        self._change_person(language=language)

    def speak_other(self) -> None:
        """Speak the other language of the two."""
        self.speak("en" if self.scene.language == "uk" else "uk")

    # accounts

    def use(self, number: str) -> bool:
        """Make an account the active one; False if it is not the person's."""
        if self.account(number) is None:
            return False
        self._activate(number)
        return True

    def unlink(self, number: str) -> bool:
        """Let go of an account; another of the person's becomes active. False if it was not theirs."""
        if self.account(number) is None:
            return False
        self._end(s.link.c.person_id == self.scene.person, s.account.c.number == number)
        rest = self.accounts()
        if rest:
            self._activate(next(a["number"] for a in rest if a["active"]))
        else:
            self._change_person(active_account_id=None)
        return True

    def revoke(self, link: int) -> Json | None:
        """Take the access of another chat to an account away, and tell that chat; None if it has none."""
        linked = self.linked(link)
        if linked is None or linked["own"]:
            return None
        number = linked["number"]
        address = self.scene.connection.execute(
            select(s.link.c.address_id).where(s.link.c.id == link)
        ).scalar_one()
        self._end(s.link.c.id == link)
        self.scene.notify(
            f"revoked:{link}",
            [address],
            t("notice-revoked", number=number),
            "alert",
            links=(Link("link", (number,), t("dialog-link")),),
        )
        return linked

    def _activate(self, number: str) -> None:
        ids = select(s.account.c.id).where(s.account.c.number == number).scalar_subquery()
        self._change_person(active_account_id=ids)

    def _end(self, *which: Any) -> None:
        ids = select(s.link.c.id).join(s.account, s.account.c.id == s.link.c.account_id).where(*which)
        self.scene.connection.execute(
            update(s.link)
            .where(s.link.c.id.in_(ids), s.link.c.ended_at.is_(None))
            .values(ended_at=self.scene.now)
        )

    def _change_person(self, **values: Any) -> None:
        self.scene.connection.execute(
            update(s.person).where(s.person.c.id == self.scene.person).values(**values)
        )

    # linking

    def link(self, number: str, proof: str, *, again: bool = False) -> Json:
        """Try to link an account; `proof` is a meter's serial number, or an EIC or its last five characters.

        The outcome: linked; already (it was the person's before); wrong, with the tries that are `left` until
        a pause; wait, until when and because of what (this chat, that account, everybody together); or, while
        the company's system is asked for the account, looking or silent: then the same comes `again`.
        """
        guessing = Guessing(self.scene)
        if pause := guessing.pause(number):
            return pause
        rows = self.scene.connection.execute(_PROOFS, {"wanted": number}).all()
        others = hearing_of(self.scene, number)
        fitting = {row.id for row in rows if not row.closed and _fits(proof, row.eic, row.serial)}
        lookups = LookupWrites(self.scene)
        if not fitting:
            return lookups.waiting(number, again=again) or guessing.wrong(number)
        lookups.settle(number)
        account = fitting.pop()
        link = self._insert_link(account)
        self._change_person(active_account_id=account)
        if link is None:
            return {"outcome": "already"}
        name = self.scene.connection.execute(
            select(s.address.c.name).where(s.address.c.id == self.scene.address)
        ).scalar_one()
        self.scene.notify(
            f"linked:{link}",
            others,
            t(
                "notice-linked",
                number=number,
                channel=t("channel", channel=self.scene.channel),
                name=short_name(name) or t("who-nameless"),
                at=self.scene.at,
            ),
            "alert",
            links=(Link("who", (number,), t("dialog-who")),),
        )
        return {"outcome": "linked"}

    def _insert_link(self, account: int) -> int | None:
        """The id of the new link; None if there is one already."""
        scene = self.scene
        dialect = postgresql if scene.connection.dialect.name == "postgresql" else sqlite
        return scene.connection.execute(
            dialect.insert(s.link)
            .values(person_id=scene.person, account_id=account, address_id=scene.address, at=scene.now)
            .on_conflict_do_nothing()
            .returning(s.link.c.id)
        ).scalar_one_or_none()


def _fits(proof: str, eic: str, serial: str | None) -> bool:
    """Whether the proof is that meter's serial number or the end of that EIC; both are always compared."""
    by_serial = bool(serial) and normalise_serial(proof) == normalise_serial(serial or "")
    by_eic = eic_tail(proof) == eic[-5:]
    return by_serial or by_eic


_METER = ("serial", "model", "digits", "zones", "place")


_LINKED = (
    select(
        s.link.c.id,
        s.link.c.person_id,
        s.link.c.at,
        s.account.c.number,
        s.address.c.channel,
        s.address.c.name,
    )
    .select_from(s.link)
    .join(s.account, s.account.c.id == s.link.c.account_id)
    .join(s.address, s.address.c.id == s.link.c.address_id)
    .where(s.link.c.ended_at.is_(None))
)

_DISTRICT = select(
    s.district.c.code,
    s.district.c.name,
    s.district.c.phone,
    s.district.c.email,
    s.district.c.place,
    s.district.c.hours,
)

_PROOFS = (
    select(s.account.c.id, s.account.c.closed, s.metering_point.c.eic, s.meter.c.serial)
    .select_from(s.account)
    .join(s.metering_point, s.metering_point.c.account_id == s.account.c.id)
    .outerjoin(s.meter, INSTALLED)
    .where(s.account.c.number == bindparam("wanted"))
)
