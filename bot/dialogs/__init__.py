"""The table of dialogs.

A row: short name (it stands in the payloads of buttons, 64 bytes with its arguments), what runs, the button's
label, and whether the person must have agreed to the terms. A name in this table is for ever: buttons in
people's chats hold it.
"""

from __future__ import annotations

import re

from bot.conversation.catalog import Catalog, Registered
from bot.dialogs.access import revoke, who
from bot.dialogs.accounts import accounts, card, unlink, use
from bot.dialogs.agreement import agreement, generating
from bot.dialogs.appeals import appeal
from bot.dialogs.broadcasts import broadcast, broadcasts
from bot.dialogs.consumption import consumption, consumption_file
from bot.dialogs.contact_change import contact
from bot.dialogs.dispatch import dispatch, staff
from bot.dialogs.email import email
from bot.dialogs.help import contacts, districts, help_screen
from bot.dialogs.history import history
from bot.dialogs.joining import join, leave, messenger
from bot.dialogs.language import language, speak
from bot.dialogs.linking import link
from bot.dialogs.matter import danger
from bot.dialogs.menu import find, menu, section
from bot.dialogs.nolight import back, nolight
from bot.dialogs.notices import ahead, notices, quiet
from bot.dialogs.outages import outages
from bot.dialogs.papers import contract, contracts, documents, equipment, paper
from bot.dialogs.places import by_address, by_queue
from bot.dialogs.privacy import erase, export, mydata
from bot.dialogs.profile import fill, profile
from bot.dialogs.readings import photo, reading
from bot.dialogs.requests import attachment, attachments, question, rate, recall, request, requests
from bot.dialogs.schedule import schedule
from bot.dialogs.services import apply, order, service, services
from bot.dialogs.signing import printed, sign, signing
from bot.dialogs.terms import agreed, terms, withdraw
from bot.dialogs.warnings import warnings
from bot.dialogs.welcome import agree, first_contact
from bot.domain.danger import in_danger
from bot.domain.joining import read_code
from bot.domain.numbers import is_reading
from bot.domain.phrases import courtesy, meaning
from bot.domain.topics import search

