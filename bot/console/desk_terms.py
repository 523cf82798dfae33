"""The terms of use and the personal-data notice: published by an administrator, edition by edition.

1. Before they are published one sees them in both messengers, as many messages as they will be, and must say
   what they are: a correction, which leaves every agreement as it is, or terms to agree to anew, with the
   number of people who will be asked.
2. Editions stay, each with how many people agreed to it. Whose agreement is whose is looked up by the number
   of an account, and that is told to the audit log.
3. Words are text; *asterisks* make them bold. What cannot be seen in a text is taken out of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from bot.console.bubbles import USUAL
from bot.console.parts import Choice, Field, button, facts, panel, row
from bot.console.preview_pane import Looks
from bot.console.roles import ADMINISTRATOR, AUDITOR
from bot.console.shell import Desk, page
from bot.console.telling import CHANNELS, plural, whole_moment
from bot.conversation.messages import Message
from bot.dialogs.terms import shown
from bot.domain.rules import Company
from bot.handlers.channel import arrange
from bot.pages.elements import Text, tag
from bot.storage import audit, terms
from bot.storage.content import Newer
from bot.storage.terms import Agreed, Edition, Shipped

CONTENT = "/console/content"
ADDRESS = f"{CONTENT}/terms"
LANGUAGES = {"uk": "українською", "en": "англійською"}
MOST = 12_000  # characters: three messages of Telegram
MOST_BLANK = 2  # empty lines in a row
NEW = "+"
CORRECTION, AGAIN = "correction", "again"
CHANGES = {
    "": "Оберіть…",
    CORRECTION: "Лише виправлення: надані згоди чинні",
    AGAIN: "Суттєва зміна: погодитися треба знову",
}
TOO_LONG = f"Задовгий текст: вміщується {MOST} знаків."


@page(ADDRESS, title="Умови й згода", roles={ADMINISTRATOR, AUDITOR}, part_of=CONTENT)
async def show_terms(desk: Desk) -> None:
    """Editions, the newest first, and the words of one of them; a new one for whoever may publish it."""
    await Editor(desk).show(NEW if desk.may(ADMINISTRATOR) else "")


def company_of(desk: Desk) -> Company:
    """The company as lines name it."""
    given = desk.office.settings.company
    return Company(given.name.model_dump(), given.phones, given.emergency_phone, given.email, given.site)


class Editor:
    """The page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.may = desk.may(ADMINISTRATOR)
        version = desk.office.settings.terms.version
        self.given: Shipped = terms.shipped(desk.office.say, company_of(desk), version)
        self.seen = version
        with tag("div", "editor-columns"):
            with tag("div", "stack"):
                with panel("Редакції"):
                    self._list = tag("ul", "picks")
                with panel("Згоди за рахунком"):
                    self._number = Field("Особовий рахунок", most=32)
                    button("Знайти", self._look_up, picture="search")
                    self._found = tag("ul", "plain-list", aria_live="polite")
            self._place = tag("div", "stack")

    async def show(self, label: str) -> None:
        """Show an edition by its label, the form of a new one, or what is in force."""
        editions, agreed = await self.desk.read(lambda c: (terms.listed(c), terms.agreed_to(c)))
        if not editions:  # the first start has not kept anything yet
            day, at = terms.day_of(self.given.version, self.desk.now()), self.desk.now()
            editions = [Edition(self.given.version, 1, self.given.words, day, terms.PROGRAM, at)]
        last = editions[0]
        self.seen = last.label
        chosen = next((each for each in editions if each.label == label), None)
        self._list.clear()
        with self._list:
            if self.may:
                self._pick(NEW, "Нова редакція", "", current=chosen is None)
            for each in editions:
                note = "чинна" if each is last else "виправлення" if each.version > 1 else ""
                current = each is chosen or (chosen is None and not self.may and each is last)
                self._pick(each.label, title_of(each), note, current=current)
        self._place.clear()
        with self._place:
            if chosen is None and self.may:
                Form(self, last)
            else:
                self._card(chosen or last, agreed)

    def _pick(self, label: str, title: str, note: str, *, current: bool) -> None:
        with tag("li"):
            made = tag("button", "pick", type="button")
            if current:
                made.props["aria-current"] = "true"
            with made:
                tag("span", text=title)
                if note:
                    tag("small", text=note)
            made.on("click", partial(self.show, label), js_handler="() => emit()")

    def _card(self, edition: Edition, agreed: Mapping[str, int]) -> None:
        people = agreed.get(edition.label, 0)
        with panel(title_of(edition), note=edition.label):
            facts(
                [
                    ("Хто оприлюднив", edition.by or "разом із програмою"),
                    ("Коли", whole_moment(edition.at)),
                    ("Що це", "виправлення" if edition.version > 1 else "нові умови"),
                    ("Погодилися", plural(people, "людина", "людини", "людей")),
                ]
            )
        with panel("Як це бачать люди"):
            Looks(self.desk.office).show(messages(self.desk, edition.day.isoformat(), edition.words))

    async def _look_up(self) -> None:
        number, desk = self._number.value.strip(), self.desk
        if not number:
            self._number.wrong("Впишіть номер рахунку.")
            return

        def look(connection: Connection) -> Sequence[Agreed]:
            audit.append(connection, desk.now(), desk.login, "terms.look", f"account {number}"[:200])
            return terms.of_account(connection, number)

        found = await desk.write(look)
        self._found.clear()
        with self._found:
            if not found:
                tag("li", text="Згод людей із таким рахунком немає.")
            for each in found:
                with tag("li"):
                    tag("span", text=f"{CHANNELS.get(each.channel, each.channel)}, {whole_moment(each.at)}: ")
                    button(each.label, partial(self.show, each.label), look="quiet")
                    tag("small", text="чинна" if each.holds else "не чинна")


