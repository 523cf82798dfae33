# ruff: noqa: INP001 - a script, run by its path
"""The pictures of the console, taken anew by `python docs/pictures/take_console.py`.

Starts the trial as `take.py` does, links two people, lets them say that there is no light, sends a notice to
their street from the console, and photographs every page on a desk, some on a phone and in the dark. Needs
Chromium.
"""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, ViewportSize, expect, sync_playwright
from take import FLAGS, PATIENCE, POCKET, ROOT, STILL, answered, link, press, save, write

DESK: ViewportSize = {"width": 1280, "height": 860}
CROWN = 25  # lines that the trial prints before it stands, at most
WORKS = """Населений пункт;Вулиця;Будинки;Дата;З;До;Причина
{settlement};{street};1-15, 17/2, 12-А;{day};09:00;17:00;Заміна опор повітряної лінії
{settlement};{street};37ГАРАЖ;{day};17:00;09:00;Ремонт ТП
{settlement};вул. Якої Немає;2;{day};09:00;17:00;Обрізання гілок
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """Where it is, who may come in, and the folder with its data."""

    page: str
    console: str
    logins: dict[str, str]
    folder: Path


@dataclass(frozen=True, slots=True)
class Home:
    """Where two people live, and what they type to link their account."""

    settlement: str
    street: str
    numbers: tuple[str, str]


@contextmanager
def trial(**more: str) -> Iterator[Trial]:
    """The trial while it runs; `more` variables of its environment."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"OBLIK_DATA_DIR": folder, "OBLIK_SERVER__PORT": "0", **more}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OBLIK_")}
        command = [sys.executable, "-m", "bot", "run"]
        with subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, env=kept | settings, stdout=subprocess.PIPE, text=True
        ) as bot:
            said = bot.stdout or iter(())
            try:
                yield _read(said, Path(folder))
            finally:
                bot.send_signal(signal.SIGTERM)


def _read(said: Iterator[str], folder: Path) -> Trial:
    """What the trial prints of itself."""
    lines: list[str] = []
    while len(lines) < CROWN and sum(" login " in line for line in lines) < 2:  # noqa: PLR2004 - two employees
        lines.append(next(said))
    text = "".join(lines)
    logins = dict(re.findall(r"login (\S+), password (\S+)", text))
    page, console = (re.search(rf"{name} +(\S+)", text) for name in ("chat page", "console"))
    assert page and console  # noqa: PT018, S101 - printed at every start of the trial
    return Trial(page[1], console[1], logins, folder)


def home_of(trial: Trial, accounts: list[tuple[str, str]]) -> Home:
    """The street of the first sample account in a street of a town."""
    wanted = (
        "SELECT premises.settlement, premises.street FROM premises JOIN account"
        " ON account.premises_id = premises.id WHERE account.number = ?"
    )
    with closing(sqlite3.connect(trial.folder / "oblik.sqlite3")) as database:
        for account, serial in accounts:
            found = database.execute(wanted, (account,)).fetchone()
            if found and found[1]:
                return Home(*found, (account, serial))
    sys.exit("The sample has no account in a street.")


def talk(page: Page, trial: Trial) -> Home:
    """Two people link the same account and say that it is dark, one of them that a wire is broken."""
    page.goto(trial.page)
    samples = page.locator(".sample")
    expect(samples.first).to_be_visible()
    chips = [sample.locator(".chip b").all_inner_texts() for sample in samples.all()]
    home = home_of(trial, [(account, serial) for account, serial, *_ in chips])
    telegram, viber = page.locator(".of-telegram"), page.locator(".of-viber")
    viber.get_by_label("Микола Ткаченко").click()
    for phone in (telegram, viber):
        link(phone, *home.numbers)
    write(telegram, "меню")
    press(telegram, "Немає світла")
    answered(telegram, "сусідів")
    press(telegram, "дріт")
    answered(telegram, "Надіслати заявку")
    write(telegram, "Біля будинку 12 обірвано дріт, іскрить")
    answered(telegram, "Ваші слова")
    press(telegram, "Надіслати")
    answered(telegram, "прийнято")
    return home


