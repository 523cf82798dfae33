"""Charts of the desk's statistics, drawn as SVG: few lines, every value in words beside its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil

from babel.dates import format_date
from nicegui import ui

from bot.console.telling import CHANNELS, number, plural
from bot.pages.elements import tag
from bot.storage.numbers import Readings, Terms

SIZES = {"on-desk": (960, 250), "on-phone": (440, 270)}
LEFT, BOTTOM, TOP = 46, 40, 20
LINES = 4
FATES = {
    "kept": "у строк",
    "missed": "із запізненням",
    "going": "у роботі",
    "late": "прострочено",
    "cancelled": "скасовано",
}
LABELLED = 0.07  # of a bar's width: narrower parts have no number in them
MANY_DAYS = 12
WIDEST = 74


def legend(entries: Mapping[str, str]) -> None:
    """What the colours mean: class → words."""
    with tag("ul", "legend"):
        for name, words in entries.items():
            with tag("li"):
                tag("i", f"fill-{name}", aria_hidden="true")
                tag("span", text=words)


def by_day(found: Readings) -> None:
    """Columns of readings, a day each, in parts by channel; a wide picture and a narrow one."""
    for name, size in SIZES.items():
        _columns(found, name, *size)


def _columns(found: Readings, shown_on: str, width: int, height: int) -> None:
    sums = [sum(found.counts.get((day, name), 0) for name in found.channels) for day in found.days]
    top = _round_up(max([*sums, 1]))
    step = (width - LEFT) / len(found.days)
    wide = min(step * 0.62, WIDEST)
    scale = (height - BOTTOM - TOP) / top
    said = ", ".join(
        f"{format_date(day, 'd MMMM', locale='uk_UA')}: {count}"
        for day, count in zip(found.days, sums, strict=True)
    )
    box = f"0 0 {width} {height}"
    with _svg("svg", f"chart {shown_on}", viewBox=box, role="img", aria_label=f"Покази за днями: {said}"):
        for line in range(LINES + 1):
            value = top * line / LINES
            y = height - BOTTOM - value * scale
            _svg("line", "axis" if not line else "grid-line", x1=LEFT, x2=width, y1=y, y2=y)
            _svg("text", text=number(value), x=LEFT - 8, y=y + 4, text_anchor="end")
        for at, (day, total) in enumerate(zip(found.days, sums, strict=True)):
            x, y = LEFT + at * step + (step - wide) / 2, height - BOTTOM
            for name in found.channels:
                if count := found.counts.get((day, name), 0):
                    y -= count * scale
                    with _svg("rect", _fill(name), x=x, y=y, width=wide, height=count * scale, rx=3):
                        _svg("title", text=f"{CHANNELS.get(name, name)}: {count}")
            middle = x + wide / 2
            if total:
                _svg("text", "value", text=number(total), x=middle, y=y - 6, text_anchor="middle")
            label = _day(day, short=len(found.days) > MANY_DAYS)
            _svg("text", text=label, x=middle, y=height - BOTTOM + 18, text_anchor="middle")


def terms(found: Sequence[Terms], names: Mapping[str, str]) -> None:
    """A bar for each kind of request, in parts by what became of its term."""
    for each in found:
        with tag("div", "stacks"):
            parts = {name: getattr(each, name) for name in FATES}
            tag("span", text=names[each.kind])
            said = ", ".join(f"{words}: {parts[name]}" for name, words in FATES.items() if parts[name])
            with tag("div", "stack-bar", role="img", aria_label=said or "немає"):
                for name, words in FATES.items():
                    if not parts[name]:
                        continue
                    share = parts[name] / each.came
                    shown = str(parts[name]) if share > LABELLED else ""
                    tag("span", f"fill-{name}", shown, title=f"{words}: {parts[name]}").style(
                        f"width: {100 * share:.2f}%"
                    )
            tag("span", "stack-sum", plural(each.came, "справа", "справи", "справ"))


def _fill(channel: str) -> str:
    return f"fill-{channel}" if channel in CHANNELS else "fill-other"


def _day(day: date, *, short: bool) -> str:
    return str(day.day) if short else format_date(day, "d MMM", locale="uk_UA").rstrip(".")


def _round_up(value: int) -> int:
    """A round number that is not less, divisible by four."""
    unit: int = LINES * 10 ** max(0, len(str(value)) - 2)
    return max(LINES, ceil(value / unit) * unit)


def _svg(name: str, classes: str = "", *, text: str = "", **attributes: float | str) -> ui.element:
    given = {
        key: value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
        for key, value in attributes.items()
    }
    return tag(name, classes, text, **given)