class Form:
    """A new edition, with how it will look."""

    def __init__(self, editor: Editor, last: Edition) -> None:
        self.editor = editor
        self.desk = editor.desk
        self.last = last
        self._fields: dict[str, Field] = {}
        with panel("Нова редакція", note=f"чинна: {last.label}"):
            with tag("div", "pair"):
                for language, spoken in LANGUAGES.items():
                    made = Field(
                        f"Текст {spoken}",
                        kind="area",
                        value=last.words.get(language, ""),
                        hint="*Зірочки* роблять слова жирними. Заголовок і дата додаються самі.",
                        on_change=self._look,
                        most=MOST * 2,
                    )
                    made.element.props["rows"] = "18"
                    self._fields[language] = made
            self.change = Choice("Що це за зміна", CHANGES)
            with row("middle"):
                button("Оприлюднити", self._publish, look="main", picture="check")
                self._count = Text("span", " ")
                self._count.classes("soft")
        with panel("Як це побачать люди"):
            self._looks = Looks(self.desk.office)
        self._look()

    @property
    def words(self) -> dict[str, str]:
        """What was typed, tidied."""
        return {language: tidy(field.value) for language, field in self._fields.items()}

    def _look(self) -> None:
        day = terms.day_of("", self.desk.now()).isoformat()
        made = messages(self.desk, day, self.words)
        self._looks.show(made)
        self._count.say(count_of(self.desk, made["uk"]))

    async def _publish(self) -> None:
        desk, given, change = self.desk, self.words, self.change.value
        if not self._good(given):
            return
        if given == dict(self.last.words):
            desk.warn("У тексті нічого не змінилося.")
            return
        if not change:
            desk.warn("Оберіть, чи треба людям погодитися знову.")
            return
        people = await desk.read(lambda c: terms.to_ask_again(c, self.last.binding))
        about = outcome(people, again=change == AGAIN)
        if await desk.ask("Оприлюднити нову редакцію?", about=about, yes="Оприлюднити") is None:
            return

        def work(connection: Connection) -> Edition:
            made = terms.publish(
                connection,
                self.editor.given,
                given,
                desk.login,
                desk.now(),
                again=change == AGAIN,
                seen=self.last.label,
            )
            detail = {"kind": change, "people": people if change == AGAIN else 0}
            audit.append(connection, desk.now(), desk.login, "terms.publish", f"terms {made.label}", detail)
            return made

        try:
            made = await desk.write(work, roles=frozenset({ADMINISTRATOR}))
        except Newer:
            desk.warn("Умови щойно змінив хтось інший. Відкрийте сторінку ще раз.")
            return
        desk.tell("Оприлюднено. Люди бачать нову редакцію одразу.")
        await self.editor.show(made.label)

    def _good(self, given: Mapping[str, str]) -> bool:
        for language, field in self._fields.items():
            why = "" if given[language] else "Без цього не можна."
            why = TOO_LONG if len(given[language]) > MOST else why
            if why:
                field.wrong(why)
                return False
        return True


def messages(desk: Desk, day: str, given: Mapping[str, str]) -> dict[str, Message]:
    """An edition as people get it, by language."""
    return {
        language: Message(desk.office.say(shown(day, text), language)) for language, text in given.items()
    }


def outcome(people: int, *, again: bool) -> str:
    """What publishing means for people: of so many the agreement is in force now."""
    if not again:
        return f"Нікого не питатимемо: згода лишається чинною в {plural(people, 'людини', 'людей', 'людей')}."
    asked = plural(people, "людину", "людини", "людей")
    return f"Бот попросить погодитися знову: {asked}. До згоди їм відкрите лише те, що й гостям."


def count_of(desk: Desk, message: Message) -> str:
    """How many messages it is in each messenger."""
    said = []
    for key, name in CHANNELS.items():
        channel = desk.office.channels.get(key)
        texts = arrange(message, channel.limits if channel else USUAL).texts
        said.append(f"{name}: {plural(len(texts), 'повідомлення', 'повідомлення', 'повідомлень')}")
    return ", ".join(said)


def title_of(edition: Edition) -> str:
    """What an edition is called in the list."""
    return f"Від {edition.day:%d.%m.%Y}"


def tidy(typed: str) -> str:
    """A text without what cannot be seen: marks, odd spaces, ends of lines, empty lines in a crowd."""
    lines: list[str] = []
    for line in unicodedata.normalize("NFC", typed).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        spaced = (" " if letter.isspace() else letter for letter in line)
        seen = "".join(each for each in spaced if not unicodedata.category(each).startswith("C")).rstrip()
        if seen or any(lines[-MOST_BLANK:]):
            lines.append(seen)
    return "\n".join(lines).strip("\n")
