"""What a person reads of the terms: those in force, and those that they agreed to, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.window import kyiv_day
from bot.storage import terms
from bot.storage.catalogue import in_language

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]


class ConsentReads:
    """The terms in the person's language."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def edition(self, label: str = "") -> Json:
        """An edition, or the one in force: its label, its day, its words."""
        scene = self.scene
        found = terms.find(scene.connection, label) if label else terms.newest(scene.connection)
        if found is not None:
            words = in_language(dict(found.words), scene.language)
            return {"label": found.label, "day": found.day.isoformat(), "words": words}
        given = terms.shipped(scene.say, scene.rules.company, scene.rules.terms_version)
        words = in_language(dict(given.words), scene.language)
        return {"label": given.version, "day": given.version, "words": words}

    def mine(self) -> Json | None:
        """The edition that the person agreed to last, and when; None if they never did.

        `holds`: the agreement stands; `newest`: nothing has been corrected since.
        """
        scene = self.scene
        found = terms.mine(scene.connection, scene.person)
        if found is None:
            return None
        label, at = found
        last = terms.newest(scene.connection)
        return self.edition(label) | {
            "at": at.isoformat(),
            "on": kyiv_day(at).isoformat(),
            "holds": scene.consent == scene.terms == terms.binding_of(label),
            "newest": last is None or last.label == label,
        }
