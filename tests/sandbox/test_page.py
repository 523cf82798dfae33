"""The page in a real browser, before a scripted bot: what people do on the two phones, and what they see."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from bot.sandbox.page_samples import meter_photo
from bot.sandbox.people import SAMPLE_PEOPLE
from bot.sandbox.server import TELEGRAM_TOKEN
from tests.sandbox.scripted_bot import COMMANDS, HELLO
from tests.sandbox.served_trial import Served, served_trial

DESK: ViewportSize = {"width": 1280, "height": 800}
POCKET: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds; both cores may be busy with other tests
expect.set_options(timeout=PATIENCE)
HOSTILE = """<img src=x onerror="document.title='taken'"> {{ 7*7 }} &amp; </script> ${1+1} «'"`"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One trial for all tests of this file."""
    with served_trial(tmp_path_factory.mktemp("trial")) as served:
        yield served


@pytest.fixture(scope="module")
def opened(browser: Browser, trial: Served) -> Iterator[Page]:
    """The page, opened once; it asks nobody but this computer, and no script fails."""
    page = browser.new_page(viewport=DESK, color_scheme="light", locale="uk-UA")
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(trial.page)
    expect(page.locator(".station")).to_have_count(2)
    yield page
    assert [url for url in asked if not re.match(r"(https?|ws)://127\.0\.0\.1|data:|blob:", url)] == []
    assert failed == []


@pytest.fixture
def page(opened: Page, trial: Served) -> Page:
    """The page with empty chats, with the first person on both phones."""
    opened.set_viewport_size(DESK)
    for face in opened.get_by_label(SAMPLE_PEOPLE[0].name).all():
        face.click()
    for person in SAMPLE_PEOPLE:
        act = {"messenger": person.messenger, "chat": person.id, "act": "clear"}
        ask(f"{trial.messengers}/sandbox/act", act)
    expect(opened.locator(".row")).to_have_count(0)
    return opened


def ask(url: str, body: object = None) -> Any:
    """Ask the local messengers, or tell them, past the page."""
    sent = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, sent)) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def phone(page: Page, name: str) -> Locator:
    """One of the two phones."""
    return page.locator(f".of-{name}")


def begin(page: Page, name: str) -> Locator:
    """A phone on which the bot has said hello."""
    chosen = phone(page, name)
    if chosen.locator(".bottom-bar button").is_visible():
        chosen.locator(".bottom-bar button").click()
    else:
        chosen.get_by_label("Ще").click()
        page.get_by_text("Відкрити за посиланням…").click()
        page.get_by_role("button", name="Відкрити", exact=True).click()
    expect(chosen.locator(".bubble", has_text=HELLO)).to_be_visible()
    return chosen


def write(chosen: Locator, text: str) -> None:
    """Type a text and press Enter."""
    chosen.get_by_label("Повідомлення", exact=True).fill(text)
    chosen.get_by_label("Повідомлення", exact=True).press("Enter")


def fits(page: Page) -> bool:
    """True when nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_both_phones_and_the_numbers_fit_a_desk(page: Page) -> None:
    """At 1280 × 800 both phones and the card are in sight, with the bot's commands and numbers to try."""
    for part in (phone(page, "telegram"), phone(page, "viber"), page.locator(".numbers")):
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= DESK["width"]
        assert box["y"] + box["height"] <= DESK["height"]
    telegram = begin(page, "telegram")
    telegram.get_by_label("Меню команд").click()
    expect(telegram.get_by_role("menuitem")).to_have_count(len(COMMANDS))
    page.keyboard.press("Escape")
    expect(telegram.get_by_role("menuitem")).to_have_count(0)
    chip = page.locator(".chip").first
    chip.click()
    number = chip.locator("b").inner_text()
    expect(telegram.get_by_label("Повідомлення", exact=True)).to_have_value(number)


