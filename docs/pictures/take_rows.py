# ruff: noqa: INP001 - a script, run by its path
"""Every group of functions in both messengers, photographed anew by `python docs/pictures/take_rows.py`.

Starts the trial at an evening of the reading window, when nobody is reminded of anything, and does on two
phones at once what people do: first contact, readings, outages, consumption, services, appeals. An employee
answers from the console. Both phones of a moment make one picture, for `docs/rows.md`. Needs Chromium.
"""

import io
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright
from take import FLAGS, HERE, PATIENCE, STILL, answered, photograph, press, write
from take_console import Trial, trial

EVENING = "2026-11-29T21:30:00+02:00"
SCREEN: ViewportSize = {"width": 1280, "height": 980}
APART = 24  # pixels between the phones
TABLE = "#dfe5ee"
COLOURS = 256  # of a palette; rare ones, a red sign, matter more than shades of the paper behind
KINDS = ("День і ніч", "Звичайний")
MATTER = "Третій вечір поспіль світло ледь жевріє, холодильник вимикається. Прошу виміряти напругу."
ANSWER = "Напругу виміряно, на опорі відновлено контакт. Тепер має бути 230 В. Дякуємо, що повідомили."


@dataclass(frozen=True, slots=True)
class Phones:
    """Both phones, the one and the other messenger."""

    telegram: Locator
    viber: Locator

    @property
    def both(self) -> tuple[Locator, Locator]:
        """One after the other."""
        return self.telegram, self.viber

    def write(self, text: str, words: str) -> None:
        """Type on both, and wait until the bot's newest message says this."""
        self.each(lambda phone: write(phone, text), words)

    def press(self, label: str, words: str) -> None:
        """Press the newest button of this name on both, and wait for the answer."""
        self.each(lambda phone: press(phone, label), words)

    def each(self, act: Callable[[Locator], None], words: str) -> None:
        """Do something on both, and wait for the answer."""
        for phone in self.both:
            act(phone)
        for phone in self.both:
            answered(phone, words)

    def save(self, name: str) -> None:
        """One picture of both on a table, with as few colours as the eye forgives."""
        shots = [Image.open(io.BytesIO(photograph(phone))).convert("RGBA") for phone in self.both]
        width = sum(shot.width + APART for shot in shots) + APART
        table = Image.new("RGB", (width, shots[0].height + 2 * APART), TABLE)
        at = APART
        for shot in shots:
            table.paste(shot, (at, APART), mask=shot)
            at += shot.width + APART
        few = table.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(HERE / f"rows-{name}.png", optimize=True)


def access(phones: Phones, samples: Locator) -> None:
    """First contact, the account's card, settings."""
    phones.viber.get_by_label("Микола Ткаченко").click()
    for phone in phones.both:
        phone.locator(".bottom-bar button").click()
        answered(phone, "Вітаю")
    phones.save("access-welcome")
    for phone, kind in zip(phones.both, KINDS, strict=True):
        account, serial, _ = samples.filter(has_text=kind).locator(".chip b").all_inner_texts()
        press(phone, "Погоджуюся")
        answered(phone, "номер особового рахунку")
        write(phone, account)
        answered(phone, "номер лічильника")
        write(phone, serial)
        answered(phone, "під'єднано")
    phones.save("access-card")
    phones.write("меню", "Щоб передати показ")
    phones.press("Налаштування", "Ваші дані, сповіщення")
    phones.press("Сповіщення", "Тихі|Не турбувати")
    phones.save("access-notices")


def readings(phones: Phones) -> None:
    """An odd value, the summary, the history."""
    phones.write("меню", "Щоб передати показ")
    phones.press("Передати показ", "Минулого разу")
    for phone in phones.both:
        last = _last(phone)
        write(phone, str(last + 9_000))
        if phone is phones.telegram:
            answered(phone, "який показ")
            write(phone, str(_last(phone) + 31))
    for phone in phones.both:
        answered(phone, "зазвичай")
    phones.save("readings-doubt")
    for phone in phones.both:
        said = answered(phone, "зазвичай").replace("\u00a0", "")
        odd = int(re.findall(r"\d{4,}", said)[0])
        write(phone, str(odd - 9_000 + 57))
    phones.each(lambda _: None, "Передати\\?")
    phones.save("readings-summary")
    phones.press("Так, передати", "Показ прийнято")
    phones.press("Історія", "Лічильник")
    phones.save("readings-history")


def _last(phone: Locator) -> int:
    """The last reading that a question names."""
    said = answered(phone, "Минулого разу").replace("\u00a0", "")
    return int(re.findall(r"Минулого разу: (\d+)", said)[-1])


def outages(phones: Phones) -> None:
    """What is known at home, the schedule, and a report that it is dark."""
    phones.write("меню", "Щоб передати показ")
    phones.press("Відключення", "рахунок")
    phones.save("outages-known")
    phones.press("Погодинний графік", "Погодинний графік, черга|Черги для рахунку")
    phones.save("outages-schedule")
    for phone in phones.both:
        write(phone, "немає світла")
        answered(phone, "сусідів|темно лише|Світл")
        if phone.locator(".inline-key, .key").filter(has_text="темно лише").count():
            press(phone, "темно лише")
        answered(phone, "сусідів")
        press(phone, "Темно в усіх")
        answered(phone, "Надіслати заявку")
        press(phone, "Надіслати")
    phones.each(lambda _: None, "прийнято")
    phones.save("outages-report")


def consumption(phones: Phones) -> None:
    """A year by months, a contract, the equipment."""
    phones.write("меню", "Щоб передати показ")
    phones.press("Рахунок і лічильник", "Що показати")
    phones.press("Споживання", "Споживання за")
    phones.save("consumption-year")
    phones.write("обладнання", "Здається")
    phones.press("Обладнання", "Дозволена потужність")
    phones.save("consumption-equipment")
    phones.write("договір", "Здається")
    phones.press("Договори", "Оберіть договір|Договорів")
    phones.press("№ ", "Укладено")
    phones.save("consumption-contract")


