"""An appeal: an inquiry, a complaint or a claim, from the first question to its number and term.

1. The supplier's matters are pointed to the supplier first; whoever insists is heard all the same.
2. What the law requires of an appeal is asked once and kept; later it only stands in the summary.
3. Any single answer is mended from the summary, and everything else stays as it is.
4. Nothing is sent without a press under a summary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Outdated, Rejected, Say, Text, t
from bot.dialogs.applicant import Applicant, ask_contact, ask_missing, ask_name, ask_residence
from bot.dialogs.attachments import Sent, attach, read_file, rows, take
from bot.dialogs.common import Account, one_of
from bot.dialogs.matter import Matter, tell
from bot.dialogs.reading_sheet import Keys

Json = dict[str, Any]

KINDS = ("inquiry", "complaint", "claim")
CATEGORIES = ("disconnection", "quality", "contract", "bill", "finance", "other")
OF_SUPPLIER = frozenset({"bill", "finance"})
WITH_TERM = frozenset({"quality", "bill"})
PARTS = ("kind", "category", "place", "matter", "files", "name", "residence", "contact")
GO_ON, STOP, OTHER, SEND, EDIT = "go", "stop", "other", "send", "edit"
AGREED = frozenset({"так", "да", "ок", "надіслати", "yes", "ok", "send", "+"})
SHORTEST_PLACE, LONGEST_PLACE = 5, 200

KIND_CHOICES = tuple(Choice(kind, t("request-subject", subject=kind)) for kind in KINDS)
CATEGORY_CHOICES = tuple(Choice(one, t("appeal-category", category=one)) for one in CATEGORIES)
SUPPLIER_CHOICES = (Choice(GO_ON, t("appeal-go-on"), main=True), Choice(STOP, t("appeal-stop")))
SUMMARY_CHOICES = (Choice(SEND, t("appeal-send"), main=True), Choice(EDIT, t("appeal-edit")))
PART_CHOICES = tuple(Choice(part, t("appeal-part", part=part)) for part in PARTS)


@dataclass(slots=True)
class Draft:
    """An appeal being written. `number` is of the account it is about, `place` its address."""

    keys: Keys
    emergency: str
    who: Applicant
    kind: str = ""
    category: str = ""
    number: str = ""
    place: str = ""
    district: str = ""
    matter: Matter = field(default_factory=Matter)
    sure: str = ""  # the key of the summary

    @property
    def body(self) -> Json:
        """The fields of the request, in the order in which they were asked."""
        return {"place": self.place, "matter": self.matter.words, **self.who.fields}


async def appeal(kind: str = "", category: str = "") -> None:
    """Ask for all that an appeal needs, show it, send it; a button may name its kind and category."""
    company: Json = await Look("company", lambda r: r.access.company())
    me: Json = await Look("profile", lambda r: r.profile.me())
    keys = Keys()
    draft = Draft(keys, company["emergency"], Applicant.load(me))
    draft.kind = kind if kind in KINDS else await _ask_kind(keys)
    draft.category = category if category in CATEGORIES else await _ask_category(keys)
    if draft.category in OF_SUPPLIER and not await _insists(keys, draft.category):
        await Say(t("appeal-to-supplier"), links=(Link("reading"), Link("appeal"), Link("contacts")))
        return
    await _ask_place(draft, first=True)
    await tell(keys, draft.matter, f"appeal-matter-{draft.kind}", t("files-done"), draft.emergency)
    await ask_missing(keys, draft.who, draft.place if draft.number else "")
    await _settle(draft)
    made: Json = await Once("send", partial(_send, draft))
    await Say(_receipt(draft, made), links=(Link("request", (made["number"],)), Link("requests")))


# questions


async def _ask_kind(keys: Keys) -> str:
    kind: str = await Ask(
        keys.next("kind"), t("appeal-kind"), read=one_of(KINDS), choices=KIND_CHOICES, wants=()
    )
    return kind


async def _ask_category(keys: Keys) -> str:
    category: str = await Ask(
        keys.next("category"),
        t("appeal-which"),
        read=one_of(CATEGORIES),
        choices=CATEGORY_CHOICES,
        wants=(),
    )
    return category


async def _insists(keys: Keys, category: str) -> bool:
    """Whether the person writes to us about what is the supplier's."""
    verdict = await Ask(
        keys.next("supplier"),
        t("appeal-supplier-bill" if category == "bill" else "appeal-supplier"),
        read=one_of((GO_ON, STOP)),
        choices=SUPPLIER_CHOICES,
        wants=(),
    )
    return verdict == GO_ON


async def _ask_place(draft: Draft, *, first: bool = False) -> None:
    """Which of the person's accounts it is about, or which other address; asked only if there is a choice."""
    key = draft.keys.next("accounts")
    accounts: list[Account] = await Look(key, lambda r: r.access.accounts(), _accounts)
    if first and len(accounts) == 1:
        draft.number, draft.place = accounts[0].number, plain_place(accounts[0])
        return
    if accounts:
        chosen = await Ask(
            draft.keys.next("place"),
            t("appeal-place"),
            read=one_of((*(one.number for one in accounts), OTHER)),
            choices=(
                *(Choice(one.number, t("outages-other", place=one.label)) for one in accounts),
                Choice(OTHER, t("appeal-place-other")),
            ),
            wants=(),
        )
        account = next((one for one in accounts if one.number == chosen), None)
        if account is not None:
            draft.number, draft.place, draft.district = account.number, plain_place(account), ""
            return
    place = await Ask(draft.keys.next("address"), t("appeal-address"), read=_place)
    draft.number, draft.place = "", place
    draft.district = await _ask_district(draft.keys)


