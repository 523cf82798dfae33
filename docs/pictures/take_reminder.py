# ruff: noqa: INP001 - a script, run by its path
"""The pictures of a reminder, taken anew by `python docs/pictures/take_reminder.py`.

The trial's clock is told that it is the morning on which the reading window opens, a little before nine; both
people link their accounts, and at nine they are reminded. Takes three minutes. Needs Chromium.
"""

import shutil
import sys

from playwright.sync_api import Page, expect, sync_playwright
from take import FLAGS, PATIENCE, TALL, answered, link, photograph, press, save, trial

MORNING = "2026-11-29T08:58:00+02:00"
REMINDED_WITHIN = 240_000  # milliseconds


def take(page: Page) -> None:
    """A reminder in both messengers, and what its button opens."""
    telegram, viber = page.locator(".of-telegram"), page.locator(".of-viber")
    samples = page.locator(".sample")
    expect(samples.first).to_be_visible()
    viber.get_by_label("Микола Ткаченко").click()
    for phone, kind in ((telegram, "День і ніч"), (viber, "Звичайний")):
        account, serial, _ = samples.filter(has_text=kind).locator(".chip b").all_inner_texts()
        link(phone, account, serial)
    expect.set_options(timeout=REMINDED_WITHIN)
    for phone, name in ((telegram, "telegram"), (viber, "viber")):
        answered(phone, "Час передати показ")
        save(f"reminder-{name}.png", photograph(phone))
    press(viber, "Передати показ")
    answered(viber, "напишіть показ|Напишіть показ")
    save("reminder-answered.png", photograph(viber))


def main() -> None:
    """Start, take, end."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need Chromium: as root, apt-get install chromium, and try again.")
    expect.set_options(timeout=PATIENCE)
    with trial(OBLIK_CLOCK=MORNING) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport=TALL, device_scale_factor=2, color_scheme="light", locale="uk-UA")
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        take(page)
        browser.close()


if __name__ == "__main__":
    main()
