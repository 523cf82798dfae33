"""The pages, given to NiceGUI; the only module of the console that is imported late, with all the pages.

To add a page write its module and import it here.
"""

from __future__ import annotations

from fastapi import FastAPI
from nicegui import ui

from bot.console import (  # noqa: F401 - imported for the pages that they register
    audit_log,
    broadcast_list,
    compose,
    desk,
    desk_card,
    desk_content,
    desk_files,
    desk_numbers,
    desk_odd,
    desk_terms,
    faults,
    health,
    imports,
    me,
    nowhere,
    outages,
    overview,
    report,
    run,
    staff,
    staff_member,
)
from bot.console.guard import Guard
from bot.console.looks import FOLDER
from bot.console.register import PAGES
from bot.console.shell import show
from bot.console.visit import Office

RECONNECT = 30.0  # seconds a browser may be away before its page is forgotten
BUILD_WITHIN = 30.0  # seconds


def register_pages(office: Office, guard: Guard) -> None:
    """Give every registered page to NiceGUI: what is written out before what has names in it."""
    for page in sorted(PAGES.values(), key=lambda page: (":path" in page.path, page.path)):
        ui.page(page.path, reconnect_timeout=RECONNECT, response_timeout=BUILD_WITHIN)(
            show(office, guard, page)
        )


def serve_alone(office: Office) -> FastAPI:
    """An application that serves the pages; once in a process, because NiceGUI is one."""
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    ui.run_with(
        outer,
        title=office.settings.company.name.uk,
        favicon=(FOLDER / "favicon.svg").read_text(encoding="utf-8"),
        dark=None,
        language="uk",
        tailwind=False,
        reconnect_timeout=RECONNECT,
        show_welcome_message=False,
    )
    return outer
