"""The console's pages in a real browser: what people see and do, on a desk and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.console.served import HOSTILE, Console
from tests.console.stage import PASSWORD

DESK: ViewportSize = {"width": 1280, "height": 860}
POCKET: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds; both cores may be busy with other tests
expect.set_options(timeout=PATIENCE)
WORDS = HOSTILE[:24]  # enough of the hostile words to know them by


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """Somebody with every role, at a desk; the pages ask nobody but us, and no script fails."""
    context = browser.new_context(
        base_url=console.address, viewport=DESK, color_scheme="light", locale="uk-UA"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    enter(page, "everything")
    yield page
    context.close()
    assert [url for url in asked if not re.match(r"(https?|ws)://127\.0\.0\.1|data:|blob:", url)] == []
    assert failed == []


def enter(page: Page, login: str) -> None:
    """Log in by the keyboard alone."""
    page.goto("/console")
    expect(page.locator("[name=login]")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Огляд")).to_be_visible()


def show(page: Page, path: str) -> None:
    """Open a page and wait until it is alive."""
    page.goto(path)
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("#popup")).to_be_hidden()


def fits(page: Page) -> bool:
    """True when nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_every_page_fits_and_shows_words_as_words(page: Page, console: Console) -> None:
    """Nothing runs out of the side at 1280 or 390 pixels; hostile words are shown letter by letter."""
    shown = []
    for path in console.pages:
        page.set_viewport_size(DESK)
        show(page, re.sub(r"\{[^}]*\}", "1", path))
        if page.get_by_text(WORDS).count():
            shown.append(path)
        for size in (DESK, POCKET):
            page.set_viewport_size(size)
            assert fits(page), (path, size)
        assert page.locator("main img, main script").count() == 0, path
        assert page.title() != "taken", path
    expected = {
        "/console",
        "/console/outages",
        "/console/outages/{outage}",
        "/console/faults",
        "/console/audit",
    }
    assert expected | {"/console/health", "/console/staff"} <= set(shown)


def test_the_menu_leads_everywhere(page: Page) -> None:
    """Each line of the menu opens its page and is marked there; the keyboard alone gets to the content."""
    lines = page.locator(".menu .line")
    names = lines.all_inner_texts()
    assert len(names) >= 8
    for name in names:
        page.locator(".menu .line", has_text=name).first.click()
        expect(page.locator('.line[aria-current="page"]')).to_have_text(name)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_menu_on_a_phone(page: Page) -> None:
    """At 390 pixels the menu is behind a button and goes away by itself."""
    page.set_viewport_size(POCKET)
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("button", name="Меню").click()
    page.get_by_role("link", name="Відключення").click()
    expect(page.get_by_role("heading", name="Відключення")).to_be_visible()
    expect(page.locator("#menu")).to_be_hidden()


def test_outages_are_filtered_and_closed(page: Page) -> None:
    """Tabs and words narrow the list; an outage is closed with a reason, which the audit log keeps."""
    show(page, "/console/outages")
    rows = page.locator(".table tbody tr")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Усі").click()
    expect(rows).to_have_count(3)
    page.get_by_label("Місце").fill("такого ніде немає")
    expect(rows).to_have_count(0)
    page.get_by_label("Місце").fill("")
    page.get_by_role("button", name="Зараз").click()
    expect(rows).to_have_count(1)
    rows.first.locator("a").click()
    page.get_by_role("button", name="Світло є").click()
    dialog = page.get_by_role("alertdialog")
    dialog.get_by_role("button", name="Закрити").click()
    expect(dialog).to_contain_text("Без цього не можна.")
    dialog.get_by_label("Звідки відомо").fill(f"бригада {WORDS}")
    dialog.get_by_role("button", name="Закрити").click()
    expect(page.locator(".head .chip", has_text="завершено")).to_be_visible()
    show(page, "/console/audit")
    expect(page.locator(".table tbody tr").first).to_contain_text("відключення закрито")
    expect(page.locator(".table tbody tr").first).to_contain_text(f"бригада {WORDS}")
    page.get_by_role("button", name="Перевірити цілість").click()
    expect(page.locator(".q-notification")).to_contain_text("Журнал цілий")


def test_a_file_is_tried_then_taken(page: Page, tmp_path: Path) -> None:
    """An upload shows what would change and what was not understood; only the second press stores it."""
    works = tmp_path / f"{'x' * 20} works.csv"
    works.write_text(
        "Населений пункт;Вулиця;Будинки;Дата;З;До;Причина\n"
        "м. Лісогірськ;вул. Нова;1-15;25.03.2036;09:00;17:00;Ремонт\n"
        f"м. Лісогірськ;{WORDS};2;{WORDS};17:00;09:00;Ремонт\n",
        encoding="utf-8",
    )
    show(page, "/console/import")
    page.locator("#file").set_input_files(works)
    page.get_by_role("button", name="Перевірити").click()
    expect(page.get_by_text("у базі ще нічого не змінено")).to_be_visible()
    expect(page.locator(".tile", has_text="Буде додано")).to_contain_text("1")
    expect(page.locator(".table tbody tr")).to_contain_text("рядок 3")
    page.get_by_role("button", name="Імпортувати").click()
    expect(page.locator(".tile", has_text="Додано")).to_contain_text("1")
    show(page, "/console/outages?tab=coming")
    expect(page.get_by_role("link", name="вул. Нова")).to_be_visible()


def test_an_employee_is_taken_on_and_kept_out(page: Page, browser: Browser, console: Console) -> None:
    """A made-up password is shown once and lets in; closing access ends the page that is open elsewhere."""
    show(page, "/console/staff")
    page.get_by_label("Ім'я та прізвище").fill("Марія Нова")
    page.get_by_label("Логін").fill("maria")
    page.get_by_label("аудитор").check()
    page.get_by_role("button", name="Додати").click()
    secret = page.locator(".secret")
    expect(secret).to_contain_text("maria")
    login, _, password = secret.inner_text().partition(" · ")
    other = browser.new_context(base_url=console.address, locale="uk-UA").new_page()
    other.goto("/console/login?next=/console/audit")
    other.fill("[name=login]", login)
    other.fill("[name=password]", password)
    other.click("button")
    expect(other.get_by_role("heading", name="Журнал дій")).to_be_visible()
    page.get_by_role("link", name="Марія Нова").click()
    page.get_by_role("button", name="Закрити доступ").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Закрити").click()
    expect(page.get_by_text("закрито", exact=True)).to_be_visible()
    other.get_by_role("button", name="Перевірити цілість").click()
    expect(other).to_have_url(re.compile("/console/login"))
    other.context.close()


def test_the_theme_is_remembered_and_the_logout_is_final(page: Page) -> None:
    """Dark stays dark on the next page; after the logout the way back leads to the login."""
    page.get_by_role("button", name="Світла або темна тема").click()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    show(page, "/console/health")
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    page.get_by_role("button", name="Вийти").click()
    expect(page.get_by_role("button", name="Увійти")).to_be_visible()
    page.goto("/console/health")
    expect(page.get_by_role("button", name="Увійти")).to_be_visible()
