"""A choice of a few, all in sight: radio buttons that look like one bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from bot.console.parts import Handler, safely
from bot.pages.elements import tag

_numbers = count(1)


class Segments:
    """One of a few values; arrow keys move between them."""

    def __init__(
        self,
        label: str,
        options: Mapping[str, str],
        *,
        value: str = "",
        on_change: Handler | None = None,
    ) -> None:
        self.options = dict(options)
        self.value = value if value in options else next(iter(options), "")
        self._on_change = on_change
        self._inputs = {}
        group = f"segments-{next(_numbers)}"
        self.element = tag("fieldset", "segments")
        with self.element:
            tag("legend", "segments-legend", label)
            for key, words in self.options.items():
                with tag("label", "segment"):
                    made = tag("input", type="radio", name=group, value=key)
                    made.props["checked"] = key == self.value
                    made.on("change", self._picker(key), js_handler="() => emit()")
                    tag("span", text=words)
                self._inputs[key] = made

    def put(self, value: str) -> None:
        """Another choice, without telling anybody."""
        self.value = value
        for key, made in self._inputs.items():
            made.props["checked"] = key == value

    def _picker(self, key: str) -> Callable[[], object]:
        async def pick() -> None:
            self.put(key)
            if self._on_change:
                await safely(self._on_change)()

        return pick
