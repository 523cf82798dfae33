"""Settings of the API: one section of `config.toml`, as `bot.settings` has them all."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.setting_values import Section


class ApiSettings(Section):
    """The API that the company's own systems call."""

    enabled: bool = True
    requests_per_minute: Annotated[int, Field(ge=1)] = 600
    max_rows: Annotated[int, Field(ge=1, le=500)] = 500
    max_body_bytes: Annotated[int, Field(ge=1_000, le=20_000_000)] = 2_000_000
