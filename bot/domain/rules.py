"""The rules that an operator configures, as values: what dialogs and storage need to know of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.readings import Limits
from bot.domain.requests import Deadline
from bot.domain.window import Rule


@dataclass(frozen=True, slots=True)
class Pause:
    """After so many wrong tries, linking is closed for so many minutes."""

    tries: int
    minutes: int


@dataclass(frozen=True, slots=True)
class LinkingRules:
    """How many wrong tries are allowed, so that nobody guesses a meter's number."""

    chat_pauses: Sequence[Pause]
    account_tries_per_day: int
    account_closed_hours: int
    total_wrong_per_hour: int


@dataclass(frozen=True, slots=True)
class LookupRules:
    """When the company's system is asked for an account: how many one chat may cause in a day.

    What it said holds for so many minutes; when it has not said it for so many seconds, it is slow.
    """

    per_chat_per_day: int
    keep_minutes: int
    slow_seconds: float


@dataclass(frozen=True, slots=True)
class Company:
    """The operator: names by language, phones, e-mail, site."""

    names: dict[str, str]
    phones: tuple[str, ...]
    emergency_phone: str
    email: str
    site: str


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """When notices are not sent (minutes after midnight in Kyiv), and how long ahead people are reminded.

    `automatic`: of what a source tells people hear without a dispatcher.
    """

    quiet_from: int = 21 * 60
    quiet_to: int = 9 * 60
    ahead_minutes: int = 60
    automatic: tuple[str, ...] = ("planned", "emergency", "schedule")


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them.

    `doors` says which channels there are now, and how an address begins that opens the bot there with a
    payload (empty while it is not known). `mails`: letters can be sent. Without `lookups` an account is one
    of the registry.
    """

    company: Company
    account_pattern: str
    terms_version: str
    window: Sequence[Rule]
    reading_limits: Limits
    linking: LinkingRules
    deadlines: Sequence[Deadline] = ()
    notices: NoticeRules = NoticeRules()
    doors: Callable[[], Mapping[str, str]] = dict
    mails: bool = False
    lookups: LookupRules | None = None
