"""What is wrong with a call, as RFC 9457 wants it: application/problem+json, in English, the field named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MEDIA = "application/problem+json"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field; `field` is a path like `accounts[3].points[0].eic`."""

    field: str
    reason: str

    def shown(self) -> dict[str, str]:
        """As JSON."""
        return {"field": self.field, "reason": self.reason}


class Problem(Exception):
    """A call that cannot be answered otherwise; `detail` is a sentence for the engineer who made it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        body: dict[str, Any] = {
            "type": f"urn:oblik:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            body["errors"] = [fault.shown() for fault in self.faults[:SHOWN]]
        return body


class FaultShown(BaseModel):
    """One field that is wrong."""

    model_config = ConfigDict(extra="forbid", title="Fault")
    field: str = Field(description="Where: a field, or a path like `accounts[3].points[0].eic`.")
    reason: str = Field(description="Why, in English.")


class ProblemShown(BaseModel):
    """A problem as it is answered (RFC 9457)."""

    model_config = ConfigDict(extra="forbid", title="Problem")
    type: str = Field(description="A URN that names the kind of problem; compare this one, not the texts.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, in English.")
    errors: list[FaultShown] | None = Field(None, description="The fields that are wrong, at most 100.")


def field_of(path: Sequence[int | str]) -> str:
    """A path in words: `accounts[3].points[0].eic`."""
    said = ""
    for part in path:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else part
    return said
