"""The desk's pages in a real browser: who sees whose requests, and a request from first to last."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.utility.sample_places import DISTRICTS
from tests.console.served import HOSTILE, Console
from tests.console.stage import PASSWORD, SLOW_LINE, form_of
from tests.console.test_pages import DESK, PATIENCE, POCKET

PAGES = ("/console/desk", "/console/odd", "/console/numbers", "/console/content", "/console/content/terms")
DECIDED = {
    "/console/desk": {"auditor", "operator"},
    "/console/desk/{request}": {"auditor", "operator"},
    "/console/odd": {"auditor", "operator"},
    "/console/numbers": {"administrator", "auditor", "operator"},
    "/console/content": {"administrator", "auditor"},
    "/console/content/terms": {"administrator", "auditor"},
    "POST /console/desk/{request}/attach": {"operator"},
    "GET /console/desk/{request}/file/{file}": {"auditor", "operator"},
    "GET /console/odd/{submission}/photo": {"auditor", "operator"},
    "GET /console/numbers/report.xlsx": {"administrator", "auditor", "operator"},
}


WORDS = "Напругу виміряно, вона в нормі: 228 вольт."


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """A desk without anybody at it; no script of its pages fails."""
    context = browser.new_context(base_url=console.address, viewport=DESK, locale="uk-UA")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    context.close()
    assert failed == []


def enter(page: Page, login: str) -> None:
    """Log in."""
    page.goto("/console")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Огляд")).to_be_visible()


def test_who_may_see_the_desk(console: Console) -> None:
    """The desk's addresses are open to exactly those who were meant."""
    registered = {**console.pages, **console.replies}
    assert {path: set(registered[path]) for path in DECIDED} == DECIDED


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_roles_by_districts(console: Console, role: str) -> None:
    """Each district's employee gets the card of their own request, and 404 for every other district's."""
    answers = {}
    for at, mine in enumerate(DISTRICTS, 1):
        with httpx.Client(
            base_url=console.address, headers={"Origin": console.address}, timeout=60
        ) as browser:
            form = form_of(browser.get("/console/login"))
            data = {"form": form, "login": f"{role}-{mine.code}", "password": PASSWORD}
            assert browser.post("/console/login", data=data).status_code == 303
            for number in range(1, len(DISTRICTS) + 2):
                answers[at, number] = browser.get(f"/console/desk/{number}").status_code
            shown = browser.get("/console/desk").text
            for other in DISTRICTS:
                assert (f"2611-{other.code}" in shown) == (other is mine)
    assert answers == {
        (at, number): 200 if at == number else 404
        for at in range(1, len(DISTRICTS) + 1)
        for number in range(1, len(DISTRICTS) + 2)
    }


def test_a_slow_line_loses_no_letter(page: Page) -> None:
    """What is typed stays while the page is drawn anew, and all of it goes with a button pressed at once."""
    enter(page, "operator")
    page.goto(f"/console/desk/{len(DISTRICTS)}")
    page.locator(".segment", has_text="Лише відповісти").click()
    answer = page.get_by_label("Відповідь", exact=True)
    expect(answer).to_be_visible()
    page.evaluate(SLOW_LINE)
    answer.focus()
    for letter in WORDS:
        page.keyboard.insert_text(letter)
        page.wait_for_timeout(40)
    expect(answer).to_have_value(WORDS)
    page.get_by_role("button", name="Надіслати споживачеві").click()
    expect(page.locator(".said-mine")).to_contain_text(WORDS)


