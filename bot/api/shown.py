"""What the OpenAPI document says of operations: bodies that are read row by row, answers, problems."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.api.problems import MEDIA, ProblemShown

IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same call again under the same key is done once and gets the same answer for 7 days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
}
WORDS = {
    400: "The body or a header cannot be read.",
    401: "No valid key.",
    403: "The key lacks the scope.",
    404: "There is no such thing.",
    408: "The body took too long.",
    409: "It cannot become that now.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "A field is wrong.",
    429: "Too many calls; see Retry-After.",
    503: "The database does not answer; try again.",
}


class RowProblem(BaseModel):
    """Why a row was not taken."""

    model_config = ConfigDict(extra="forbid")
    at: str = Field(description="The row, like `accounts[3].points[0]`.")
    field: str = Field(description="The field of the row; empty when the whole row is meant.")
    reason: str


class BatchReport(BaseModel):
    """What became of the rows: `new + changed + same + refused` is `rows`."""

    model_config = ConfigDict(extra="forbid")
    rows: int
    new: int
    changed: int
    same: int
    refused: int
    problems: list[RowProblem]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How operations may end badly."""
    every = {401, 403, 422, 429, 503, *statuses}
    return {
        status: {
            "description": WORDS[status],
            "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(every)
    }


def answered(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """How an operation ends well."""
    return {200: {"description": "Done.", "model": model}}


def batch(name: str, row: type[BaseModel], summary: str) -> dict[str, Any]:
    """An operation that takes `{name: [row, …]}` and reports on each row."""
    body = {
        "type": "object",
        "additionalProperties": False,
        "required": [name],
        "properties": {
            name: {
                "type": "array",
                "minItems": 1,
                "maxItems": 500,
                "items": {"$ref": f"#/components/schemas/{row.__name__}"},
            }
        },
    }
    return {
        "summary": summary,
        "responses": answered(BatchReport) | problems(400, 408, 413, 415),
        "openapi_extra": json_body(body, row),
    }


def json_body(schema: dict[str, Any], *models: type[BaseModel]) -> dict[str, Any]:
    """A JSON body; its models become components (`components_of`)."""
    _MODELS.update({model.__name__: model for model in models})
    return {
        "parameters": [IDEMPOTENCY],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
    }


def file_body() -> dict[str, Any]:
    """A body that is the bytes of a file."""
    content = {"schema": {"type": "string", "format": "binary", "minLength": 1}}
    return {
        "parameters": [IDEMPOTENCY],
        "requestBody": {"required": True, "content": {"application/octet-stream": content}},
    }


_MODELS: dict[str, type[BaseModel]] = {"Problem": ProblemShown}


def components_of() -> dict[str, Any]:
    """The schemas of bodies and problems."""
    found: dict[str, Any] = {}
    for model in _MODELS.values():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        found[model.__name__ if model is not ProblemShown else "Problem"] = schema
    return found