@pytest.mark.parametrize("name", ["telegram", "viber"])
def test_a_text_is_answered_and_stays_a_text(page: Page, name: str) -> None:
    """What a person writes comes back in bold, letter by letter: nothing in it is markup or script."""
    chosen = begin(page, name)
    write(chosen, "Доброго дня")
    expect(chosen.locator(".row:not(.out) .s-bold").last).to_have_text("Доброго дня")
    write(chosen, HOSTILE)
    expect(chosen.locator(".row.out .words").last).to_contain_text(HOSTILE)
    expect(chosen.locator(".row:not(.out) .words").last).to_contain_text(HOSTILE)
    expect(chosen.locator(".bubble img")).to_have_count(0)
    assert page.title() != "taken"
    expect(chosen.locator(".row.out .stamp").last).to_have_attribute("title", "Прочитано")


def test_buttons_under_a_message_edit_it(page: Page) -> None:
    """A press shows its answer over the chat and the message changes in its place."""
    telegram = begin(page, "telegram")
    before = telegram.locator(".row").count()
    telegram.get_by_role("button", name="📈 Історія").click()
    expect(telegram.locator(".toast")).to_have_text("Хвилинку…")
    expect(telegram.locator(".bubble", has_text="12.2026")).to_be_visible()
    assert telegram.locator(".row").count() == before


def test_an_own_message_can_be_changed(page: Page) -> None:
    """Arrow up in an empty field takes the last text back into it; its bubble then says it was changed."""
    telegram = begin(page, "telegram")
    write(telegram, "4520")
    expect(telegram.locator(".row:not(.out) .s-bold").last).to_have_text("4520")
    field = telegram.get_by_label("Повідомлення", exact=True)
    field.press("ArrowUp")
    expect(field).to_have_value("4520")
    write(telegram, "4530")
    expect(telegram.locator(".row.out .bubble").last).to_contain_text("4530")
    expect(telegram.locator(".row.out .stamp").last).to_contain_text("змінено")


def test_keyboards_below_the_field(page: Page) -> None:
    """Telegram's button shares the phone number and goes away; Viber's colours are the bot's."""
    telegram, viber = begin(page, "telegram"), begin(page, "viber")
    write(telegram, "телефон")
    telegram.get_by_role("button", name="📱 Надіслати номер").click()
    expect(telegram.locator(".row:not(.out) .words").last).to_have_text("380671234501")
    expect(telegram.locator(".board")).to_have_count(0)
    key = viber.get_by_role("button", name="📊 Передати показ")
    assert key.evaluate("key => getComputedStyle(key).backgroundColor") == "rgb(31, 78, 158)"
    key.click()
    expect(viber.locator(".row:not(.out) .words").last).to_contain_text("Ви написали: reading")


@pytest.mark.parametrize(("name", "answer"), [("telegram", "Фото 1120 пікселів"), ("viber", "Дякую за фото")])
def test_photos_go_both_ways(page: Page, tmp_path: Path, name: str, answer: str) -> None:
    """A photo from the device reaches the bot; the bot's photo is shown and grows when pressed."""
    chosen = begin(page, name)
    photo = tmp_path / "meter.jpg"
    photo.write_bytes(meter_photo("004311"))
    with page.expect_file_chooser() as chooser:
        chosen.get_by_label("Прикріпити", exact=True).click()
        chosen.get_by_role("menuitem", name="Фото з пристрою").click()
    chooser.value.set_files(photo)
    expect(chosen.locator(".row:not(.out) .words").last).to_contain_text(answer)
    expect(chosen.locator(".row.out img")).to_have_js_property("naturalWidth", 1120)
    if name == "viber":
        chosen.get_by_role("button", name="🖼 Фото").click()
    else:
        chosen.locator(".inline-key", has_text="🖼 Фото").click()
    expect(chosen.locator(".row:not(.out) img")).to_have_js_property("naturalWidth", 640)
    chosen.get_by_label("Збільшити фото").last.click()
    expect(page.locator(".large-photo")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".large-photo")).to_have_count(0)