DIALOGS: dict[str, Registered] = {
    "reading": Registered(reading, "dialog-reading"),
    "history": Registered(history, "dialog-history"),
    "consumption": Registered(consumption, "dialog-consumption"),
    "usagefile": Registered(consumption_file, "dialog-consumption"),
    "equipment": Registered(equipment, "dialog-equipment"),
    "contracts": Registered(contracts, "dialog-contracts"),
    "contract": Registered(contract, "dialog-contract"),
    "documents": Registered(documents, "dialog-documents"),
    "paper": Registered(paper, "dialog-paper"),
    "services": Registered(services, "dialog-services", needs="nothing"),
    "service": Registered(service, "dialog-service", needs="nothing"),
    "order": Registered(order, "dialog-order"),
    "apply": Registered(apply, "dialog-apply"),
    "agreement": Registered(agreement, "dialog-agreement", needs="nothing"),
    "generating": Registered(generating, "dialog-generating", needs="nothing"),
    "signing": Registered(signing, "dialog-signing", needs="nothing"),
    "sign": Registered(sign, "dialog-sign"),
    "printed": Registered(printed, "dialog-printed"),
    "photo": Registered(photo, "dialog-reading"),
    "accounts": Registered(accounts, "dialog-accounts"),
    "card": Registered(card, "dialog-card"),
    "link": Registered(link, "dialog-link"),
    "use": Registered(use, "dialog-accounts"),
    "unlink": Registered(unlink, "dialog-unlink"),
    "who": Registered(who, "dialog-who"),
    "revoke": Registered(revoke, "dialog-who"),
    "outages": Registered(outages, "dialog-outages", needs="nothing"),
    "nolight": Registered(nolight, "dialog-nolight", needs="nothing"),
    "back": Registered(back, "dialog-back"),
    "place": Registered(by_address, "dialog-place", needs="nothing"),
    "schedule": Registered(schedule, "dialog-schedule", needs="nothing"),
    "queue": Registered(by_queue, "dialog-queue", needs="nothing"),
    "warnings": Registered(warnings, "dialog-warnings"),
    "notices": Registered(notices, "dialog-notices"),
    "quiet": Registered(quiet, "dialog-quiet"),
    "ahead": Registered(ahead, "dialog-ahead"),
    "messenger": Registered(messenger, "dialog-messenger"),
    "join": Registered(join, "dialog-join"),
    "leave": Registered(leave, "dialog-leave"),
    "profile": Registered(profile, "dialog-profile"),
    "fill": Registered(fill, "dialog-profile"),
    "email": Registered(email, "dialog-email"),
    "mydata": Registered(mydata, "dialog-mydata", needs="nothing"),
    "export": Registered(export, "dialog-export", needs="nothing"),
    "erase": Registered(erase, "dialog-erase", needs="nothing"),
    "staff": Registered(staff, "dialog-staff", needs="nothing"),
    "dispatch": Registered(dispatch, "dialog-dispatch", needs="nothing"),
    "broadcasts": Registered(broadcasts, "dialog-broadcasts", needs="nothing"),
    "broadcast": Registered(broadcast, "dialog-broadcast", needs="nothing"),
    "appeal": Registered(appeal, "dialog-appeal"),
    "contact": Registered(contact, "dialog-contact"),
    "requests": Registered(requests, "dialog-requests"),
    "request": Registered(request, "dialog-request"),
    "attachments": Registered(attachments, "dialog-attachments"),
    "attachment": Registered(attachment, "dialog-attachment"),
    "question": Registered(question, "dialog-question"),
    "rate": Registered(rate, "dialog-rate"),
    "recall": Registered(recall, "dialog-recall"),
    "danger": Registered(danger, "dialog-danger", needs="nothing"),
    "menu": Registered(menu, "button-menu", needs="nothing"),
    "section": Registered(section, "button-menu", needs="nothing"),
    "find": Registered(find, "button-menu", needs="nothing"),
    "agree": Registered(agree, "dialog-agree", needs="nothing"),
    "withdraw": Registered(withdraw, "dialog-withdraw"),
    "agreed": Registered(agreed, "dialog-agreed", needs="nothing"),
    "terms": Registered(terms, "dialog-terms", needs="nothing"),
    "help": Registered(help_screen, "dialog-help", needs="nothing"),
    "contacts": Registered(contacts, "dialog-contacts", needs="nothing"),
    "districts": Registered(districts, "dialog-districts", needs="nothing"),
    "language": Registered(language, "dialog-language", needs="nothing"),
    "speak": Registered(speak, "dialog-language", needs="nothing"),
}
DIALOGS["welcome"] = Registered(first_contact(DIALOGS), "dialog-welcome", needs="nothing")

_ACCOUNT = re.compile(r"\d{9,12}", re.ASCII)


def shortcut(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What is typed at the menu: an account, numbers off a meter, a joining code, words about light."""
    if (command := text.split())[:1] == ["/staff"] and len(command) == len(("staff", "code")):
        return "staff", (command[1],)
    if in_danger(text):
        return "danger", ()
    if code := read_code(text):
        return "join", (code,)
    if _ACCOUNT.fullmatch(text.strip()):
        return "link", (text.strip(),)
    if is_reading(text):
        return "reading", ("", text)
    if meant := meaning(text):
        return meant, ()
    return ("find", (text,)) if search(text) else None


def aside(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Words that nothing else took: danger is heard, the dark is shown the way, courtesy is returned."""
    if in_danger(text):
        return "danger", ()
    return ("find", (text,)) if courtesy(text) or meaning(text) == "nolight" else None


CATALOG = Catalog(
    dialogs=DIALOGS,
    welcome="welcome",
    menu="menu",
    help="help",
    language="language",
    photo="photo",
    shortcut=shortcut,
    aside=aside,
    menus=frozenset({"menu", "section", "find"}),
)
