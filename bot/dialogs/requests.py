"""What a person has asked of the company: the list, a card, its files; a question, a rating, taking it back.

A request that is not the person's does not exist for them. Everything here is reached by buttons that stay in
chats for ever, so each of them looks at the request as it is now.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.conversation.messages import Media
from bot.conversation.steps import Ask, Choice, Link, Look, Once, Say, Text, t
from bot.dialogs import request_words as words
from bot.dialogs.attachments import rows
from bot.dialogs.common import YES_NO, one_of, paged, read_yes
from bot.dialogs.matter import Matter, tell
from bot.dialogs.reading_sheet import Keys
from bot.domain.forms import FORMS

Json = dict[str, Any]

GROUPS = {
    "orders": ("order", "application"),
    "appeals": ("appeal",),
    "": ("order", "application", "appeal", "contact"),
}
ALL = "all"
STARS = ("5", "4", "3", "2", "1")
UNHAPPY = 2  # stars
FILES_SHOWN = 2  # under a card: with all else that there may be they are the eight buttons of a screen
LONGEST_PAGE = 4  # digits
LONGEST_ID = 18

STAR_CHOICES = tuple(Choice(one, t("rate-stars", stars=int(one))) for one in STARS)


async def requests(which: str = "", page: str = "") -> None:
    """The person's requests, newest first: all of them, or a group of them."""
    group = which if which in GROUPS else ""
    number = int(page) if page.isascii() and page.isdecimal() and len(page) <= LONGEST_PAGE else 0
    found: Json = await Look("requests", lambda r: r.requests.mine(GROUPS[group], number))
    if not found["entries"]:
        all_of_them = (Link("requests"),) if number or group else ()
        await Say(t("requests-none"), links=(Link("services"), Link("appeal"), *all_of_them))
        return
    links = [Link("request", (one["number"],), words.entry_label(one)) for one in found["entries"]]
    if number:
        links.append(Link("requests", (group or ALL, str(number - 1)), t("requests-newer")))
    if found["more"]:
        links.append(Link("requests", (group or ALL, str(number + 1)), t("requests-older")))
    elif group == "orders":
        links.append(Link("services"))
    else:
        links.append(Link("appeal", (), t("requests-new")))
    lines = [t("requests-heading")]
    for one in found["entries"]:
        lines += [t("nothing"), words.entry(one)]
    await Say(t("lines", lines=lines), links=tuple(links))


async def request(number: str) -> None:
    """One request: what it is, how far it is, what was said, and what can be done with it."""
    found = await _look(number)
    if found is None:
        return
    company: Json = await Look("company", lambda r: r.access.company())
    theirs = [file for file in found["files"] if file["role"] not in words.OWN_ROLES]
    own = len(found["files"]) - len(theirs)
    links = [_file_link(number, file) for file in theirs] if len(theirs) <= FILES_SHOWN else []
    if len(theirs) > FILES_SHOWN or own:
        label = t("request-files", files=own if links or not theirs else len(found["files"]))
        links.append(Link("attachments", (number,), label))
    if found["state"] != "cancelled":
        links.append(Link("question", (number,)))
        if found["ended"]:
            links.append(Link("rate", (number,), t("rate-again") if found["rating"] else None))
    links += _application(found)
    if found["cancellable"]:
        links.append(Link("recall", (number,)))
    links.append(Link("requests"))
    text = words.card(found, company["phones"])
    if found["rating"]:
        text = t("lines", lines=[text, t("nothing"), t("request-card-rating", stars=found["rating"])])
    await Say(text, links=tuple(links))


async def attachments(number: str, page: str = "") -> None:
    """All files of a request, to be opened one by one."""
    found = await _look(number)
    if found is None:
        return
    files, shown = paged(found["files"], page, "attachments", (number,))
    links = [*(_file_link(number, file) for file in files), *shown.links, _back_to(number)]
    text = t("request-files-list" if found["files"] else "request-files-none", number=number)
    await Say(text, links=tuple(links))


