"""The card beside the phones: numbers to try. A press puts a number into the field of the phone in use."""

from collections.abc import Callable

from bot.pages.elements import Text, tag
from bot.sandbox.page_parts import button
from bot.sandbox.page_shown import Sample, Samples
from bot.sandbox.page_words import Words


class Card:
    """The list; `insert` takes a number, `open_link` an account to come with by a link."""

    def __init__(
        self,
        say: Words,
        samples: Samples,
        *,
        insert: Callable[[str], None],
        open_link: Callable[[str], None],
    ) -> None:
        self._say = say
        self._samples = samples
        self._insert = insert
        self._open_link = open_link
        with tag("section", "sheet numbers", aria_label=say("numbers")):
            with tag("div", "sheet-head"):
                tag("h2", text=say("numbers"))
                self._about = Text("p", say("numbers-about"))
                self._bar = tag("div", "bar", aria_hidden="true")
            self._list = tag("div", "numbers-list")
        self._shown: object = None
        self.refresh()

    def refresh(self) -> None:
        """Show the numbers, or how far they are."""
        say, samples = self._say, self._samples
        self._bar.set_visibility(bool(samples.kind))
        self._bar.style(replace=f"--done: {samples.percent}%" if samples.percent else "")
        self._bar.classes(
            add="" if samples.percent else "unknown", remove="unknown" if samples.percent else ""
        )
        if samples.kind:
            told = say("importing").format(kind=say(f"kind-{samples.kind}"))
        elif samples.failed:
            told = say("import-failed")
        else:
            told = say("numbers-about") if samples.rows else say("no-numbers")
        self._about.say(told)
        if samples.rows is not self._shown:
            self._shown = samples.rows
            self._list.clear()
            with self._list:
                for sample in samples.rows:
                    self._build(sample)

    def _build(self, sample: Sample) -> None:
        say = self._say
        with tag("div", "sample"):
            with tag("div", "sample-head"):
                with tag("div", "sample-lines"):
                    with tag("div", "sample-about"):
                        tag("span", text=self._title(sample))
                        tag("span", "sample-zones", say(f"zones-{sample.zones}"))
                    tag("div", "sample-place", sample.address)
                button(
                    "small-button",
                    lambda: self._open_link(sample.account),
                    picture="link",
                    label=say("by-link"),
                )
            with tag("div", "chips"):
                self._chip(say("account"), sample.account)
                self._chip(say("meter"), sample.serial)
                self._chip(say("eic"), sample.eic_tail)

    def _title(self, sample: Sample) -> str:
        try:
            return self._say(f"special-{sample.special}")
        except KeyError:
            return sample.note or sample.account

    def _chip(self, label: str, value: str) -> None:
        chip = tag("button", "chip", type="button", title=self._say("insert").format(value=value))
        chip.on("click", lambda _: self._insert(value), js_handler="() => emit()")
        with chip:
            tag("small", text=label)
            tag("b", text=value)
