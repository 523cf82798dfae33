import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Literal
from urllib.parse import quote, quote_plus

import pytest
import structlog
from hypothesis import given
from hypothesis.strategies import characters, text
from pydantic import SecretStr

from bot.logs import QUIET, REMOVED, Redactor, set_up_logs, start_logging
from bot.settings import Dso, Logging, Settings

TELEGRAM = "7654321:AAH-marked_telegram_token_for_tests_0"
VIBER = "4453b6ac12345678-9abcdef012345678-fedcba9876543210"
PASSWORD = 'p@ss "wort" \\ пароль 😀'
SECRETS = (TELEGRAM, VIBER, PASSWORD)


class Line:
    """What was logged, as text and as the JSON object of its last line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def fields(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.text.splitlines()[-1])
        return found


@pytest.fixture(autouse=True)
def logging_restored() -> Iterator[None]:
    """Leave logging as it was found."""
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, sys.excepthook
    yield
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


def started(
    style: Literal["console", "json"], secrets: tuple[str, ...] = SECRETS, level: str = "DEBUG"
) -> Line:
    line = Line()
    start_logging(level, style, secrets, line.stream)
    return line


def clean(text: str) -> bool:
    """Whether nothing of a secret is left, in any spelling of it."""
    pieces = ("marked_telegram", "marked%5Ftelegram", "9abcdef012345678", "wort", "пароль", quote("пароль"))
    return bool(text) and not any(piece in text for piece in pieces) and "\\u043f" not in text


@pytest.mark.parametrize("style", ["console", "json"])
def test_secrets_are_cut_wherever_they_sit(style: Literal["console", "json"]) -> None:
    """A secret in a message, its arguments, an extra or bound field or a context never reaches the line."""
    line = started(style)
    plain, struct = logging.getLogger("some.library"), structlog.get_logger("bot.test")
    for secret in SECRETS:
        plain.info(f"message {secret}")
        plain.info("argument %s", secret)
        plain.info("mapping %(key)s", {"key": secret})
        plain.info("extra", extra={"address": f"https://host/bot{secret}/getMe"})
        plain.info("object %r", {"token": [secret]})
        plain.info("answer %r", json.dumps({"address": quote_plus(secret), "token": secret}))
        struct.info(f"event {secret}", field=secret, deep={"list": [secret]})
        struct.bind(bound=secret).warning("bound")
        with structlog.contextvars.bound_contextvars(context=quote(secret, safe="")):
            struct.error("context")
    assert clean(line.text)
    assert line.text.count(REMOVED) >= 12 * len(SECRETS)


@pytest.mark.parametrize("style", ["console", "json"])
def test_secrets_are_cut_from_tracebacks(style: Literal["console", "json"]) -> None:
    """A token in an exception, its cause, its notes or a group of them never reaches the line."""
    line = started(style)
    for log in (logging.getLogger("some.library"), structlog.get_logger("bot.test")):
        try:
            try:
                try:
                    raise OSError(f"cannot connect to https://api.telegram.org/bot{TELEGRAM}/getUpdates")
                except OSError as error:
                    error.add_note(f"password {PASSWORD}")
                    raise ConnectionError({"url": f"/bot{TELEGRAM}/"}) from error
            except ConnectionError as error:
                raise ExceptionGroup("several", [error, ValueError(VIBER)]) from None
        except ExceptionGroup:
            log.exception("failed with %s", TELEGRAM)
    assert clean(line.text)
    assert "cannot connect to https://api.telegram.org/bot[secret]/getUpdates" in line.text
    assert "ConnectionError" in line.text


def test_the_shape_of_a_token_is_enough() -> None:
    """Tokens of bots that the settings do not name are cut too, bare or in an address; other numbers stay."""
    redact = Redactor()
    assert redact(f"/bot{TELEGRAM}/x") == "/bot[secret]/x"
    assert redact(f"/bot{TELEGRAM.replace(':', '%3A')}/x") == "/bot[secret]/x"
    assert redact(f"X-Viber-Auth-Token: {VIBER}") == "X-Viber-Auth-Token: [secret]"
    for kept in (
        "2026-03-10T10:00:00.000000Z",
        "account 0123456789 at 10:15",
        "62Z1234567890123",
        "123e4567-e89b-12d3-a456-426614174000",
        "https://t.me/oblik_bot?start=0123456789",
    ):
        assert redact(kept) == kept


@given(text(min_size=4, alphabet=characters(exclude_categories=["Cs", "Cc"])))
def test_no_escaping_hides_a_secret(secret: str) -> None:
    """Whatever the secret is made of, it is found as it is, in a URL, in JSON, and in JSON in JSON."""
    redact = Redactor([secret])
    in_json = json.dumps(secret)[1:-1]
    for written in (
        secret,
        quote(secret),
        quote_plus(secret),
        in_json,
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps({"inner": in_json}, ensure_ascii=False)[11:-2],
    ):
        assert redact(f"<{written}>") == f"<{REMOVED}>"


def test_a_secret_too_short_to_be_told_from_text_is_left() -> None:
    """A password of three letters does not empty the log."""
    assert Redactor(["ops"])("ops stops") == "ops stops"


def test_a_longer_secret_is_cut_before_its_beginning() -> None:
    """When one secret begins another, nothing of the longer one is left."""
    assert Redactor(["hunter", "hunter-and-more"])("hunter-and-more hunter") == "[secret] [secret]"


def test_a_line_is_one_json_object() -> None:
    """With format json a line is an object with time, level, logger and message, Ukrainian unescaped."""
    line = started("json")
    structlog.get_logger("bot.test").info("прийнято", account="123", count=2)
    fields = line.fields
    assert fields["message"] == "прийнято"
    assert (fields["level"], fields["logger"], fields["account"], fields["count"]) == (
        "info",
        "bot.test",
        "123",
        2,
    )
    assert str(fields["timestamp"]).endswith("Z")
    assert "прийнято" in line.text


@pytest.mark.parametrize("style", ["console", "json"])
def test_people_cannot_forge_a_line(style: Literal["console", "json"]) -> None:
    """Line breaks, escape sequences and marks that turn the text around are shown, not obeyed."""
    line = started(style)
    hostile = "Name\n2026-01-01 [critical] forged\x1b[2J\u202egnp.exe\u2028more"
    structlog.get_logger("bot.test").info(hostile, name=hostile)
    logging.getLogger("bot.test").info("said %s", hostile)
    assert len(line.text.splitlines()) == 2
    assert not any(mark in line.text for mark in ("\x1b", "\u202e", "\u2028"))
    assert "forged" in line.text


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_chatty_libraries_are_quiet(level: str) -> None:
    """Libraries that log a line per request, with addresses in it, say only warnings at any level."""
    line = started("json", level=level)
    for name in ("httpx", "httpcore.http11", "aiohttp.access", "uvicorn.access", "sqlalchemy.engine"):
        logging.getLogger(name).info("GET https://host/path")
        assert line.text == ""
    logging.getLogger("httpx").warning("slow")
    assert line.fields["message"] == "slow"


def test_below_the_level_nothing_is_written() -> None:
    """At ERROR neither the standard library's warnings nor structlog's pass."""
    line = started("console", level="ERROR")
    logging.getLogger("a").warning("one")
    structlog.get_logger("b").warning("two")
    assert line.text == ""


def test_warnings_are_logged() -> None:
    """A warning of a library becomes a line, and is clean."""
    line = started("json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"old call with {TELEGRAM}", DeprecationWarning, stacklevel=1)
    assert "old call with [secret]" in line.text


class Unprintable:
    """Fails when it is turned into text, naming a token."""

    def __str__(self) -> str:
        raise ValueError(TELEGRAM)


def test_a_line_that_cannot_be_written_is_told_in_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A line that fails while it is made is reported by its logger, without what stood in it."""
    line = started("console")
    logging.getLogger("some.library").info("broken %s", Unprintable())
    assert line.text == "a line of some.library could not be written: ValueError\n"
    line.stream.close()
    logging.getLogger("some.library").info("into the void")
    assert capsys.readouterr() == ("", "")