async def attachment(number: str, file: str) -> None:
    """One file of a request, as it is."""
    found = await _look(number)
    if found is None:
        return
    wanted = int(file) if file.isascii() and file.isdecimal() and len(file) <= LONGEST_ID else 0
    held = next((one for one in found["files"] if one["id"] == wanted), None)
    if held is None:
        await Say(t("request-file-gone"), links=(_back_to(number),))
        return
    # under its own name, for what people call it has no ending
    media = Media("picture" if held["kind"] == "photo" else "document", file=wanted)
    await Say(t("request-file-of", file=_label(held), number=number), links=(_back_to(number),), media=media)


async def question(number: str) -> None:
    """A question or a few words more about a request, with files."""
    found = await _look(number)
    if found is None:
        return
    if found["state"] == "cancelled":
        await Say(t("question-late", number=number), links=(Link("appeal"), Link("requests")))
        return
    company: Json = await Look("company", lambda r: r.access.company())
    matter = Matter()
    await tell(Keys(), matter, "question-ask", t("question-send"), company["emergency"])
    await Once("ask", partial(_ask, number, matter))
    await Say(t("question-taken", number=number), links=(_back_to(number), Link("requests")))


async def rate(number: str, stars: str = "") -> None:
    """How the person liked the answer; a button may bring the stars."""
    found = await _look(number)
    if found is None:
        return
    if not found["ended"] or found["state"] == "cancelled":
        await Say(t("rate-early", number=number), links=(_back_to(number),))
        return
    if stars not in STARS:
        stars = await Ask(
            "stars",
            t("rate-ask", what=words.subject(found), number=number),
            read=one_of(STARS),
            choices=STAR_CHOICES,
            wants=(),
        )
    await Once("rate", lambda w: w.requests.rate(number, int(stars)))
    if int(stars) <= UNHAPPY:
        await Say(t("rate-sorry"), links=(Link("question", (number,)), Link("appeal"), _back_to(number)))
    else:
        await Say(t("rate-thanks"), links=(_back_to(number),))


async def recall(number: str) -> None:
    """Take a request back, as long as nobody has paid."""
    found = await _look(number)
    if found is None:
        return
    if not found["cancellable"]:
        key = "recall-ended" if found["ended"] else "recall-late"
        await Say(t(key, number=number), links=(Link("question", (number,)), _back_to(number)))
        return
    sure = await Ask(
        "sure",
        t("recall-sure", what=words.subject(found), number=number),
        read=read_yes,
        choices=YES_NO,
        wants=(),
    )
    if not sure:
        await Say(t("recall-kept", number=number), links=(_back_to(number), Link("requests")))
        return
    await Once("recall", lambda w: w.requests.cancel(number))
    await Say(t("recall-done", number=number), links=(Link("requests"), Link("appeal")))


async def _look(number: str) -> Json | None:
    """The request as it is now; None after the person has been told that there is no such thing."""
    found: Json | None = await Look("request", lambda r: r.requests.request(number))
    if found is None:
        await Say(t("request-gone"), links=(Link("requests"), Link("appeal")))
    return found


def _ask(number: str, matter: Matter, writes: Any) -> Json:
    result: Json = writes.requests.ask(number, matter.words, rows(matter.files, "attachment"))
    return result


def _application(found: Json) -> list[Link]:
    """The application as a document, and the way to add a signed one while it is missing."""
    form = FORMS.get(found["subject"])
    if form is None or not form.signed:
        return []
    signed = found["ended"] or any(file["role"] == "signed" for file in found["files"])
    links = [Link("printed", (found["number"],)), Link("sign", (found["number"],))]
    return links[:1] if signed else links


def _file_link(number: str, file: Mapping[str, Any]) -> Link:
    return Link("attachment", (number, str(file["id"])), _label(file))


def _label(file: Mapping[str, Any]) -> Text:
    return t("request-file-label", role=file["role"], name=file["name"] or t("request-file-unnamed"))


def _back_to(number: str) -> Link:
    return Link("request", (number,), t("request-back"))
