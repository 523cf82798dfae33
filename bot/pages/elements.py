"""Plain HTML elements. Texts are texts, never HTML."""

from __future__ import annotations

from nicegui import ui


class Text(ui.element):
    """An HTML element with a text, or with other elements in it."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(name)
        self._text = text or None

    def say(self, text: str) -> None:
        """Change the text."""
        if text != self._text:
            self._text = text
            self.update()


def tag(name: str, /, classes: str = "", text: str = "", **attributes: str) -> Text:
    """A plain HTML element; its text is text. Underscores in names of attributes become hyphens."""
    made = Text(name, text)
    if classes:
        made.classes(classes)
    for attribute, value in attributes.items():
        made.props[attribute.strip("_").replace("_", "-")] = value
    return made


def icon(name: str) -> Text:
    """An icon of `icons.css`, hidden from screen readers."""
    return tag("span", f"icon icon-{name}", aria_hidden="true")
