"""What a setting may be: kinds of values, each with the sentence that refuses another, and sections of them.

A new section begins here: `Section` is frozen, knows no keys but its own, and shows no value in an error.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

TELEGRAM_API = "https://api.telegram.org"
VIBER_API = "https://chatapi.viber.com/pa"


class Wrong(ValueError):
    """A value that cannot be; in the sentence `why` follows the key: the one being read, or `key`."""

    def __init__(self, why: str, key: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.key = key


def is_web_address(value: str) -> bool:
    """Whether it is an address that begins with http:// or https://."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, half an IPv6 address
        return False


def _web_address(value: str) -> str:
    if not is_web_address(value) or "?" in value or "#" in value:
        raise Wrong("should be an address that begins with http:// or https://")
    return value.rstrip("/")


def _web_address_or_nothing(value: str) -> str:
    return _web_address(value) if value else value


def _viber_api(value: str) -> str:
    value = _web_address(value)
    if not value.endswith("/pa"):
        raise Wrong(f"should end in /pa, like {VIBER_API}")
    return value


def _telegram_token(value: SecretStr) -> SecretStr:
    # as core.telegram.org/bots/api#authorizing-your-bot shows it
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise Wrong(
            "does not look like a token from @BotFather: digits, a colon, then Latin letters and digits"
        )
    return value


def _viber_token(value: SecretStr) -> SecretStr:
    # developers.viber.com/docs/api/rest-bot-api: three groups of hexadecimal digits joined by hyphens
    if not re.fullmatch(r"[\x21-\x7e]{8,}", value.get_secret_value()):
        raise Wrong("does not look like a token from partners.viber.com: at least 8 Latin letters and digits")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    # core.telegram.org/bots/api#setwebhook allows 1 to 256; fewer than 16 can be guessed
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
        raise Wrong("should be 16 to 256 of the characters A-Z, a-z, 0-9, _ and -")
    return value


def _signing_secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 16:  # noqa: PLR2004
        raise Wrong("should have at least 16 characters")
    return value


# the form that SQLAlchemy reads; characters like @ in a password are percent-encoded
_POSTGRESQL = re.compile(
    r"(?:postgres|postgresql|postgresql\+asyncpg)://"
    r"(?P<who>[^:@/?]*(?::(?P<password>[^@]*))?@)?(?P<where>[^@/?]*)/(?P<name>[^@/?]+(?:\?.*)?)"
)
_SQLITE = re.compile(r"sqlite(?:\+aiosqlite)?:///(?P<path>[^?]+)")


def _database_url(value: str) -> str:
    """With the name of the driver, which is ours to know and not the engineer's."""
    if not value:
        return value
    if found := _POSTGRESQL.fullmatch(value):
        return f"postgresql+asyncpg://{found['who'] or ''}{found['where']}/{found['name']}"
    found = _SQLITE.fullmatch(value)
    if found and found["path"] != ":memory:":
        return f"sqlite+aiosqlite:///{found['path']}"
    raise Wrong("should be sqlite:///folder/file, or postgresql://user:password@host/name with its name")


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise Wrong(f"is not a regular expression: {error}") from None
    return value


def _moment_or_nothing(value: str) -> str:
    try:
        known = not value or datetime.fromisoformat(value).utcoffset() is not None
    except ValueError:
        known = False
    if not known:
        raise Wrong("should be a moment with its offset from UTC, like 2026-11-29T10:00+02:00")
    return value


def _folder(value: object) -> object:
    if value == "":
        raise Wrong("is empty")
    return value


def _on_off_auto(value: object) -> object:
    spoken = {"auto": "auto", "true": True, "false": False}
    value = spoken.get(value.lower(), value) if isinstance(value, str) else value
    if value not in ("auto", True, False):
        raise Wrong('should be "auto", true or false')
    return value


def _clock_time(value: str) -> str:
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", value):
        raise Wrong('should be a time like "21:00"')
    return value


ClockTime = Annotated[str, AfterValidator(_clock_time)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url), Field(repr=False)]
Folder = Annotated[Path, BeforeValidator(_folder)]
MomentOrNothing = Annotated[str, AfterValidator(_moment_or_nothing)]
OnOffAuto = Annotated[Literal["auto"] | bool, BeforeValidator(_on_off_auto)]
OptionalWebAddress = Annotated[str, AfterValidator(_web_address_or_nothing)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Positive = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(gt=0)]
SigningSecret = Annotated[SecretStr, AfterValidator(_signing_secret)]
TelegramToken = Annotated[SecretStr, AfterValidator(_telegram_token)]
ViberApi = Annotated[str, AfterValidator(_viber_api)]
ViberToken = Annotated[SecretStr, AfterValidator(_viber_token)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]


class Section(BaseModel):
    """A section of the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def minutes_of(time: ClockTime) -> int:
    """Minutes since midnight."""
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)


def password_of(url: DatabaseUrl) -> str:
    """The password of PostgreSQL as it stands in the address, percent-encoded; empty if there is none."""
    found = _POSTGRESQL.fullmatch(url)
    return (found["password"] or "") if found else ""
