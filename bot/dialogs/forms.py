"""Any form: what is known is confirmed by one press, the rest is asked, every answer may be changed after.

1. What the person gave before is shown together; one press takes all of it.
2. A question that may be left out says so and has a button for it.
3. Several files are sent one after another; what is typed after one is its name; each can be taken away.
4. The summary shows everything; from it any single answer is asked again.
5. Words that mean danger get the emergency number at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bot.conversation.steps import Answer, AnswerKind, Ask, Choice, Hint, Look, Rejected, Say, Text, t
from bot.dialogs.common import SKIP, one_of, place
from bot.dialogs.form_sheet import NOTHING, SIGNATURE, Paper, Sheet
from bot.dialogs.matter import warning
from bot.domain.danger import in_danger
from bot.domain.forms import MOST_FILES, Field, Form, Misfit, declines, read

RIGHT, KEEP, DONE, SEND, EDIT = "right", "keep", "done", "send", "edit"
CHANGE, DROP = "f", "x"  # with a number after them
LONGEST_NAME = 80
AGREED = frozenset(
    {"так", "да", "ага", "ок", "надіслати", "все вірно", "усе правильно", "yes", "ok", "send", "+", "👍"}
)
ENOUGH = frozenset({"готово", "все", "це все", "усе", "далі", "всё", "готов", "done", "that is all"})

WANTS: dict[str, tuple[AnswerKind, ...]] = {"choice": (), "phone": ("text", "contact")}

RIGHT_CHOICE = Choice(RIGHT, t("form-right"), main=True)
SKIP_CHOICE = Choice(SKIP, t("button-skip"))
EDIT_CHOICE = Choice(EDIT, t("form-edit"))

Json = dict[str, Any]


async def begin(form: Form, heading: Text, number: str) -> Sheet:
    """A form with what is known of the person; `number` is the account it is about, or the active one."""
    known: dict[str, str] = await Look("told", lambda r: r.forms.known(number))
    today = await Look("today", lambda r: r.forms.today(), date.fromisoformat)
    options: dict[str, list[tuple[str, str]]] = {}
    if any(one.name == "district" for one in form.fields):
        districts: list[Json] = await Look("districts", lambda r: r.access.districts())
        options["district"] = [(one["code"], one["name"]) for one in districts]
    names = {one.name for one in form.fields if one.name != "district"}
    offered = {name: value for name, value in known.items() if name in names}
    if known.get("district") in {code for code, _ in options.get("district", [])}:
        offered["district"] = known["district"]
    company: Json = await Look("company", lambda r: r.access.company())
    return Sheet(form, heading, today, offered, options, emergency=company["emergency"])


async def fill(sheet: Sheet) -> None:
    """Ask everything that has not been answered."""
    if sheet.known and not sheet.values:
        await _confirm_known(sheet)
    while sheet.left:
        await ask_field(sheet, sheet.left[0])


async def settle(sheet: Sheet, send: Choice) -> None:
    """Show the summary until the person agrees to it; single answers are changed from there."""
    while True:
        verdict = await Ask(
            sheet.keys.next("summary"),
            lambda: summary(sheet),
            read=_verdict,
            choices=(send, EDIT_CHOICE),
        )
        if verdict == SEND:
            return
        await edit(sheet)


async def edit(sheet: Sheet) -> None:
    """One answer, whichever the person wants, anew."""
    fields = sheet.form.fields
    which: str = await Ask(
        sheet.keys.next("which"),
        t("form-which"),
        read=one_of(f"{CHANGE}{n}" for n in range(len(fields))),
        choices=tuple(Choice(f"{CHANGE}{n}", t(f"field-{one.name}")) for n, one in enumerate(fields)),
        wants=(),
    )
    await ask_field(sheet, fields[int(which[1:])])


def summary(sheet: Sheet) -> Text:
    """Everything that is going to be sent."""
    lines = [t("form-line", name=t(f"field-{one.name}"), value=sheet.said(one)) for one in sheet.form.fields]
    return t(
        "form-summary", form=t("request-subject", subject=sheet.form.code), heading=sheet.heading, lines=lines
    )


# what is known


async def _confirm_known(sheet: Sheet) -> None:
    """What is known already, all of it at one press; a single answer may be changed first."""
    fields = [one for one in sheet.form.fields if one.name in sheet.known]
    offered = dict(sheet.known)
    for one in fields:
        sheet.put(one.name, offered[one.name])
    while True:
        lines = [t("form-line", name=t(f"field-{one.name}"), value=sheet.said(one)) for one in fields]
        answer: str = await Ask(
            sheet.keys.next("known"),
            t(
                "form-known",
                form=t("request-subject", subject=sheet.form.code),
                heading=sheet.heading,
                lines=lines,
            ),
            read=_known(len(fields)),
            choices=(
                RIGHT_CHOICE,
                *(
                    Choice(f"{CHANGE}{n}", t("form-change", name=t(f"field-{one.name}")))
                    for n, one in enumerate(fields)
                ),
            ),
        )
        if answer == RIGHT:
            return
        await ask_field(sheet, fields[int(answer[1:])])


def _known(count: int) -> Callable[[Answer], str]:
    """Reads that all is right, or which answer is not."""

    def read_known(answer: Answer) -> str:
        if _agrees(answer):
            return RIGHT
        return one_of((RIGHT, *(f"{CHANGE}{n}" for n in range(count))))(answer)

    return read_known


def _verdict(answer: Answer) -> str:
    return SEND if _agrees(answer) else one_of((SEND, EDIT))(answer)


def _agrees(answer: Answer) -> bool:
    return answer.kind == "text" and str(answer.value).strip(" .!✅").casefold() in AGREED


# one answer


async def ask_field(sheet: Sheet, one: Field) -> None:
    """Ask one field, whatever its kind."""
    if one.kind == "files":
        await ask_files(sheet, one, _files_choices(one))
        return
    choices = _choices(sheet, one)
    given: tuple[str | None, bool] = await Ask(
        sheet.keys.next(one.name),
        lambda: _question(sheet, one),
        read=_reads(sheet, one, [choice.value for choice in choices]),
        choices=choices,
        wants=WANTS.get(one.kind, ("text",)),
    )
    value, proven = given
    sheet.put(one.name, value)
    if one.kind == "phone":
        sheet.proven = proven
    if one.check == "story" and value and in_danger(value):
        await Say(warning(sheet.emergency))


def _question(sheet: Sheet, one: Field) -> Text:
    lines = [t(f"ask-{one.name}")]
    if one.name in sheet.values:
        lines += [t("form-now", value=sheet.said(one))]
    if not sheet.values and not sheet.files and not sheet.skipped:  # the very first question
        lines = [
            t("form-begins", form=t("request-subject", subject=sheet.form.code), heading=sheet.heading),
            NOTHING,
            *lines,
        ]
    return t("form-question", lines=lines)


def _choices(sheet: Sheet, one: Field) -> tuple[Choice, ...]:
    made: list[Choice] = []
    if one.kind == "choice":
        if one.name in sheet.options:
            made = [
                Choice(f"{CHANGE}{n}", place(words, "", "", ""))
                for n, (_, words) in enumerate(sheet.options[one.name])
            ]
        else:
            made = [Choice(value, t(f"choice-{one.name}-{value}")) for value in one.choices]
    if one.name in sheet.values and one.kind != "choice":
        made.append(Choice(KEEP, t("form-keep")))
    if not one.required:
        made.append(SKIP_CHOICE)
    return tuple(made)


def _reads(sheet: Sheet, one: Field, picks: list[str]) -> Callable[[Answer], tuple[str | None, bool]]:
    """Reads the answer to a field: its value, None when left out; whether the messenger vouches for it."""
    now, options = sheet.values.get(one.name), sheet.options.get(one.name)

    def read_field(answer: Answer) -> tuple[str | None, bool]:
        if answer.kind == "pick":
            picked = one_of(picks)(answer)
            if picked == SKIP and not one.required:
                return None, False
            if picked == KEEP and now is not None:
                return now, False
            if options is not None:
                return options[int(picked[1:])][0], False
            return picked, False
        if not one.required and declines(str(answer.value)):
            return None, False
        try:
            return read(one, str(answer.value), sheet.today), answer.detail == "own"
        except Misfit as wrong:
            raise Rejected(t(wrong.why, **wrong.about)) from None

    return read_field


# files


@dataclass(frozen=True, slots=True)
class Sent:
    """A file, and the words under it."""

    file: int
    words: str


def _files_choices(one: Field) -> Callable[[list[Paper]], tuple[Choice, ...]]:
    """Done when there are files, else Skip if that is allowed."""

    def choices(papers: list[Paper]) -> tuple[Choice, ...]:
        if papers:
            return (Choice(DONE, t("form-files-done"), main=True),)
        return () if one.required else (SKIP_CHOICE,)

    return choices


async def ask_files(
    sheet: Sheet,
    one: Field,
    offered: Callable[[list[Paper]], tuple[Choice, ...]],
    question: Text | None = None,
    hints: tuple[Hint, ...] = (),
) -> str:
    """Take files until the person says that they are all; the choice by which they ended it."""
    papers = sheet.files.pop(one.name, [])
    numbered = len(papers)
    while True:
        choices = (*offered(papers), *_drops(papers))
        answer = await Ask(
            sheet.keys.next(one.name),
            _files_question(one, papers, question),
            read=_reads_files(one, [choice.value for choice in choices], named=bool(papers)),
            choices=choices,
            wants=("file", "text"),
            hints=() if papers else hints,
            flowing=True,
        )
        match answer:
            case Sent() as sent:
                numbered += 1
                key = sheet.keys.next(f"{one.name}-file")
                found: Json | None = await Look(key, partial(_find, sent.file))
                papers = await _taken(one, papers, sent, found, numbered)
            case ("name", str() as name):
                papers = [*papers[:-1], Paper(papers[-1].file, papers[-1].kind, name, papers[-1].place)]
            case str() as picked if picked[0] == DROP and picked[1:].isdecimal():
                papers = [paper for n, paper in enumerate(papers) if n != int(picked[1:])]
            case _:
                if papers:
                    sheet.skipped.discard(one.name)
                    sheet.files[one.name] = papers
                else:
                    sheet.skipped.add(one.name)
                return str(answer)


def _find(file: int, r: Any) -> Json | None:
    found: Json | None = r.forms.file(file)
    return found


async def _taken(
    one: Field, papers: list[Paper], sent: Sent, found: Json | None, place_of: int
) -> list[Paper]:
    """The files with one more, or the same and why it was not taken."""
    if found is None:
        await Say(t("file-not-fetched"))
    elif one.name == SIGNATURE and not found["signed"]:
        await Say(t("sign-misfit"))
    elif len(papers) >= MOST_FILES:
        await Say(t("form-files-enough", most=MOST_FILES))
    elif all(paper.file != sent.file for paper in papers):
        return [*papers, Paper(sent.file, found["kind"], sent.words or found["name"], place_of)]
    return papers


def _files_question(one: Field, papers: list[Paper], question: Text | None) -> Text:
    if not papers:
        return question or t(f"ask-{one.name}")
    lines = [t("form-file-line", n=n, name=paper.called) for n, paper in enumerate(papers, 1)]
    return t("form-files-so-far", what=t(f"field-{one.name}"), lines=lines)


def _drops(papers: list[Paper]) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"{DROP}{n}", t("form-file-drop", name=paper.called)) for n, paper in enumerate(papers)
    )


def _reads_files(
    one: Field, picks: list[str], *, named: bool
) -> Callable[[Answer], Sent | str | tuple[str, str]]:
    """Reads a file, a choice, or a name for the last file."""

    def read_files(answer: Answer) -> Sent | str | tuple[str, str]:
        if answer.kind == "pick":
            return one_of(picks)(answer)
        if answer.kind == "file":
            if not isinstance(answer.value, int):
                raise Rejected(t("file-not-fetched"))
            return Sent(answer.value, " ".join(answer.caption.split())[:LONGEST_NAME])
        name = " ".join(str(answer.value).split())
        if DONE in picks and name.strip(" .!").casefold() in ENOUGH:
            return DONE
        if SKIP in picks and declines(name):
            return SKIP
        if not named:
            raise Rejected(t("sign-misfit" if one.name == SIGNATURE else "form-files-first"))
        if not name or len(name) > LONGEST_NAME:
            raise Rejected(t("form-name-misfit", most=LONGEST_NAME))
        return "name", name

    return read_files