def enter(context: BrowserContext, trial: Trial, login: str) -> Page:
    """Somebody at the console."""
    page = context.new_page()
    page.goto(trial.console)
    if login == "dyspetcher":
        photograph(page, "console-login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", trial.logins[login])
    page.click("button")
    expect(page.locator("h1")).to_have_text("Огляд")
    return page


def photograph(page: Page, name: str, *, whole: bool = False) -> None:
    """The page as it is, once nothing moves."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(STILL)
    save(f"{name}.png", page.screenshot(full_page=whole))


def compose(page: Page, home: Home) -> None:
    """A notice to the street, up to its sending."""
    page.goto(page.url.partition("/console")[0] + "/console/compose")
    page.get_by_role("button", name="+4 год").click()
    page.get_by_role("button", name="пошкодження кабелю").click()
    page.get_by_label("Населений пункт").fill(home.settlement)
    page.get_by_label("Вулиця", exact=True).fill(home.street)
    expect(page.locator(".deed-sum")).to_contain_text("Отримають")
    photograph(page, "console-compose")
    page.get_by_role("button", name="Надіслати…").click()
    page.get_by_role("button", name="Надіслати", exact=True).click()
    expect(page).to_have_url(re.compile(r"/console/broadcasts/\d+"))
    page.wait_for_timeout(4_000)
    photograph(page, "console-broadcast")


def import_works(page: Page, home: Home, root: str, folder: Path) -> None:
    """A table of planned works, tried."""
    day = f"{datetime.now() + timedelta(days=6):%d.%m.%Y}"  # noqa: DTZ005, TID251 - any day to come
    works = folder / "Планові роботи.csv"
    works.write_text(WORKS.format(settlement=home.settlement, street=home.street, day=day), encoding="utf-8")
    page.goto(f"{root}/import")
    page.set_input_files("#file", works)
    page.get_by_role("button", name="Перевірити").click()
    expect(page.get_by_text("у базі ще нічого не змінено")).to_be_visible()
    photograph(page, "console-import")
    page.get_by_role("button", name="Імпортувати").click()
    expect(page.get_by_text("Імпортовано.")).to_be_visible()


PAGES = {
    "overview": "",
    "outages": "/outages?tab=all",
    "broadcasts": "/broadcasts",
    "faults": "/faults",
    "health": "/health",
    "staff": "/staff",
    "audit": "/audit",
    "me": "/me",
}
IN_POCKET = ("overview", "outages", "faults")


def main() -> None:
    """Start, take, end."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need Chromium: as root, apt-get install chromium, and try again.")
    expect.set_options(timeout=PATIENCE)
    with trial() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        contexts = []
        for size, scheme, scale in ((DESK, "light", 1), (DESK, "dark", 1), (POCKET, "light", 2)):
            context = browser.new_context(
                viewport=size, color_scheme=scheme, device_scale_factor=scale, locale="uk-UA"
            )
            context.set_default_timeout(PATIENCE)
            contexts.append(context)
        desk, dark, pocket = contexts
        phones = desk.new_page()
        home = talk(phones, running)
        page = enter(desk, running, "dyspetcher")
        compose(page, home)
        phones.bring_to_front()
        photograph(phones, "console-phones")
        page.bring_to_front()
        import_works(page, home, running.console, running.folder)
        for name, path in PAGES.items():
            page.goto(f"{running.console}{path}")
            photograph(page, f"console-{name}")
        page.goto(f"{running.console}/outages")
        page.locator(".table a").first.click()
        expect(page.get_by_role("heading", name="Історія")).to_be_visible()
        photograph(page, "console-outage")
        night = enter(dark, running, "pohodzhuvach")
        photograph(night, "console-dark")
        small = enter(pocket, running, "pohodzhuvach")
        for name in chain(IN_POCKET):
            small.goto(f"{running.console}{PAGES[name]}")
            photograph(small, f"console-phone-{name}")
        browser.close()


if __name__ == "__main__":
    main()
