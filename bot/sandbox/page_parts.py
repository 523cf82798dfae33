"""The page's own elements: four drawn by the scripts in `static/`, the others plain HTML with one role each.

Each takes and gives plain values. What comes back from a browser is never trusted to have the right shape.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from bot.pages.elements import icon, tag

STATIC = Path(__file__).parent / "static"
Nothing = Callable[[], object]


class Stream(ui.element, component=STATIC / "chat_stream.js"):
    """The list of messages; its children are bubbles."""

    def __init__(self, *, label: str, newest: str, on_earlier: Nothing) -> None:
        super().__init__()
        self.props["label"] = label
        self.props["newest"] = newest
        self.on("earlier", lambda _: on_earlier())

    def offer_earlier(self, text: str) -> None:
        """Show a button for older messages with this label, none when it is empty."""
        self.props["earlier"] = text

    def follow(self) -> None:
        """Go to the newest message."""
        self.run_method("follow")


class Bubble(ui.element, component=STATIC / "chat_bubble.js"):
    """One message."""

    def __init__(self, drawn: dict[str, Any], *, fresh: bool) -> None:
        super().__init__()
        self.drawn = drawn
        self.props["bubble"] = drawn
        self.props["fresh"] = fresh

    def draw(self, drawn: dict[str, Any]) -> None:
        """Show the message as it is now."""
        if drawn != self.drawn:
            self.drawn = drawn
            self.props["bubble"] = drawn


class Board(ui.element, component=STATIC / "chat_keyboard.js"):
    """The bot's keyboard; `grid` for six columns."""

    def __init__(self, *, label: str, grid: bool, on_press: Callable[[int, int], None]) -> None:
        super().__init__()
        self.props["label"] = label
        self.props["grid"] = grid
        self.on("press", lambda event: on_press(*two_numbers(event)))

    def draw(self, drawn: dict[str, Any] | None) -> None:
        """Show this keyboard, or none."""
        if drawn != self.props.get("board"):
            self.props["board"] = drawn


class Composer(ui.element, component=STATIC / "chat_composer.js"):
    """The input field and what stands around it."""

    def __init__(self, **fixed: Any) -> None:
        super().__init__()
        self.props["commands"] = []
        self.props["items"] = []
        for name, value in fixed.items():
            self.props[name] = value

    def change(self, **values: Any) -> None:
        """Change some of its properties."""
        for name, value in values.items():
            if self.props.get(name) != value:
                self.props[name] = value

    def edit(self, message: str, text: str) -> None:
        """Let the person change this text of a message."""
        self.run_method("edit", message, text)

    def insert(self, text: str) -> None:
        """Put a text into the field and the cursor behind it."""
        self.run_method("insert", text)


def button(
    classes: str,
    on_click: Nothing,
    *,
    text: str = "",
    picture: str = "",
    label: str = "",
) -> ui.element:
    """A button with an icon, a text, or both; `label` says what it does where there is no text."""
    made = tag("button", classes, type="button")
    if label:
        made.props["aria-label"] = label
        made.props["title"] = label
    with made:
        if picture:
            icon(picture)
        if text:
            tag("span", text=text)
    return made.on("click", lambda _: on_click(), js_handler="() => emit()")


def one_text(event: GenericEventArguments) -> str:
    """The text an event carries, empty when it carries something else."""
    return event.args if isinstance(event.args, str) else ""


def texts(event: GenericEventArguments) -> Sequence[str]:
    """The texts an event carries."""
    return [given for given in event.args if isinstance(given, str)] if isinstance(event.args, list) else ()


def one_number(event: GenericEventArguments) -> int:
    """The number an event carries, -1 when it carries something else."""
    return event.args if isinstance(event.args, int) else -1


def two_numbers(event: GenericEventArguments) -> tuple[int, int]:
    """The two numbers an event carries, -1 for what is none."""
    match event.args:
        case [int(first), int(second), *_]:
            return first, second
        case _:
            return -1, -1
