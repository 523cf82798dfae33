"""New contact data of an account: a request that an operator confirms.

1. Only what has changed is asked; the person says what that is.
2. What was told is remembered for later forms as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Outdated, Say, Text, t
from bot.dialogs.appeals import about, plain_place, term
from bot.dialogs.applicant import Applicant, ask_name, ask_residence, read_contact
from bot.dialogs.attachments import Attached, Sent, attach, read_file, rows, take
from bot.dialogs.common import Account, one_of, pick_account
from bot.dialogs.reading_sheet import Keys
from bot.dialogs.request_words import contacts

Json = dict[str, Any]

PARTS = ("phone", "email", "name", "residence")
SEND, FILES = "send", "files"


async def contact(number: str = "") -> None:
    """Ask what has changed, show it, send it to the district."""
    account = await _account(number)
    if account is None:
        return
    keys, new, files = Keys(), Applicant(), list[Attached]()
    await _ask_part(keys, new, await _ask_what(keys, t("contact-what")), account)
    while True:
        sure = keys.next("sure")
        changed = _changed(new)
        answer = await Ask(
            sure,
            partial(_summary, account, new, len(files)),
            read=partial(_verdict, len(files)),
            choices=(
                Choice(SEND, t("appeal-send"), main=True),
                *(
                    Choice(part, t("contact-mend" if part in changed else "contact-add", part=part))
                    for part in PARTS
                ),
                Choice(FILES, t("contact-files")),
            ),
            wants=("file",),
        )
        if isinstance(answer, Sent):
            await take(files, answer, answer.words)
            continue
        if answer == SEND:
            break
        if answer == FILES:
            await attach(keys, files, "contact-files-ask", t("files-done"))
        else:
            await _ask_part(keys, new, answer, account)
    made: Json = await Once("send", partial(_send, account, new, files, sure))
    lines = [t("request-taken", what=t("request-subject", subject="contact"), number=made["number"])]
    lines += [*term(made), t("nothing"), t("request-will-tell")]
    await Say(t("lines", lines=lines), links=(Link("request", (made["number"],)), Link("requests")))


async def _account(number: str) -> Account | None:
    """The account whose contact data have changed; asked only if there is a choice."""
    accounts: list[Json] = await Look("accounts", lambda r: r.access.accounts())
    if len(accounts) > 1 and not any(one["number"] == number for one in accounts):
        number = await Ask(
            "place",
            t("contact-place"),
            read=one_of(one["number"] for one in accounts),
            choices=tuple(
                Choice(one["number"], t("outages-other", place=Account.load(one).label)) for one in accounts
            ),
            wants=(),
        )
    return await pick_account(number)


async def _ask_what(keys: Keys, text: Text) -> str:
    part: str = await Ask(
        keys.next("what"),
        text,
        read=one_of(PARTS),
        choices=tuple(Choice(part, t("contact-part", part=part)) for part in PARTS),
        wants=(),
    )
    return part


async def _ask_part(keys: Keys, new: Applicant, part: str, account: Account) -> None:
    """Ask for one new value."""
    match part:
        case "name":
            await ask_name(keys, new)
        case "residence":
            await ask_residence(keys, new, plain_place(account))
        case _:
            phone = part == "phone"
            # whoever is asked for one and gives the other means the other
            given = await Ask(
                keys.next(part),
                t("contact-new-phone" if phone else "contact-new-email"),
                read=read_contact,
                wants=("text", "contact") if phone else ("text",),
            )
            new.take(given)


def _verdict(held: int, answer: Answer) -> str | Sent:
    """What is to be done next, or one more file."""
    return read_file(answer, held) if answer.kind == "file" else one_of((SEND, FILES, *PARTS))(answer)


def _changed(new: Applicant) -> Sequence[str]:
    return [part for part in PARTS if getattr(new, part)]


def _summary(account: Account, new: Applicant, files: int) -> Text:
    lines = [t("contact-summary"), about(account.number, plain_place(account)), t("nothing")]
    lines += contacts(new.fields)
    return t("lines", lines=[*lines, *([t("files-count", files=files)] if files else [])])


def _send(account: Account, new: Applicant, files: list[Attached], sure: str, writes: Any) -> Json:
    try:
        made: Json = writes.requests.create(
            "contact", "contact", new.fields, number=account.number, files=rows(files, "document")
        )
    except Outdated as gone:
        if gone.key == "account":
            raise Outdated("accounts", t("account-not-yours")) from gone
        raise Outdated(sure, t("files-gone")) from gone
    writes.profile.put(**new.told)
    return made
