# ruff: noqa: INP001 - a script, run by its path
"""The pictures of the README, taken anew by `python docs/pictures/take.py`.

Starts the trial on a free port with a folder of its own, talks to the bot in both messengers as a person
would, and photographs the page. Needs Chromium.
"""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK: ViewportSize = {"width": 1280, "height": 900}
TALL: ViewportSize = {"width": 1280, "height": 1000}
POCKET: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds; the sample company is imported first
STILL = 700  # milliseconds until nothing moves any more
PHOTO = "Фото лічильника (зразок)"
BARE = """
    html, body, .frame { background: transparent !important; }
    .station .device { box-shadow: inset 0 0 0 1.5px var(--device-edge) !important; }
"""


@contextmanager
def trial(**more: str) -> Iterator[str]:
    """The page's address while the bot runs; `more` variables of its environment."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"OBLIK_DATA_DIR": folder, "OBLIK_SERVER__PORT": "0", **more}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OBLIK_")}
        command = [sys.executable, "-m", "bot", "run"]
        with subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, env=kept | settings, stdout=subprocess.PIPE, text=True
        ) as bot:
            said = bot.stdout or ()
            try:
                yield next(line.split()[-1] for line in said if line.startswith("chat page"))
            finally:
                bot.send_signal(signal.SIGTERM)


def save(name: str, picture: bytes) -> None:
    """Write a picture with as few bytes as it needs."""
    with Image.open(io.BytesIO(picture)) as image:
        image.save(HERE / name, optimize=True)


def photograph(phone: Locator) -> bytes:
    """One phone by itself, with nothing around it."""
    phone.page.mouse.move(0, 0)
    phone.page.wait_for_timeout(STILL)
    bare = phone.page.add_style_tag(content=BARE)
    picture = phone.locator(".device").screenshot(omit_background=True)
    bare.evaluate("style => style.remove()")
    return picture


def write(phone: Locator, text: str) -> None:
    """Type a text and send it."""
    phone.locator("textarea").fill(text)
    phone.locator("textarea").press("Enter")


def press(phone: Locator, label: str) -> None:
    """Press the newest button with these words."""
    phone.locator(".inline-key, .key").filter(has_text=re.compile(label)).last.click()


def answered(phone: Locator, words: str) -> str:
    """Wait until the bot's newest message says this; the whole of what it says."""
    newest = phone.locator(".row:not(.out) .words").last
    expect(newest).to_contain_text(re.compile(words, re.DOTALL))
    return newest.inner_text()


def link(phone: Locator, account: str, serial: str) -> None:
    """First contact, consent, and the account with its meter."""
    phone.locator(".bottom-bar button").click()
    press(phone, "Погоджуюся")
    answered(phone, "номер особового рахунку")
    write(phone, account)
    answered(phone, "номер лічильника")
    write(phone, serial)
    answered(phone, "під'єднано")


def submit(phone: Locator) -> None:
    """A reading for every zone, a little above the last one, with a photo, up to the receipt."""
    press(phone, "Передати показ")
    value = ""
    while True:
        question = answered(phone, "Минулого разу|Передати\\?")
        asked = re.findall(r"Минулого разу: (\d+)", question.replace("\u00a0", ""))
        if not asked:
            break
        value = str(int(asked[-1]) + 42)
        write(phone, value)
        expect(phone.locator(".row:not(.out) .words").last).not_to_contain_text(f"разу: {asked[-1]}")
    press(phone, "Додати фото")
    answered(phone, "Надішліть фото")
    phone.locator("textarea").fill(value)  # the sample meter shows what stands in the field
    phone.get_by_label("Прикріпити", exact=True).click()
    phone.get_by_role("menuitem", name=PHOTO).click()
    answered(phone, "Передати\\?")
    press(phone, "Так, передати")
    answered(phone, "Показ прийнято")


def take(page: Page) -> None:
    """All pictures, in the order of a conversation."""
    telegram, viber = page.locator(".of-telegram"), page.locator(".of-viber")
    samples = page.locator(".sample")
    expect(samples.first).to_be_visible()
    page.set_viewport_size(TALL)
    viber.get_by_label("Микола Ткаченко").click()
    for phone, kind in ((telegram, "День і ніч"), (viber, "Звичайний")):
        account, serial, _ = samples.filter(has_text=kind).locator(".chip b").all_inner_texts()
        link(phone, account, serial)
        submit(phone)
    save("reading-telegram.png", photograph(telegram))
    save("reading-viber.png", photograph(viber))
    page.set_viewport_size(DESK)
    press(viber, "Історія")
    answered(viber, "Лічильник")
    page.mouse.move(0, 0)
    page.wait_for_timeout(STILL)
    save("sandbox-light.png", page.screenshot())
    page.get_by_label("Світла або темна тема").click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(STILL)
    save("sandbox-dark.png", page.screenshot())
    page.get_by_label("Світла або темна тема").click()
    page.set_viewport_size(POCKET)
    page.wait_for_timeout(STILL)
    save("phone-width.png", page.screenshot())


def main() -> None:
    """Start, take, end."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need Chromium: as root, apt-get install chromium, and try again.")
    expect.set_options(timeout=PATIENCE)
    with trial() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport=DESK, device_scale_factor=2, color_scheme="light", locale="uk-UA")
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        take(page)
        browser.close()


if __name__ == "__main__":
    main()