def services(phones: Phones) -> dict[str, str]:
    """The catalogue and an order up to its number; the numbers by phone."""
    phones.write("меню", "Щоб передати показ")
    phones.press("Послуги і заяви", "Що потрібно")
    phones.press("Послуги й ціни", "Точну суму")
    phones.save("services-catalogue")
    phones.press("Експертиза", "Що підготувати")
    phones.press("Замовити", "прізвище")
    for phone, name in ((phones.telegram, "Шевчук Тетяна Іванівна"), (phones.viber, "Бондар Олег Петрович")):
        write(phone, name)
        answered(phone, "телефоном")
        write(phone, "067 123 45 01")
        _skip(phone)
    phones.save("services-summary")
    phones.press("Далі", "Підпишіть файл")
    phones.save("services-sign")
    phones.press("Підпишу пізніше", "Прийнято")
    return _numbers(phones)


def _skip(phone: Locator) -> None:
    """Give the answers that an order wants and leave out what may be left out, up to the summary."""
    newest = phone.locator(".row:not(.out) .words").last
    seen = ""
    for _ in range(12):
        expect(newest).not_to_have_text(seen)
        phone.page.wait_for_timeout(STILL)
        seen = newest.inner_text()
        if "Перевірте, будь ласка" in seen:
            return
        if "причому" in seen or "чому?" in seen:
            write(phone, "Показує більше, ніж споживаємо")
        elif phone.locator(".inline-key, .key").filter(has_text="Пропустити").last.is_visible():
            press(phone, "Пропустити")
        else:
            press(phone, "Так|Компанії|Дві")


def _numbers(phones: Phones) -> dict[str, str]:
    found = {}
    for name, phone in (("telegram", phones.telegram), ("viber", phones.viber)):
        number = re.search(r"№ (\d{4}-\d+)", answered(phone, "Прийнято"))
        assert number  # noqa: S101 - it has just been waited for
        found[name] = number[1]
    return found


def appeals(phones: Phones) -> dict[str, str]:
    """A complaint up to its number; the numbers by phone."""
    phones.write("меню", "Щоб передати показ")
    phones.press("Звернення", "Напишіть нам про все")
    phones.press("Звернення$", "Що хочете подати")
    phones.press("Скарга", "Чого це стосується")
    phones.press("Напруга", "Напишіть, що сталося")
    phones.write(MATTER, "Записано")
    phones.press("Далі", "Де ви мешкаєте")
    phones.press("Та сама", "Перевірте, чи все так")
    phones.save("appeals-summary")
    phones.press("Надіслати$", "Прийнято")
    return _numbers(phones)


def work(context: BrowserContext, running: Trial, orders: dict[str, str], complaints: dict[str, str]) -> None:
    """An employee registers the orders and answers the complaints."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(running.console)
    page.fill("[name=login]", "dyspetcher")
    page.fill("[name=password]", running.logins["dyspetcher"])
    page.click("button")
    expect(page.locator("h1")).to_have_text("Огляд")
    for count, number in enumerate(orders.values(), 1):
        _open(page, running, number)
        _do(page, "Зареєструвати", {"Реєстраційний номер": f"Зам-31{count:02}"})
        _do(page, "Запланувати", {"День робіт": "2026-12-08"})
    for number in complaints.values():
        _open(page, running, number)
        _do(page, "Виконано", {"Відповідь": ANSWER})
    page.close()


def _open(page: Page, running: Trial, number: str) -> None:
    page.goto(f"{running.console}/desk?q={number}")
    page.locator("tr", has_text=number).locator("a").first.click()
    expect(page.locator("h1")).to_contain_text(number)


def _do(page: Page, deed: str, fields: dict[str, str]) -> None:
    """Choose a deed, fill in what it needs, send; wait until the card has it."""
    page.get_by_role("radio", name=deed).check()
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
        page.get_by_label(label, exact=True).press("Tab")
    page.get_by_role("button", name="Надіслати споживачеві").click()
    expect(page.get_by_role("radio", name=deed)).not_to_be_visible()


def told(phones: Phones, orders: dict[str, str]) -> None:
    """What comes of it: the order's card, the answer with its rating, the menu in the dark."""
    phones.each(lambda _: None, "Розглянуто")
    phones.save("appeals-answer")
    for name, phone in (("telegram", phones.telegram), ("viber", phones.viber)):
        write(phone, "мої заявки")
        answered(phone, "Здається")
        press(phone, "Мої заявки")
        answered(phone, "заплановано")
        press(phone, orders[name])
        answered(phone, "Роботи заплановано на")
    phones.save("services-order")
    phones.telegram.page.get_by_label("Світла або темна тема").click()
    phones.write("меню", "Щоб передати показ")
    phones.save("dark")


def main() -> None:
    """Start, take, end."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need Chromium: as root, apt-get install chromium, and try again.")
    expect.set_options(timeout=PATIENCE)
    with trial(OBLIK_CLOCK=EVENING) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(viewport=SCREEN, color_scheme="light", locale="uk-UA")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(running.page)
        samples = page.locator(".sample")
        expect(samples.first).to_be_visible()
        phones = Phones(page.locator(".of-telegram"), page.locator(".of-viber"))
        access(phones, samples)
        readings(phones)
        outages(phones)
        consumption(phones)
        orders, complaints = services(phones), appeals(phones)
        work(context, running, orders, complaints)
        told(phones, orders)
        browser.close()


if __name__ == "__main__":
    main()
