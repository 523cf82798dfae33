"""The dispatcher's pages in a real browser, before the real bot: from an empty form to both phones."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection

from tests import builders
from tests.console.served_bot import ServedBot, served_bot
from tests.console.stage import SLOW_LINE

DESK: ViewportSize = {"width": 1280, "height": 900}
POCKET: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds; both cores may be busy with other tests
HOSTILE = """<img src=x onerror="document.title='taken'"> =1+2 {{ 7*7 }} &amp;"""
DISPATCHER, APPROVER = "dyspetcher", "pohodzhuvach"
BROADCAST = re.compile(r"/console/broadcasts/(\d+)$")


def town(connection: Connection) -> None:
    """A street with four houses, two of which will belong to the people of the phones."""
    where = builders.district(connection, "KOR", "Коростенський РЕМ")
    builders.district(connection, "ZVI", "Звягельський РЕМ")
    for number, house in enumerate(["2", "4", "4/1", "40"], 1):
        builders.household(connection, f"10000000{number}", house=house, flat="", district_id=where)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBot]:
    """One bot for all tests of this file; two people at once need a second dispatcher's approval."""
    with served_bot(tmp_path_factory.mktemp("console"), town, OBLIK_NOTICES__APPROVE_ABOVE="2") as one:
        yield one


@pytest.fixture(scope="module")
def phones(browser: Browser, bot: ServedBot) -> Iterator[Page]:
    """Both phones of Olena, who has agreed to the terms and lives in houses 2 (Telegram) and 4 (Viber)."""
    page = opened(browser)
    page.goto(bot.phones)
    for name in ("telegram", "viber"):
        page.locator(f".of-{name} .bottom-bar button").click()
        expect(page.locator(f".of-{name} .row:not(.out) .words").first).to_be_visible()
        # Viber counts as subscribed whoever has written
        page.locator(f".of-{name} textarea").fill("Добрий день")
        page.locator(f".of-{name} textarea").press("Enter")
        expect(page.locator(f".of-{name} .row:not(.out) .words").nth(1)).to_be_visible()
    bot.change(
        f"UPDATE person SET consent = '{builders.TERMS}'",
        "INSERT INTO link (person_id, account_id, address_id, at)"
        " SELECT person_id, CASE channel WHEN 'telegram' THEN 1 ELSE 2 END, id, created_at FROM address",
    )
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def dispatcher(browser: Browser, bot: ServedBot, phones: Page) -> Iterator[Page]:
    """A dispatcher who has come in; no script of the pages fails."""
    page = opened(browser)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    enter(page, bot, DISPATCHER)
    yield page
    page.context.close()
    assert failed == []


@pytest.fixture
def desk(dispatcher: Page, bot: ServedBot) -> Page:
    """An empty form on a desk."""
    dispatcher.set_viewport_size(DESK)
    dispatcher.goto(f"{bot.console}/compose")
    expect(dispatcher.locator(".compose")).to_be_visible()
    return dispatcher


def opened(browser: Browser) -> Page:
    page = browser.new_context(
        viewport=DESK, color_scheme="light", locale="uk-UA", timezone_id="Europe/Kyiv"
    ).new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return page


def enter(page: Page, bot: ServedBot, login: str) -> None:
    page.goto(bot.console)
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(bot.passwords[login])
    page.locator("input[name=password]").press("Enter")
    expect(page.locator(".who")).to_be_visible()


def write(page: Page, houses: str = "2, 4", reason: str = "негода") -> None:
    """An emergency on the street, for two hours."""
    page.get_by_label("Населений пункт").fill("м. Коростень")
    page.get_by_label("Вулиця").fill("вул. Шевченка")
    page.get_by_label("Будинки").fill(houses)
    page.get_by_role("button", name="+2 год").click()
    page.get_by_label("Причина", exact=True).fill(reason)


def people(page: Page, count: int) -> None:
    """Wait until the preview counts so many."""
    expect(page.locator(".pane-count b")).to_have_text(str(count))


def number_of(page: Page) -> str:
    """The number of the broadcast whose page is shown."""
    page.wait_for_url(BROADCAST)
    found = BROADCAST.search(page.url)
    assert found
    return found[1]


def newest(phones: Page, messenger: str) -> str:
    """What the bot said last on a phone."""
    return phones.locator(f".of-{messenger} .row:not(.out) .words").last.inner_text()


