"""Where: rows of places, each an address, a line or a queue, with suggestions from the registry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.console.parts import Choice, Field, button
from bot.console.shell import Desk
from bot.domain.guards import Finding
from bot.domain.outages import Area
from bot.pages.elements import tag
from bot.storage import areas

MODES: dict[str, str] = {"address": "Адреса", "line": "Фідер, ТП", "queue": "Черга"}
HOUSES_HINT = "Як у заявці: 12-А, 14, 247-249. Порожньо: уся вулиця."


class AreaRow:
    """One place."""

    def __init__(
        self, desk: Desk, area: Area, names: Mapping[str, str], changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._changed = changed
        self.element = tag("div", "area")
        with self.element:
            with tag("div", "area-fields"):
                self.mode = Choice("Що", MODES, value=_mode(area), on_change=self._switch)
                self.district = Choice("Район", names, value=area.district, on_change=changed)
                self.settlement = Field(
                    "Населений пункт", value=area.settlement, on_change=self._settlement, most=200
                )
                self.street = Field("Вулиця", value=area.street, on_change=self._street, most=200)
                self.houses = Field("Будинки", value=area.houses, on_change=changed, wide=True, most=4_000)
                self.houses.element.props["placeholder"] = HOUSES_HINT
                self.feeder = Field("Фідер", value=area.feeder, on_change=self._feeder, most=100)
                self.transformer = Field(
                    "Трансформатор", value=area.transformer, on_change=self._transformer, most=100
                )
                self.queue = Field("Черга", value=area.queue, on_change=changed, most=8)
            self.tools = tag("div", "area-tools")
            self._said = tag("ul", "findings", aria_live="polite")
        self._show()

    @property
    def area(self) -> Area:
        """What is written, of the fields that are shown."""
        mode = self.mode.value
        address, line = mode == "address", mode == "line"
        return Area(
            district=self.district.value,
            settlement=self.settlement.value if address else "",
            street=self.street.value if address else "",
            houses=self.houses.value if address else "",
            feeder=self.feeder.value if line else "",
            transformer=self.transformer.value if line else "",
            queue=self.queue.value if mode == "queue" else "",
        )

    def say(self, lines: Sequence[tuple[str, str]]) -> None:
        """What is wrong or doubtful here: (level, words)."""
        self._said.clear()
        with self._said:
            for level, words in lines:
                tag("li", f"finding {level}", words)

    async def suggest(self) -> None:
        """Offer what the registry has, for a row that is new."""
        await self._offer(self.settlement, lambda c: areas.suggest_settlements(c, self.settlement.value))
        if self.settlement.value:
            await self._offer_streets()

    def _show(self) -> None:
        for mode, fields in {
            "address": (self.settlement, self.street, self.houses),
            "line": (self.feeder, self.transformer),
            "queue": (self.queue,),
        }.items():
            for each in fields:
                each.box.set_visibility(mode == self.mode.value)

    async def _switch(self) -> None:
        self._show()
        if self.mode.value == "line":
            await self._offer(self.feeder, lambda c: areas.suggest_feeders(c, self.feeder.value))
            await self._offer(self.transformer, lambda c: areas.suggest_transformers(c, ""))
        elif self.mode.value == "queue":
            await self._offer(self.queue, areas.suggest_queues)
        await self._changed()

    async def _settlement(self) -> None:
        await self._offer(self.settlement, lambda c: areas.suggest_settlements(c, self.settlement.value))
        await self._offer_streets()
        await self._changed()

    async def _street(self) -> None:
        await self._offer_streets()
        await self._changed()

    async def _feeder(self) -> None:
        await self._offer(self.feeder, lambda c: areas.suggest_feeders(c, self.feeder.value))
        await self._changed()

    async def _transformer(self) -> None:
        await self._offer(self.transformer, lambda c: areas.suggest_transformers(c, self.transformer.value))
        await self._changed()

    async def _offer_streets(self) -> None:
        settlement, start = self.settlement.value, self.street.value
        if settlement:
            await self._offer(self.street, lambda c: areas.suggest_streets(c, settlement, start))

    async def _offer(self, field: Field, look: Callable[..., list[str]]) -> None:
        typed = field.value
        found = await self._desk.read(look)
        if field.value == typed:  # else a later look is on its way
            field.suggest(found)


class AreaRows:
    """All places of a notice; `changed` hears of every change."""

    def __init__(self, desk: Desk, names: Mapping[str, str], changed: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._names = names
        self._changed = changed
        self.rows: list[AreaRow] = []
        self._list = tag("div", "areas")
        with tag("div", "row"):
            button("Ще вулиця", self._add_street, picture="plus")
            button("Інше місце", self._add_other, picture="plus", look="quiet")
        self._said = tag("ul", "findings", aria_live="polite")

    @property
    def areas(self) -> tuple[Area, ...]:
        """What is written."""
        return tuple(row.area for row in self.rows)

    def add(self, area: Area, *, focus: bool = False) -> AreaRow:
        """One more row."""
        with self._list:
            row = AreaRow(self._desk, area, self._names, self._changed)
        with row.tools:
            button("", lambda: self._remove(row), look="quiet", picture="close", label="Прибрати це місце")
        if focus:
            field = row.street if area.settlement else row.settlement
            field.element.props["autofocus"] = True
            field.element.run_method("focus")
        self.rows.append(row)
        return row

    def say(self, findings: Sequence[Finding], words: Callable[[Finding], str]) -> None:
        """Each finding at its row; the others below the list."""
        for number, row in enumerate(self.rows):
            row.say([(found.level, words(found)) for found in findings if found.row == number])
        self._said.clear()
        with self._said:
            for found in findings:
                if not 0 <= found.row < len(self.rows):
                    tag("li", f"finding {found.level}", words(found))

    async def _add_street(self) -> None:
        """The same settlement, another street."""
        last = self.rows[-1].area if self.rows else Area()
        row = self.add(Area(district=last.district, settlement=last.settlement), focus=True)
        await row.suggest()
        await self._changed()

    async def _add_other(self) -> None:
        await self.add(Area(), focus=True).suggest()
        await self._changed()

    async def _remove(self, row: AreaRow) -> None:
        self.rows.remove(row)
        row.element.delete()
        if not self.rows:
            self.add(Area())
        await self._changed()


def _mode(area: Area) -> str:
    if area.queue and not area.settlement:
        return "queue"
    return "line" if area.feeder or area.transformer else "address"
