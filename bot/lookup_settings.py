"""The settings of looking accounts up in the company's system: how often, how long, what is kept."""

from typing import Annotated

from pydantic import Field

from bot.setting_values import Section


class LookupSettings(Section):
    """How the company's system is asked for accounts that people type; the address is `dso.lookup_url`."""

    lookup_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 8
    lookup_keep_minutes: Annotated[int, Field(ge=1, le=1_440)] = 60
    lookups_per_minute: Annotated[int, Field(ge=1, le=60_000)] = 120
    lookups_per_chat_per_day: Annotated[int, Field(ge=1, le=1_000)] = 20
