# ruff: noqa: INP001 - a script, run by its path
"""The pictures of `docs/operators.md`, taken anew by `python docs/pictures/take_desk.py`.

Starts the trial so that any broadcast needs a second person. Two people say that it is dark; a dispatcher
composes a notice, another employee approves it, it is corrected and closed. Then the desk: the queue, a card
with an answer under way, odd readings, texts and prices, statistics. Needs Chromium.
"""

import re
import shutil
import sys

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from take import FLAGS, PATIENCE
from take_console import DESK, Home, Trial, photograph, talk, trial

DISPATCHER, APPROVER = "dyspetcher", "pohodzhuvach"
NUMBER = "Зв-1210"


def enter(browser: Browser, running: Trial, login: str) -> Page:
    """An employee in a browser of their own."""
    context = browser.new_context(viewport=DESK, color_scheme="light", locale="uk-UA")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(running.console)
    page.fill("[name=login]", login)
    page.fill("[name=password]", running.logins[login])
    page.click("button")
    expect(page.locator("h1")).to_have_text("Огляд")
    return page


def agree(page: Page, yes: str) -> None:
    """Press a button of the question that stands open."""
    page.locator(".question").get_by_role("button", name=yes, exact=True).click()


def compose(page: Page, running: Trial, home: Home) -> str:
    """A notice that waits for approval; its address."""
    page.goto(f"{running.console}/compose")
    page.get_by_role("button", name="+4 год").click()
    page.get_by_role("button", name="пошкодження кабелю").click()
    page.get_by_label("Населений пункт").fill(home.settlement)
    page.get_by_label("Вулиця", exact=True).fill(home.street)
    expect(page.locator(".deed-sum")).to_contain_text("Отримають")
    page.get_by_role("button", name="На погодження").click()
    agree(page, "Віддати")
    expect(page).to_have_url(re.compile(r"/console/broadcasts/\d+"))
    expect(page.get_by_text("чекає погодження").first).to_be_visible()
    return page.url


def send(dispatcher: Page, approver: Page, address: str) -> None:
    """The second person reads it and lets it go; the first corrects it, and sees how it is closed."""
    approver.goto(address)
    expect(approver.get_by_role("button", name="Погодити й надіслати…")).to_be_visible()
    photograph(approver, "operators-approve")
    approver.get_by_role("button", name="Погодити й надіслати…").click()
    approver.locator(".question button").last.click()
    dispatcher.goto(address)
    correct = dispatcher.get_by_role("link", name="Виправити")
    expect(correct).to_be_visible()
    correct.click()
    expect(dispatcher.locator(".deed-sum")).to_contain_text("Отримають")
    dispatcher.get_by_role("button", name="+8 год").click()
    photograph(dispatcher, "operators-correct")
    dispatcher.goto(address)
    dispatcher.get_by_role("button", name="Світло є…").click()
    expect(dispatcher.locator(".question")).to_be_visible()
    photograph(dispatcher, "operators-close")


def desk(page: Page, running: Trial) -> None:
    """The queue, a card, odd readings."""
    page.goto(f"{running.console}/desk")
    expect(page.locator(".table a").first).to_be_visible()
    photograph(page, "desk-queue")
    page.locator("tr", has_text="Звернення").filter(has_text="нове").locator("a").first.click()
    page.get_by_role("radio", name="Зареєструвати").check()
    page.get_by_label("Реєстраційний номер").fill(NUMBER)
    page.get_by_label("Шаблон").select_option(label="Прийнято в роботу")
    expect(page.locator(".preview-words")).to_contain_text(NUMBER)
    photograph(page, "desk-card", whole=True)
    page.goto(f"{running.console}/odd")
    expect(page.get_by_role("button", name="Показ правильний").first).to_be_visible()
    photograph(page, "desk-odd")


def office(page: Page, running: Trial) -> None:
    """What an administrator keeps, and what everybody may count."""
    page.goto(f"{running.console}/content")
    expect(page.get_by_role("button", name="Зберегти")).to_be_visible()
    photograph(page, "operators-content")
    page.goto(f"{running.console}/numbers")
    expect(page.get_by_text("Передано показів")).to_be_visible()
    photograph(page, "operators-numbers")


def phones(context: BrowserContext, running: Trial) -> Home:
    """Two people of one street say that it is dark there."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    home = talk(page, running)
    page.close()
    return home


def main() -> None:
    """Start, take, end."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need Chromium: as root, apt-get install chromium, and try again.")
    expect.set_options(timeout=PATIENCE)
    with trial(OBLIK_NOTICES__APPROVE_ABOVE="1") as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        home = phones(browser.new_context(viewport=DESK, locale="uk-UA"), running)
        dispatcher, approver = (enter(browser, running, login) for login in (DISPATCHER, APPROVER))
        send(dispatcher, approver, compose(dispatcher, running, home))
        desk(dispatcher, running)
        office(dispatcher, running)
        browser.close()


if __name__ == "__main__":
    main()
