"""The language in which the bot speaks with a person. A screen, so that what is open stays open."""

from __future__ import annotations

from bot.conversation.steps import Link, Once, Say, t

LANGUAGES = ("uk", "en")


async def language() -> None:
    """Which languages there are."""
    await Say(
        t("language-choose"), links=tuple(Link("speak", (code,), t(f"language-{code}")) for code in LANGUAGES)
    )


async def speak(code: str) -> None:
    """Speak that language from now on."""
    if code not in LANGUAGES:
        await language()
        return
    await Once("speak", lambda w: w.access.speak(code))
    await Say(t("language-done"))
