"""Logs. Rule 1: no secret is ever written, whatever library speaks and however deep in an exception it sits.

So secrets are cut from the finished line, last, after message, fields and traceback have become text: the
values that the settings name, however they were escaped on their way, and whatever has the shape of a bot's
token or of a key of our API. Rule 2: what people write stays on its line: control characters are shown, not
obeyed. Rule 3: one way for all: structlog's lines and the standard library's go through the same steps to the
same handler.
"""

import logging
import re
import sys
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.settings import Settings

REMOVED = "[secret]"

# Shorter ones cannot be told from ordinary text.
SHORTEST_SECRET = 4

# Digits, a colon or its form in a URL, 35 characters; core.telegram.org/bots/api#authorizing-your-bot
TELEGRAM_TOKEN = r"(?<!\d)\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}"  # noqa: S105
# Three groups of 16 hexadecimal digits; the examples of Viber's documentation have other letters and lengths
VIBER_TOKEN = r"(?<![0-9a-z])[0-9a-z]{16,20}-[0-9a-z]{16,20}-[0-9a-z]{16,20}(?![0-9a-z])"  # noqa: S105
# Our own keys of the API: bot/storage/api_keys.py
API_KEY = r"oblik_[A-Za-z0-9_-]{20,}"

# Libraries that log addresses with tokens in them, or a line for every request or statement.
QUIET = (
    "aiogram.event",
    "aiohttp.access",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "engineio",
    "hpack",
    "httpcore",
    "httpx",
    "PIL",
    "socketio",
    "sqlalchemy",
    "urllib3",
    "uvicorn.access",
    "uvicorn.error",
    "viber.bot",
    "watchfiles",
)

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Redactor:
    """Cuts secrets from text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        longest_first = sorted({s for s in secrets if len(s) >= SHORTEST_SECRET}, key=len, reverse=True)
        named = ["".join(map(_spellings, secret)) for secret in longest_first]
        self._shape = re.compile("|".join([*named, TELEGRAM_TOKEN, VIBER_TOKEN, API_KEY]))

    def __call__(self, text: str) -> str:
        """The text with every secret replaced."""
        return self._shape.sub(REMOVED, text)


def _spellings(character: str) -> str:
    """A pattern for the character as it is, in a URL, in JSON or a repr, or in one inside another."""
    if character.isascii() and (character.isalnum() or character in "_-."):
        return re.escape(character)
    if character == "\\":
        return r"(?:\\+|%5[Cc])"
    units = character.encode("utf-16-be").hex()
    in_json = "".join(rf"\\+u(?i:{units[at : at + 4]})" for at in range(0, len(units), 4))
    in_url = rf"(?i:{quote(character, safe='')})"
    plain = rf"\\*{re.escape(character)}" if character in "'\"" else re.escape(character)
    return f"(?:{in_url}|{in_json}|{plain}{'|[+]' if character == ' ' else ''})"


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Renders a line and then cuts the secrets from it."""

    def __init__(
        self, redact: Redactor, processors: Sequence[Processor], before: Sequence[Processor]
    ) -> None:
        super().__init__(processors=processors, foreign_pre_chain=before)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class CarefulHandler(logging.StreamHandler[TextIO]):
    """Says in one line that a line could not be written; the standard library would print its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        kind = sys.exc_info()[0]
        reason = kind.__name__ if kind else "unknown"
        try:
            self.stream.write(f"a line of {record.name} could not be written: {reason}\n")
        except (OSError, ValueError):  # the stream itself is closed or full: there is nobody left to tell
            return


def show_control_characters(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A person's line break or escape sequence is shown as text, so that nobody can forge a line."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception" and CONTROL.search(value):
            event[key] = CONTROL.sub(lambda found: repr(found[0])[1:-1], value)
    return event


def set_up_logs(settings: Settings) -> Redactor:
    """Log as the settings say, free of their secrets; the redactor is for other texts that are kept."""
    return start_logging(settings.logging.level, settings.logging.format, settings.secret_values)


def start_logging(
    level: str,
    style: Literal["console", "json"],
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> Redactor:
    """From here on every logger of the process writes to `stream` (stderr if not given), free of the secrets.

    What is not caught anywhere is logged too, instead of being printed.
    """
    stream = stream or sys.stderr
    redact = Redactor(secrets)
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
        show_control_characters,
    ]
    handler = CarefulHandler(stream)
    handler.setFormatter(
        RedactingFormatter(
            redact,
            [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(style, stream)],
            before,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    return redact


def _renderers(style: Literal["console", "json"], stream: TextIO) -> list[Processor]:
    if style == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    # plain tracebacks: the pretty ones print the values of local variables
    return [
        structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    ]


def first_line(error: BaseException) -> str:
    """What an error says in a line of the log; the database's go on with the statement and its values."""
    return str(error).partition("\n")[0]


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("stopped by an error", exc_info=(kind, error, traceback))
