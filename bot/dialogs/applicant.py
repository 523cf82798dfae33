"""Who asks: what the law wants to know of whoever writes to a company, asked once and kept.

Surname, name, patronymic, residence, and how to answer (Law of Ukraine «On citizens' appeals», article 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.conversation.steps import Answer, Ask, Choice, Rejected, t
from bot.dialogs.reading_sheet import Keys
from bot.domain.contacts import read_email, read_phone, shown_phone
from bot.domain.names import FullName, read_full_name

Json = dict[str, Any]

FIELDS = ("surname", "name", "patronymic", "residence", "phone", "email")
HOME = "home"
SHORTEST_RESIDENCE = 5
LONGEST_RESIDENCE = 300


class Reached(NamedTuple):
    """A phone or an e-mail address, the other is empty. `proven`: the messenger vouches for the phone."""

    phone: str
    email: str
    proven: bool


@dataclass(slots=True)
class Applicant:
    """What is known of the person. `proven`: the messenger vouches for the phone."""

    surname: str = ""
    name: str = ""
    patronymic: str = ""
    residence: str = ""
    phone: str = ""
    email: str = ""
    proven: bool = False

    @classmethod
    def load(cls, me: Mapping[str, Any]) -> Applicant:
        """From what was told earlier."""
        known = {name: str(me.get(name) or "") for name in FIELDS}
        return cls(**known, proven=bool(me.get("phone_proven")))

    @property
    def full_name(self) -> str:
        """Surname first."""
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))

    @property
    def contact(self) -> str:
        """How to answer."""
        return ", ".join(filter(None, (shown_phone(self.phone), self.email)))

    def take(self, reached: Reached) -> None:
        """A new phone or e-mail address; the other stays."""
        if reached.phone:
            self.phone, self.proven = reached.phone, reached.proven
        else:
            self.email = reached.email

    @property
    def fields(self) -> Json:
        """What is known, for a request."""
        return {name: value for name in FIELDS if (value := getattr(self, name))}

    @property
    def told(self) -> Json:
        """What is known, to be remembered."""
        return {**self.fields, "phone_proven": self.proven} if self.phone else self.fields


async def ask_missing(keys: Keys, who: Applicant, home: str) -> None:
    """Ask for whatever is not known yet; `home` is the address of the account, empty if there is none."""
    if not (who.surname and who.name):
        await ask_name(keys, who)
    if not who.residence:
        await ask_residence(keys, who, home)
    if not who.contact:
        await ask_contact(keys, who)


async def ask_name(keys: Keys, who: Applicant) -> None:
    """Surname, name and patronymic, in one message."""
    question = t("applicant-name-again", now=who.full_name) if who.full_name else t("applicant-name")
    given: FullName = await Ask(keys.next("name"), question, read=_name)
    who.surname, who.name, who.patronymic = given


async def ask_residence(keys: Keys, who: Applicant, home: str) -> None:
    """Where the person lives; often where the account is."""
    known = who.residence
    offered = home if home != known else ""
    question = t("applicant-residence-again", now=known) if known else t("applicant-residence")
    given = await Ask(
        keys.next("residence"),
        t("lines", lines=[question, t("applicant-home-is", place=home)]) if offered else question,
        read=read_residence,
        choices=(Choice(HOME, t("applicant-home"), main=True),) if offered else (),
    )
    who.residence = home if given == HOME else given


async def ask_contact(keys: Keys, who: Applicant) -> None:
    """A phone or an e-mail address; what is given takes the place of the same kind."""
    question = t("applicant-contact-again", now=who.contact) if who.contact else t("applicant-contact")
    who.take(await Ask(keys.next("contact"), question, read=read_contact, wants=("text", "contact")))


def _name(answer: Answer) -> FullName:
    given = read_full_name(str(answer.value))
    if given is None:
        words = str(answer.value).split()
        raise Rejected(t("applicant-no-patronymic" if len(words) == 2 else "applicant-name-misfit"))  # noqa: PLR2004
    return given


def read_residence(answer: Answer) -> str:
    """An address in one line, or HOME."""
    if answer.kind == "pick":
        return HOME
    typed = " ".join(str(answer.value).split())
    if not SHORTEST_RESIDENCE <= len(typed) <= LONGEST_RESIDENCE or not any(map(str.isalpha, typed)):
        raise Rejected(t("applicant-residence-misfit"))
    return typed


def read_contact(answer: Answer) -> Reached:
    """A phone or an e-mail address; raises Rejected."""
    typed = str(answer.value)
    if phone := read_phone(typed):
        return Reached(phone, "", answer.kind == "contact" and answer.detail == "own")
    if answer.kind == "text" and (email := read_email(typed)):
        return Reached("", email, proven=False)
    raise Rejected(t("applicant-contact-misfit"))