def fits(page: Page) -> bool:
    """True when nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_guards_stand_beside_their_fields(desk: Page) -> None:
    """What is missing, reversed or not understood is said at its field, and nothing can be sent."""
    send = desk.get_by_role("button", name="Надіслати…")
    expect(send).to_be_disabled()
    expect(desk.locator(".deed-sum")).to_contain_text("Ще не готово")
    write(desk, houses="2, ??")
    expect(desk.locator(".area .finding.warn").first).to_contain_text("??")
    expect(send).to_be_enabled()
    desk.get_by_label("Орієнтовно до: година").fill("00:01")
    expect(desk.locator(".times .finding.stop")).to_be_visible()
    expect(send).to_be_disabled()
    desk.get_by_label("Орієнтовно до: година").fill("опівдні")
    expect(desk.locator(".moment").nth(1)).to_contain_text("Так: 08:30")


def test_suggestions_on_a_slow_line_take_no_letter_back(desk: Page) -> None:
    """Who types while suggestions for the first letters are on their way keeps all of them."""
    desk.evaluate(SLOW_LINE)
    fields = {"Населений пункт": "м. Коростень", "Вулиця": "вул. Шевченка", "Будинки": "2, ??"}
    for label, words in fields.items():
        field = desk.get_by_label(label)
        field.focus()
        for letter in words:
            desk.keyboard.insert_text(letter)
            desk.wait_for_timeout(100)
        expect(field).to_have_value(words)
    expect(desk.locator(".area .finding.warn").first).to_contain_text("??")
    assert desk.get_by_label("Вулиця").input_value() == "вул. Шевченка"
    people(desk, 1)


def test_doubtful_people_are_counted_apart(desk: Page) -> None:
    """House 4/1 is only possibly meant by 4: its people are told when the dispatcher says so."""
    write(desk)
    people(desk, 2)
    expect(desk.locator(".area .finding.warn").first).to_contain_text("4/1")


def test_both_messengers_are_shown_in_both_languages(desk: Page) -> None:
    """The message stands in both bubbles as it will look, with its buttons, in the chosen language."""
    write(desk)
    people(desk, 2)
    for messenger in ("telegram", "viber"):
        bubble = desk.locator(f".of-{messenger} .bubble")
        expect(bubble.locator("b").first).to_have_text("Аварійне відключення")
        expect(desk.locator(f".of-{messenger} .phone-key").first).to_be_visible()
    desk.get_by_label("Англійською").check(force=True)
    expect(desk.locator(".of-telegram .bubble")).to_contain_text("bad weather")


def test_words_stay_words(desk: Page) -> None:
    """Whatever is typed is shown letter by letter, in the preview and on the page of the broadcast."""
    write(desk, reason=HOSTILE)
    expect(desk.locator(".of-viber .bubble")).to_contain_text(HOSTILE)
    desk.get_by_role("button", name="Зберегти чернетку").click()
    expect(desk.locator(".q-notification")).to_contain_text("збережено")
    assert desk.title() != "taken"
    expect(desk.locator(".phone img")).to_have_count(0)


def test_the_keyboard_is_enough(desk: Page) -> None:
    """The kind is chosen by arrow keys, rows come and go, and whoever cannot test is told why."""
    desk.get_by_label("Аварійне").focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_label("Планове")).to_be_checked()
    expect(desk.get_by_role("button", name="планові ремонтні роботи")).to_be_visible()
    desk.get_by_role("button", name="Інше місце").press("Enter")
    expect(desk.locator(".area")).to_have_count(2)
    desk.get_by_label("Прибрати це місце").last.press("Enter")
    expect(desk.locator(".area")).to_have_count(1)
    write(desk)
    desk.get_by_role("button", name="Пробне собі").press("Enter")
    expect(desk.locator(".q-notification.bad")).to_contain_text("Ваш месенджер не під'єднано")


def test_from_an_empty_form_to_news_on_both_phones(desk: Page, phones: Page, bot: ServedBot) -> None:
    """Sent, corrected and closed: each reaches both phones, and the report says so."""
    write(desk)
    people(desk, 2)
    desk.get_by_role("button", name="Надіслати…").click()
    expect(desk.locator(".question")).to_contain_text("Надіслати 2 людям?")
    desk.get_by_role("button", name="Надіслати", exact=True).click()
    first = number_of(desk)
    expect(desk.locator(".run-share")).to_have_text("100 %")
    expect(desk.locator(".tile.good .tile-value")).to_have_text("2")
    for messenger in ("telegram", "viber"):
        told = phones.locator(f".of-{messenger} .row:not(.out) .words").last
        expect(told).to_contain_text("Аварійне відключення")
        expect(told).to_contain_text("негода")

    desk.get_by_role("link", name="Виправити").click()
    desk.get_by_role("button", name="+4 год").click()
    expect(desk.locator(".of-telegram .bubble")).to_contain_text("Раніше")
    desk.get_by_role("button", name="Надіслати…").click()
    desk.get_by_role("button", name="Надіслати", exact=True).click()
    desk.wait_for_url(lambda address: bool(BROADCAST.search(address)) and not address.endswith(f"/{first}"))
    expect(desk.locator(".run-share")).to_have_text("100 %")
    expect(phones.locator(".of-viber .row:not(.out) .words").last).to_contain_text("є зміни")

    desk.get_by_role("button", name="Світло є…").click()
    desk.get_by_role("button", name="Повідомити").click()
    expect(desk.locator(".chip", has_text="відновлення")).to_be_visible()
    expect(desk.locator(".run-share")).to_have_text("100 %")
    for messenger in ("telegram", "viber"):
        expect(phones.locator(f".of-{messenger} .row:not(.out) .words").last).to_contain_text("Світло є")
    assert bot.ask("SELECT state FROM outage WHERE source = 'console'") == [("restored",)]

    with desk.expect_download() as download:
        desk.get_by_role("link", name="Звіт XLSX").click()
    report = CalamineWorkbook.from_path(str(download.value.path()))
    rows = report.get_sheet_by_name("Люди").to_python()
    assert [row[4] for row in rows[1:]] == ["надіслано", "надіслано"]


def test_many_people_need_a_second_person(browser: Browser, desk: Page, phones: Page, bot: ServedBot) -> None:
    """Above the limit it waits; the author cannot approve, another person can, and then it goes."""
    bot.change(
        "INSERT INTO person (language, consent, created_at)"
        " VALUES ('uk', (SELECT consent FROM person), '2026-01-01')",
        "INSERT INTO address (channel, ext, person_id, created_at)"
        " SELECT 'telegram', '999000', max(id), '2026-01-01' FROM person",
        "INSERT INTO link (person_id, account_id, address_id, at)"
        " SELECT person_id, 4, id, created_at FROM address WHERE ext = '999000'",
    )
    write(desk, houses="")
    people(desk, 3)
    expect(desk.get_by_role("button", name="Надіслати…")).to_be_hidden()
    desk.get_by_role("button", name="На погодження…").click()
    desk.get_by_role("button", name="Віддати", exact=True).click()
    id = number_of(desk)
    expect(desk.locator(".chip", has_text="чекає погодження")).to_be_visible()
    expect(desk.get_by_role("button", name="Погодити", exact=True)).to_have_count(0)

    other = opened(browser)
    enter(other, bot, APPROVER)
    other.set_viewport_size(POCKET)
    other.goto(f"{bot.console}/broadcasts/{id}")
    assert fits(other)
    other.get_by_role("button", name="Погодити й надіслати…").click()
    other.get_by_role("button", name="Надіслати", exact=True).click()
    expect(desk.locator(".run-share")).to_have_text("100 %")
    expect(desk.locator(".log")).to_contain_text(f"погоджено: {APPROVER}")
    expect(desk.locator(".tile.bad .tile-value")).to_have_text("1")  # nobody has that chat
    other.context.close()


def test_a_test_comes_to_ones_own_phone_only(desk: Page, phones: Page, bot: ServedBot) -> None:
    """A messenger is bound by a code of the console; a test comes there, marked as one, and nowhere else."""
    desk.goto(f"{bot.console}/me")
    desk.get_by_role("button", name="Отримати код").click()
    command = desk.locator(".secret").inner_text()
    phones.locator(".of-telegram textarea").fill(command)
    phones.locator(".of-telegram textarea").press("Enter")
    told = phones.locator(".of-telegram .row:not(.out) .words").last
    expect(told).to_contain_text("тепер робочий")
    before = newest(phones, "viber")
    desk.goto(f"{bot.console}/compose")
    write(desk)
    people(desk, 2)
    desk.get_by_role("button", name="Пробне собі").click()
    expect(desk.locator(".q-notification.good")).to_contain_text("лише вам")
    expect(phones.locator(".of-telegram .words", has_text="ПРОБНЕ ОПОВІЩЕННЯ")).to_be_visible()
    assert newest(phones, "viber") == before
    assert bot.ask("SELECT count(*) FROM outage WHERE state = 'scheduled'") == [(0,)]


@pytest.mark.parametrize("address", ["compose", "broadcasts", "broadcasts/1"])
def test_pages_fit_a_pocket(desk: Page, bot: ServedBot, address: str) -> None:
    """At 390 pixels nothing runs out of the side."""
    desk.set_viewport_size(POCKET)
    desk.goto(f"{bot.console}/{address}")
    expect(desk.locator(".panel").first).to_be_visible()
    assert fits(desk)


def test_a_list_shows_what_people_wrote(desk: Page, bot: ServedBot) -> None:
    """The list has what was composed, and an unknown number is said to be so."""
    desk.goto(f"{bot.console}/broadcasts")
    expect(desk.locator("tbody tr").first).to_be_visible()
    expect(desk.locator("tbody")).not_to_contain_text("автоматично")
    desk.goto(f"{bot.console}/broadcasts/999999")
    expect(desk.get_by_text("Такої розсилки немає.")).to_be_visible()
