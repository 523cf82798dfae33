"""What the rows of a call look like: the types of JSON, and what the OpenAPI document says of them.

What texts mean, the importers' columns decide (`bot.api.rows`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.zones import DAY, HALF_PEAK, NIGHT, PEAK, TOTAL

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-03-10"])]
Moment = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$",
        examples=["2026-03-10T09:00:00+02:00"],
    ),
]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2026-02"])]
Number = Annotated[
    str, Field(min_length=1, max_length=32, description="Account number.", examples=["300154872"])
]
Eic = Annotated[str, Field(min_length=1, max_length=40, description="EIC of a metering point.")]
Zone = Literal["total", "day", "night", "peak", "half"]
Kwh = Annotated[float, Field(ge=0, le=1e9, description="kWh")]

assert {TOTAL, DAY, NIGHT, PEAK, HALF_PEAK} == {"total", "day", "night", "peak", "half"}  # noqa: S101


class Row(BaseModel):
    """A row: known fields only, and exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class Meter(Row):
    """A meter of a metering point, known by its serial number there."""

    serial: Annotated[str, Field(min_length=1, max_length=32)]
    digits: Annotated[int, Field(ge=3, le=9, description="Digits of the register before the point.")]
    zones: Annotated[int, Field(ge=1, le=3)]
    model: Annotated[str, Field(max_length=100)] | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    remote: bool | None = None
    installed_on: Day | None = None
    removed_on: Day | None = None


class Point(Row):
    """A metering point of an account, known by its EIC."""

    eic: Eic
    feeder: Annotated[str, Field(max_length=100)] | None = None
    transformer: Annotated[str, Field(max_length=100)] | None = None
    queue: (
        Annotated[str, Field(max_length=30, description="Queue of the hourly schedule, 1.1 to 6.2.")] | None
    ) = None
    permitted_kw: Annotated[float, Field(ge=0, le=100_000)] | None = None
    admitted_on: Day | None = None
    breakers: Annotated[str, Field(max_length=200, description="Input breakers, in words.")] | None = None
    generates: Annotated[bool, Field(description="A generating unit stands there.")] | None = None
    meters: Annotated[list[Meter], Field(max_length=20)] = []


class Account(Row):
    """An account with its address. Points and meters that are not named stay as they are."""

    number: Number
    district: Annotated[str, Field(min_length=1, max_length=200, description="Code or name of the district.")]
    settlement: Annotated[str, Field(min_length=1, max_length=200)]
    street: Annotated[str, Field(max_length=200)] | None = None
    house: Annotated[str, Field(max_length=64)] | None = None
    flat: Annotated[str, Field(max_length=64)] | None = None
    owner: Annotated[str, Field(max_length=300)] | None = None
    closed: bool | None = None
    points: Annotated[list[Point], Field(max_length=20)] = []


class Reading(Row):
    """A reading of a meter, known by its meter, zone, moment and source. The account or the EIC is needed."""

    number: Number | None = None
    eic: Eic | None = None
    serial: Annotated[str, Field(max_length=32)] | None = None
    zone: Zone | None = None
    value: Annotated[int, Field(ge=0, lt=1_000_000_000, description="Whole kWh.")]
    taken_at: Moment
    source: Literal["consumer", "controller", "remote", "calculated"]
    billed: bool | None = None
    counts_on: Day | None = None


class Consumption(Row):
    """What a site of an account used in a month and zone."""

    account: Number
    site: Annotated[str, Field(max_length=32, description="EIC, where an account has several sites.")] = ""
    month: Month
    zone: Zone
    consumed: Kwh
    generated: Kwh | None = None
    released: Kwh | None = None


class Contract(Row):
    """A contract of an account, known by its number."""

    account: Number
    number: Annotated[str, Field(min_length=1, max_length=64)]
    kind: Annotated[str, Field(min_length=1, max_length=100, description="As the company calls it.")]
    signed_on: Day | None = None
    valid_until: Day | None = None
    state: Annotated[str, Field(max_length=100)] = ""


class Warned(Row):
    """A warning of disconnection, known by its account and number. Without `lifted_on` it is in force."""

    account: Number
    number: Annotated[str, Field(min_length=1, max_length=64)]
    issued_on: Day
    disconnect_on: Day | None = None
    reason: Annotated[str, Field(max_length=300)] | None = None
    lifted_on: Day | None = None


class Area(Row):
    """Where: every field that is given must fit. A settlement, feeder, transformer or queue is needed."""

    district: Annotated[str, Field(max_length=200)] | None = None
    settlement: Annotated[str, Field(max_length=200)] | None = None
    street: Annotated[str, Field(max_length=200)] | None = None
    houses: (
        Annotated[str, Field(max_length=4_000, description="As people write them: `1-15, 17а`.")] | None
    ) = None
    feeder: Annotated[str, Field(max_length=100)] | None = None
    transformer: Annotated[str, Field(max_length=100)] | None = None
    queue: Annotated[str, Field(max_length=30)] | None = None


class Outage(Row):
    """An outage, known by your own `ref`. Told again it is changed; every change may be told to people."""

    ref: Annotated[str, Field(min_length=1, max_length=100)]
    kind: Literal["planned", "emergency"]
    state: Annotated[
        Literal["scheduled", "running", "extended", "restored", "cancelled"] | None,
        Field(description="Not given: scheduled before it starts, then running."),
    ] = None
    starts_at: Moment
    ends_at: Annotated[Moment | None, Field(description="Expected; a planned outage needs it.")] = None
    ended_at: Annotated[Moment | None, Field(description="When the light came back; with `restored`.")] = None
    reason: Annotated[str, Field(max_length=300)] | None = None
    areas: Annotated[list[Area], Field(min_length=1, max_length=200)]


class Span(Row):
    """From a time of the day to another, Kyiv's clock; `to` may be 24:00."""

    start: Annotated[str, Field(alias="from", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    end: Annotated[str, Field(alias="to", pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
    sure: Annotated[bool, Field(description="false: perhaps without light")] = True


class ScheduleDay(Row):
    """A whole day of a queue: without light in these spans, with light otherwise."""

    queue: Annotated[str, Field(pattern=r"^[1-6]\.[12]$")]
    day: Day
    off: Annotated[list[Span], Field(max_length=48)]


class Change(Row):
    """What changes of a request. The consumer is told once of what is new; the same again changes nothing."""

    state: Literal["registered", "invoiced", "paid", "planned", "done", "refused", "cancelled"] | None = None
    registered: Annotated[str, Field(min_length=1, max_length=64, description="Your own number.")] | None = (
        None
    )
    registered_on: Day | None = None
    invoice_number: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    invoice_on: Day | None = None
    paid_on: Day | None = None
    planned_on: Day | None = None
    due_on: Day | None = None
    answer: Annotated[str, Field(min_length=1, max_length=3_500)] | None = None


class Receipt(Row):
    """What became of a submission at your side."""

    key: Annotated[str, Field(min_length=1, max_length=64)]
    accepted: Annotated[bool, Field(description="false: you will never take it; say why in `note`")] = True
    note: Annotated[str, Field(max_length=500)] = ""
