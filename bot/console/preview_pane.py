"""Beside what is being written: who would be told, what is wrong, and how it will look in both messengers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from nicegui import ui

from bot.console.bubbles import phone
from bot.console.parts import Check, facts, panel
from bot.console.segments import Segments
from bot.console.telling import CHANNELS, NBSP, lasting, number, plural
from bot.console.visit import Office
from bot.conversation.messages import Message
from bot.domain.guards import Finding
from bot.pages.elements import Text, tag
from bot.utility.dispatch_preview import Preview

LANGUAGES = {"uk": "Українською", "en": "Англійською"}
Words = Callable[[Finding], str]


class Looks:
    """A message in both messengers, in the language that is chosen."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._messages: Mapping[str, Message] = {}
        self._language = Segments("Мова", LANGUAGES, on_change=self._draw)
        self._phones = tag("div", "phones")
        self._draw()

    def show(self, messages: Mapping[str, Message]) -> None:
        """Other messages, by language."""
        if messages != self._messages:
            self._messages = messages
            self._draw()

    def _draw(self) -> None:
        self._phones.clear()
        message = self._messages.get(self._language.value)
        with self._phones:
            if message is None:
                tag("p", "soft", "Повідомлення з'явиться, щойно буде вказано місце.")
                return
            for messenger in CHANNELS:
                phone(self._office, message, messenger)


class Pane:
    """The preview; `doubtful` is the choice to tell those too of whom we are not sure."""

    def __init__(self, office: Office, changed: Callable[[], object], *, doubtful: bool) -> None:
        with tag("div", "pane"):
            with panel("Кого сповістимо"):
                with tag("div", "pane-count", aria_live="polite"):
                    self._count = Text("b", "—")
                    self._under = Text("span", "опишіть відключення")
                self._facts = tag("div")
                with tag("div", "pane-doubt") as self._doubt:
                    self._doubt_note = Text("p", " ")
                    self.doubtful = Check("Сповістити і їх", value=doubtful, on_change=changed)
            with panel("Перевірка"):
                self._checks = tag("ul", "findings", aria_live="polite")
            with panel("Як це побачать люди"):
                self._looks = Looks(office)
        self._doubt.set_visibility(False)

    def show(self, preview: Preview, words: Words, price: float) -> None:
        """Another preview; `price` of one message, 0 when nobody set it."""
        self._count.say(number(preview.people))
        self._under.say(of_people(preview.people))
        self._facts.clear()
        with self._facts:
            facts(told(preview, price))
        self._doubt.set_visibility(preview.doubtful > 0 or self.doubtful.value)
        people = plural(preview.doubtful, "людина", "людини", "людей")
        self._doubt_note.say(f"Сумнівні збіги: ще {people}, чию адресу не вдалося зіставити точно.")
        show_findings(self._checks, preview, words)
        self._looks.show(preview.messages)


def show_findings(place: ui.element, preview: Preview, words: Words) -> None:
    """What stops first, then what warns."""
    place.clear()
    with place:
        if not preview.findings:
            tag("li", "finding good", "Зауважень немає.")
        for found in sorted(preview.findings, key=lambda found: found.level != "stop"):
            tag("li", f"finding {found.level}", words(found))


def told(preview: Preview, price: float) -> list[tuple[str, str]]:
    """Counts, cost and time as names with values."""
    by_channel = [(name, number(preview.channels.get(key, 0))) for key, name in CHANNELS.items()]
    return [
        *by_channel,
        *([("Особових рахунків", number(preview.accounts))] if preview.accounts else []),
        ("Вартість у Viber", cost(preview, price)),
        ("Надсилання триватиме", lasts(preview)),
        ("Не почують", _unheard(preview)),
    ]


def cost(preview: Preview, price: float) -> str:
    """What Viber will take: for those only who have not written to the bot for a day."""
    if not preview.paid:
        return "безкоштовно"
    paid = plural(preview.paid, "повідомлення", "повідомлення", "повідомлень")
    if not price:
        return f"{paid}, ціну не задано"
    return f"до {preview.price:,.2f} грн ({paid})".replace(",", NBSP).replace(".", ",")


def lasts(preview: Preview) -> str:
    """How long until the last one is told."""
    return lasting(timedelta(seconds=preview.seconds)) if preview.people else "—"


def _unheard(preview: Preview) -> str:
    parts = []
    if preview.muted:
        parts.append(f"вимкнули такі: {number(preview.muted)}")
    if preview.unreachable:
        parts.append(f"заблокували бота: {number(preview.unreachable)}")
    return ", ".join(parts) or "таких немає"


def of_people(people: int) -> str:
    """The word behind the number."""
    last, two = people % 10, people % 100
    if last == 1 and two != 11:  # noqa: PLR2004 - eleven is many
        return "людина"
    return "людини" if last in {2, 3, 4} and two not in {12, 13, 14} else "людей"
