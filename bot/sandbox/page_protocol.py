"""The protocol under the card: what the bot sent against the vendors' documentation, and faults on demand."""

from collections.abc import Mapping

from nicegui.events import GenericEventArguments

from bot.pages.elements import Text, icon, tag
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.page_parts import button
from bot.sandbox.page_words import Words, exact_time
from bot.sandbox.values import Change
from bot.sandbox.world import World

COMPLAINTS_SHOWN = 30
PRESETS: Mapping[str, Fault] = {  # `times=0`: until it is switched off
    "fault-too-many": Fault("too_many", times=0, probability=1 / 3, seconds=2),
    "fault-error": Fault("error", times=0, probability=1 / 2, status=502),
    "fault-delay": Fault("delay", times=0, seconds=2),
    "fault-reset": Fault("reset", times=0, probability=1 / 3, after=True),
    "fault-duplicate": Fault("duplicate", method="updates", times=0),
    "fault-malformed": Fault("malformed", method="updates", times=0),
}


class FaultSwitches:
    """Which of the presets are on; one for all browsers."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._on: dict[str, int] = {}

    def is_on(self, key: str) -> bool:
        """Whether this fault strikes now; somebody may have cleared the plan elsewhere."""
        planned = {row["number"] for row in self._faults.plan()}
        return self._on.get(key) in planned

    def turn(self, key: str, *, on: bool) -> None:
        """Switch a fault on or off."""
        if self.is_on(key):
            self._faults.remove(self._on.pop(key))
        if on:
            self._on[key] = self._faults.add(PRESETS[key])


class Protocol:
    """The collapsible panel."""

    def __init__(self, say: Words, world: World, switches: FaultSwitches) -> None:
        self._say = say
        self._messengers = (world.telegram, world.viber)
        self._switches = switches
        with tag("section", "sheet protocol", data_open="false", aria_label=say("protocol")) as self._panel:
            head = tag("button", "protocol-line", type="button", aria_expanded="false")
            head.on("click", lambda _: self._toggle(), js_handler="() => emit()")
            self._head = head
            with head:
                tag("h2", text=say("protocol"))
                with tag("span", "badge") as self._badge:
                    self._sign = icon("shield")
                    self._count = Text("span", " ")
                icon("down")
            with tag("div", "protocol-body"):
                tag("p", text=say("protocol-about"))
                self._list = tag("div")
                self._forget = button("text-button", self._clear, text=say("forget"))
                tag("h3", text=say("faults"))
                tag("p", text=say("faults-about"))
                for key in PRESETS:
                    self._build_switch(key)
        self._refresh()

    def told(self, change: Change) -> None:
        """Follow one change in the world."""
        if change.what == "complaint":
            self._refresh()

    def _build_switch(self, key: str) -> None:
        def turned(event: GenericEventArguments) -> None:
            self._switches.turn(key, on=event.args is True)

        with tag("label", "switch"):
            box = tag("input", type="checkbox", role="switch")
            if self._switches.is_on(key):
                box.props["checked"] = True
            box.on("change", turned, js_handler="(event) => emit(event.target.checked)")
            tag("span", text=self._say(key))

    def _toggle(self) -> None:
        opened = self._panel.props["data-open"] == "false"
        self._panel.props["data-open"] = str(opened).lower()
        self._head.props["aria-expanded"] = str(opened).lower()

    def _clear(self) -> None:
        for messenger in self._messengers:
            messenger.complaints.clear()
        self._refresh()

    def _refresh(self) -> None:
        found = [(m.name, complaint) for m in self._messengers for complaint in m.complaints]
        count = len(found)
        self._count.say(self._say("complaints").format(count=count) if count else self._say("no-complaints"))
        self._badge.classes(add="bad" if count else "", remove="" if count else "bad")
        self._sign.classes(
            add="icon-alert" if count else "icon-shield", remove="icon-shield" if count else "icon-alert"
        )
        self._forget.set_visibility(bool(count))
        self._list.clear()
        newest = sorted(found, key=lambda pair: pair[1].at, reverse=True)[:COMPLAINTS_SHOWN]
        with self._list:
            for name, complaint in newest:
                with tag("div", "complaint"):
                    tag("span", text=complaint.text)
                    tag("small", text=f"{exact_time(complaint.at)} · {name} · {complaint.method}")