def test_everything_else_can_be_attached(page: Page) -> None:
    """Samples of a photo, a document, voice, a sticker, a place and a contact go out as what they are."""
    telegram = begin(page, "telegram")
    out = telegram.locator(".row.out")
    shown = {
        "Фото лічильника (зразок)": "img",
        "Документ (зразок)": ".media-name",
        "Голосове": ".media-wave",
        "Стікер": ".media-sticker",
        "Геопозиція": ".media-place",
        "Мій контакт": ".media-about",
    }
    for label, part in shown.items():
        telegram.get_by_label("Прикріпити", exact=True).click()
        telegram.get_by_role("menuitem", name=label).click()
        expect(out.last.locator(part)).to_have_count(1)
    with page.expect_download() as download:
        out.get_by_label("Завантажити Заява.pdf").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_people_have_chats_of_their_own(page: Page, trial: Served) -> None:
    """Another person sees an empty chat; an answer to somebody else is marked on their face."""
    telegram = begin(page, "telegram")
    write(telegram, "Я Олена")
    expect(telegram.locator(".bubble", has_text="Ви написали: Я Олена")).to_be_visible()
    telegram.get_by_label("Микола Ткаченко").click()
    expect(telegram.locator(".row")).to_have_count(0)
    begin(page, "telegram")
    telegram.get_by_label("Олена Коваль").click()
    expect(telegram.locator(".row.out .words").last).to_have_text("Я Олена")
    act = {"messenger": "telegram", "chat": "7012345602", "act": "write_text", "text": "Я Микола"}
    ask(f"{trial.messengers}/sandbox/act", act)
    face = telegram.get_by_label("Микола Ткаченко")
    expect(face).to_have_class(re.compile("with-news"))
    face.click()
    expect(face).not_to_have_class(re.compile("with-news"))
    expect(telegram.locator(".bubble", has_text="Ви написали: Я Микола")).to_be_visible()


def test_a_blocked_bot_can_be_let_in_again(page: Page) -> None:
    """Blocking takes the input field away and offers to unblock."""
    telegram = begin(page, "telegram")
    telegram.get_by_label("Ще").click()
    page.get_by_text("Заблокувати бота").click()
    expect(telegram.locator("textarea")).to_be_hidden()
    telegram.get_by_role("button", name="Розблокувати").click()
    write(telegram, "Знову тут")
    expect(telegram.locator(".row:not(.out) .s-bold").last).to_have_text("Знову тут")


def test_theme_and_language_are_remembered(browser: Browser, trial: Served) -> None:
    """Dark stays dark and English stays English when the page is opened again."""
    page = browser.new_page(color_scheme="light")
    page.goto(trial.page)
    page.get_by_label("Світла або темна тема").click()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Numbers to try")).to_be_visible()
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    expect(page.get_by_role("heading", name="Numbers to try")).to_be_visible()
    page.context.close()


def test_the_protocol_tells_of_mistakes_and_makes_faults(page: Page, trial: Served) -> None:
    """What the bot sends against the documentation is counted and listed; a switch plans a fault."""
    expect(page.locator(".protocol .badge")).to_have_text("Порушень немає")
    ask(f"{trial.messengers}/bot{TELEGRAM_TOKEN}/getMe?colour=blue")
    expect(page.locator(".protocol .badge")).to_have_text("Порушень: 1")
    page.get_by_role("button", name="Протокол").click()
    expect(page.locator(".complaint")).to_contain_text("colour")
    page.get_by_role("button", name="Очистити", exact=True).click()
    expect(page.locator(".protocol .badge")).to_have_text("Порушень немає")
    switch = page.get_by_role("switch", name="Події надходять двічі")
    switch.check()
    expect(switch).to_be_checked()
    assert [row["kind"] for row in ask(f"{trial.messengers}/sandbox/faults")] == ["duplicate"]
    switch.uncheck()
    write(begin(page, "telegram"), "Доброго дня")
    assert ask(f"{trial.messengers}/sandbox/faults") == []


def test_a_pocket_holds_one_phone(page: Page) -> None:
    """At 390 pixels one phone is shown at a time, chosen by a tab, and nothing runs out of the side."""
    page.set_viewport_size(POCKET)
    begin(page, "telegram")
    expect(phone(page, "viber")).to_be_hidden()
    assert fits(page)
    page.get_by_role("tab", name="Номери").click()
    expect(page.locator(".chip").first).to_be_visible()
    assert fits(page)
    page.get_by_role("tab", name="Viber").click()
    expect(phone(page, "telegram")).to_be_hidden()
    begin(page, "viber")
    assert fits(page)
