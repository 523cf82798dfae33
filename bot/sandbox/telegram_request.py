"""A request to the Bot API, whichever of its four forms it has: query, form, multipart, JSON.

As in the real server every argument is text: a number, a boolean or an object of a JSON body becomes its
JSON text, null counts as absent.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.telegram_errors import Refused, bad_request

LARGEST_UPLOAD = 50 * 1024 * 1024  # core.telegram.org/bots/api#sending-files
TRUE = {"true", "yes", "1"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came inside the request."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a method was called with."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The argument as it came, empty when absent."""
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """The argument as a number; as in the real server what is no number counts as absent."""
        try:
            return int(self.values[name])
        except (KeyError, ValueError):
            return default

    def boolean(self, name: str) -> bool:
        """True for true, yes and 1 in any case."""
        return self.text(name).strip().lower() in TRUE

    def json(self, name: str, what: str) -> Any:
        """The argument read as JSON, None when absent. Raises Refused, naming `what`."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def replaced(self, **values: str) -> "Arguments":
        """The same request with other values."""
        return Arguments({**self.values, **values}, self.files)


async def read_arguments(request: Request) -> Arguments:
    """Read what a method is called with. Raises Refused."""
    values: dict[str, str] = dict(request.query_params)
    files: dict[str, Upload] = {}
    if request.method == "GET":
        return Arguments(values)
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LARGEST_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        values |= from_json(await request.body())
    elif media_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    upload = Upload(
                        value.filename or "file",
                        value.content_type or "application/octet-stream",
                        await value.read(),
                    )
                    files[name] = upload
                else:
                    values[name] = value
    return Arguments(values, files)


def from_json(body: bytes) -> dict[str, str]:
    """Arguments of a JSON body. Raises Refused."""
    if not body.strip():
        return {}
    try:
        given = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(given, dict):
        raise bad_request("object expected")
    return {name: argument(value) for name, value in given.items() if value is not None}


def argument(value: Any) -> str:
    """A JSON value as the text the server works with."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