async def _ask_district(keys: Keys) -> str:
    """The code of the district that is to answer; empty if there are none to choose from."""
    known: list[Json] = await Look(keys.next("districts"), lambda r: r.access.districts())
    if len(known) < 2:  # noqa: PLR2004 - nothing to choose from
        return str(known[0]["code"]) if known else ""
    chosen = await Ask(
        keys.next("district"),
        t("appeal-district"),
        read=one_of(str(n) for n in range(len(known))),
        choices=tuple(Choice(str(n), t("place", place=one["name"])) for n, one in enumerate(known)),
        wants=(),
    )
    return str(known[int(chosen)]["code"])


# the summary


async def _settle(draft: Draft) -> None:
    """Show all of it until the person says Send."""
    while True:
        draft.sure = draft.keys.next("sure")
        answer = await Ask(
            draft.sure,
            partial(_summary, draft),
            read=_reads_verdict(draft),
            choices=SUMMARY_CHOICES,
            wants=("text", "file"),
        )
        if isinstance(answer, Sent):
            await take(draft.matter.files, answer, answer.words)
        elif answer == SEND:
            return
        else:
            await _mend(draft)


async def _mend(draft: Draft) -> None:
    """Ask one of the answers again."""
    keys, who = draft.keys, draft.who
    part: str = await Ask(
        keys.next("part"), t("appeal-which-part"), read=one_of(PARTS), choices=PART_CHOICES, wants=()
    )
    match part:
        case "kind":
            draft.kind = await _ask_kind(keys)
        case "category":
            draft.category = await _ask_category(keys)
        case "place":
            await _ask_place(draft)
        case "matter":
            text = f"appeal-matter-{draft.kind}"
            await tell(keys, draft.matter, text, t("files-done"), draft.emergency)
        case "files":
            await attach(keys, draft.matter.files, "files-ask", t("files-done"))
        case "name":
            await ask_name(keys, who)
        case "residence":
            await ask_residence(keys, who, draft.place if draft.number else "")
        case _:
            await ask_contact(keys, who)


def _summary(draft: Draft) -> Text:
    who = draft.who
    files = len(draft.matter.files)
    lines = [
        t("appeal-summary"),
        t("appeal-what", kind=_kind(draft.kind), category=t("appeal-category", category=draft.category)),
        about(draft.number, draft.place),
        t("nothing"),
        t("request-quote", words=draft.matter.shown),
        *([t("files-count", files=files)] if files else []),
        t("nothing"),
        t("appeal-who", name=who.full_name),
        t("appeal-residence", place=who.residence),
        t("appeal-contact", contact=who.contact),
    ]
    return t("lines", lines=lines)


def about(number: str, place: str) -> Text:
    """What a request is about: an account with its address, or only an address."""
    if number:
        return t("outages-heading", place=place, number=number)
    return t("outages-heading-place", place=place)


def _send(draft: Draft, writes: Any) -> Json:
    """Make the request and remember who the person is; back to the summary if the world has changed."""
    terms: Sequence[str] = (draft.category,) if draft.category in WITH_TERM else ()
    try:
        made: Json = writes.requests.create(
            "appeal",
            draft.kind,
            draft.body,
            terms=terms,
            category=draft.category,
            number=draft.number,
            district_code=draft.district,
            files=rows(draft.matter.files, "attachment"),
        )
    except Outdated as gone:
        line = "appeal-account-gone" if gone.key == "account" else "files-gone"
        raise Outdated(draft.sure, t(line)) from gone
    writes.profile.put(**draft.who.told)
    return made


def _receipt(draft: Draft, made: Mapping[str, Any]) -> Text:
    lines = [t("request-taken", what=_kind(draft.kind), number=made["number"]), *term(made), t("nothing")]
    return t("lines", lines=[*lines, t("request-will-tell")])


def term(made: Mapping[str, Any]) -> list[Text]:
    """Within how many days it will be answered, and by which day."""
    if not made["due_on"]:
        return []
    key = "request-term-working" if made["unit"] == "working" else "request-term"
    return [t(key, days=made["days"], day=made["due_on"])]


def plain_place(account: Account) -> str:
    """An address as it stands in a request, in the language of the country."""
    parts = [account.settlement, account.street, account.house]
    return ", ".join(filter(None, [*parts, f"кв. {account.flat}" if account.flat else ""]))


def _kind(kind: str) -> Text:
    return t("request-subject", subject=kind)


def _accounts(raw: Sequence[Mapping[str, Any]]) -> list[Account]:
    return [Account.load(one) for one in raw]


def _place(answer: Answer) -> str:
    typed = " ".join(str(answer.value).split())
    if not SHORTEST_PLACE <= len(typed) <= LONGEST_PLACE:
        raise Rejected(t("appeal-address-misfit"))
    return typed


def _reads_verdict(draft: Draft) -> Any:
    """Reads Send, Edit, a word that agrees, or one more file."""
    held = len(draft.matter.files)

    def read(answer: Answer) -> str | Sent:
        if answer.kind == "pick":
            return one_of((SEND, EDIT))(answer)
        if answer.kind == "file":
            return read_file(answer, held)
        if str(answer.value).strip(" .!").casefold() in AGREED:
            return SEND
        raise Rejected(t("appeal-sure-misfit"))

    return read