PROGRAM = f"""
from bot.logs import start_logging
start_logging("INFO", "json")
def inner(): raise OSError("https://api.telegram.org/bot{TELEGRAM}/close")
try:
    inner()
except OSError as error:
    raise {{}}("stopped at {TELEGRAM}") from error
"""


def test_the_settings_decide(capsys: pytest.CaptureFixture[str]) -> None:
    """Level, form and secrets of the log are those of the settings."""
    redact = set_up_logs(
        Settings(
            logging=Logging(level="WARNING", format="json"),
            dso=Dso(secret=SecretStr("signing-secret-of-ours")),
        )
    )
    structlog.get_logger("bot").info("unheard")
    structlog.get_logger("bot").warning("signed with signing-secret-of-ours")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "signed with [secret]"
    assert redact("signing-secret-of-ours") == REMOVED


def test_what_nobody_catches_is_clean() -> None:
    """An exception that ends the process is logged without its secrets; Ctrl+C is not an error."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format("RuntimeError")], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    (only,) = ended.stderr.splitlines()
    assert "RuntimeError: stopped at [secret]" in json.loads(only)["exception"]
    assert clean(only)
    stopped = subprocess.run(
        [sys.executable, "-c", PROGRAM.format("KeyboardInterrupt")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert stopped.stderr == ""