def test_a_request_from_first_to_last(page: Page) -> None:
    """Shown, taken, registered, answered by a template, noted; the mask lifts when asked; words are words."""
    enter(page, "operator")
    page.goto("/console/desk")
    page.get_by_role("link", name="Скарга").first.click()
    expect(page.get_by_text(HOSTILE[:24]).first).to_be_visible()
    expect(page.get_by_text(f"{HOSTILE[:1]}•••").first).to_be_visible()
    page.get_by_role("button", name="Показати дані").click()
    expect(page.get_by_text("записано в журнал")).to_be_visible()
    page.get_by_role("button", name="Взяти собі").click()
    expect(page.get_by_role("button", name="Взяти собі")).to_have_count(0)
    page.locator(".segment", has_text="Зареєструвати").click()
    expect(page.get_by_label("Реєстраційний номер")).to_be_visible()
    page.get_by_role("button", name="Надіслати споживачеві").click()
    expect(page.get_by_text("Для реєстрації потрібен реєстраційний номер.")).to_be_visible()
    page.get_by_label("Реєстраційний номер").press_sequentially("Зв-1")
    send = page.get_by_role("button", name="Надіслати споживачеві")
    place = send.bounding_box()
    page.get_by_label("Шаблон").select_option("accepted")
    expect(page.locator(".preview-words")).to_contain_text("Ваше звернення прийнято в роботу.")
    assert send.bounding_box() == place  # a button that moved under the pointer would lose the press
    send.click()
    expect(page.locator(".said-mine")).to_contain_text("прийнято в роботу")
    expect(page.locator(".head-actions")).to_contain_text("зареєстровано")
    page.get_by_label("Нова нотатка").fill("Передзвонити")
    page.get_by_role("button", name="Записати").click()
    expect(page.locator(".notes")).to_contain_text("Передзвонити")
    assert page.evaluate("document.title").count("taken") == 0


def test_a_price_is_changed(page: Page) -> None:
    """What cannot be read is said beside the field; what can is a new version."""
    enter(page, "administrator")
    page.goto("/console/content")
    page.get_by_label("Ціна, грн").fill("дорого")
    page.get_by_role("button", name="Зберегти").click()
    expect(page.get_by_text("Потрібне число.")).to_be_visible()
    page.get_by_label("Ціна, грн").fill("415,50")
    page.get_by_role("button", name="Зберегти").click()
    expect(page.locator(".pick[aria-current]")).to_contain_text("415,5 грн")
    expect(page.get_by_text("версія 1")).to_be_visible()


def test_terms_are_published(page: Page) -> None:
    """The words are seen as messages, must be called a correction or not, and are in force after a yes."""
    enter(page, "administrator")
    page.goto("/console/content")
    page.get_by_role("link", name="Умови й згода").click()
    english = page.get_by_label("Текст англійською")
    english.fill("*Short.* We keep data.")
    page.get_by_label("Текст українською").fill(f"*Коротко.* {HOSTILE}")
    expect(page.locator(".phone.of-viber .bubble-text b").last).to_have_text("Коротко.")
    expect(page.get_by_text("Telegram: 1 повідомлення, Viber: 1 повідомлення")).to_be_visible()
    publish = page.get_by_role("button", name="Оприлюднити")
    publish.click()
    expect(page.get_by_text("Оберіть, чи треба людям погодитися знову.")).to_be_visible()
    page.get_by_label("Що це за зміна").select_option("again")
    publish.click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("Бот попросить погодитися знову: 0 людей")
    question.get_by_role("button", name="Оприлюднити").click()
    expect(page.locator(".pick[aria-current]")).to_contain_text("чинна")
    expect(page.locator(".picks li")).to_have_count(3)
    expect(page.locator(".facts")).to_contain_text("administrator")
    expect(page.locator(".phone.of-telegram .bubble-text")).to_contain_text(HOSTILE)
    assert page.evaluate("document.title").count("taken") == 0


def test_an_auditor_changes_nothing(page: Page) -> None:
    """There is no button that would, and fields cannot be written."""
    enter(page, "auditor")
    page.goto("/console/desk/2")
    expect(page.get_by_role("heading", name=re.compile("Скарга"))).to_be_visible()
    expect(page.get_by_role("button", name="Надіслати споживачеві")).to_have_count(0)
    expect(page.get_by_label("Нова нотатка")).to_have_count(0)
    page.goto("/console/content")
    expect(page.get_by_label("Ціна, грн")).to_be_disabled()
    expect(page.get_by_role("button", name="Зберегти")).to_have_count(0)
    page.goto("/console/content/terms")
    expect(page.locator(".pick[aria-current]")).to_contain_text("чинна")
    expect(page.get_by_role("button", name="Оприлюднити")).to_have_count(0)
    page.get_by_label("Особовий рахунок").fill("300000000")
    page.get_by_role("button", name="Знайти").click()
    expect(page.get_by_text("Згод людей із таким рахунком немає.")).to_be_visible()


def test_on_a_phone(page: Page) -> None:
    """No page of the desk is wider than a phone."""
    enter(page, "everything")
    page.set_viewport_size(POCKET)
    for path in (*PAGES, "/console/desk/1"):
        page.goto(path)
        expect(page.locator("main h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
