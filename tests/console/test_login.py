"""Coming in: what is asked, what is said, what is remembered, how often one may try."""

import asyncio
from pathlib import Path

import httpx
import pytest

from bot.clock import FakeClock
from bot.storage import audit, staff
from bot.storage.audit import Record
from bot.storage.database import Database
from tests.console.stage import PASSWORD, Stage, form_of

COOKIE = "oblik-console"


async def told(stage: Stage) -> list[Record]:
    return await stage.office.database.read(audit.listed)


async def test_the_right_password_lets_in(stage_on_both: Stage) -> None:
    """Whoever knows the password is led to the page they wanted, with a cookie that no script can read."""
    stage = stage_on_both
    await stage.hire("olena")
    async with stage.browser() as browser:
        answer = await stage.enter(browser, " Olena ", next_to="/console/outages?tab=past")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/outages?tab=past")
        cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(COOKIE))
        assert {"HttpOnly", "Path=/", "SameSite=strict"} <= {part.strip() for part in cookie.split(";")}
        page = await browser.get("/console/outages")
        assert page.json() == {"login": "olena"}
    assert [each.action for each in await told(stage)] == ["login"]


async def test_a_wrong_login_and_a_wrong_password_look_alike(stage: Stage) -> None:
    """Nobody learns who works here: an unknown name, a wrong password, a closed access are answered alike."""
    await stage.hire("olena")
    gone = await stage.hire("petro")
    await stage.hire("admin", "administrator")
    await stage.office.database.write(lambda c: staff.disable(c, gone, disabled=True))
    answers = []
    for login, password in (("olena", "not it at all"), ("nobody", PASSWORD), ("petro", PASSWORD)):
        async with stage.browser() as browser:
            answer = await stage.enter(browser, login, password)
            said = answer.text.replace(login, "?").replace(form_of(answer), "")
            answers.append((answer.status_code, said))
            assert (await browser.get("/console")).status_code == 303
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 401
    assert "не підходить" in answers[0][1]


async def test_an_unknown_name_is_not_kept(stage: Stage) -> None:
    """A password typed in the field for the name stands nowhere in the audit log."""
    async with stage.browser() as browser:
        await stage.enter(browser, "my-secret-password", "x")
    [record] = await told(stage)
    assert (record.action, record.login) == ("login.failed", "")
    assert "secret" not in str(record)


async def test_every_login_is_a_new_session(stage: Stage) -> None:
    """A token from before the login is worth nothing after it, and the earlier session is over."""
    await stage.hire("olena")
    async with stage.browser() as browser:
        browser.cookies.set(COOKIE, "planted", domain="console.test")
        await stage.enter(browser, "olena")
        first = next(c.value for c in browser.cookies.jar if c.name == COOKIE and c.value != "planted")
        await stage.enter(browser, "olena")
        second = [c.value for c in browser.cookies.jar if c.name == COOKIE][-1]
    assert first != second
    for token, status in ((first, 303), ("planted", 303), (second, 200)):
        async with stage.browser() as other:
            answer = await other.get("/console", headers={"Cookie": f"{COOKIE}={token}"})
            assert answer.status_code == status


@pytest.mark.parametrize(
    ("origin", "keep_cookie", "status"),
    [
        ("http://console.test", True, 303),
        ("http://console.test", False, 403),
        ("http://evil.test", True, 403),
        ("null", True, 403),
        ("http://console.test.evil.test", True, 403),
    ],
)
async def test_the_form_is_ours(stage: Stage, origin: str, *, keep_cookie: bool, status: int) -> None:
    """A login is taken only from our own page, with the token that this browser was given."""
    await stage.hire("olena")
    async with stage.browser() as browser:
        form = form_of(await browser.get("/console/login"))
        if not keep_cookie:
            browser.cookies.clear()
        data = {"form": form, "login": "olena", "password": PASSWORD}
        answer = await browser.post("/console/login", data=data, headers={"Origin": origin})
        assert answer.status_code == status


async def test_a_form_without_an_origin_is_refused(stage: Stage) -> None:
    """A POST that does not say from which page it comes changes nothing."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(stage.guard), base_url=stage.base) as browser:
        assert (await browser.post("/console/login", data={"login": "x"})).status_code == 403


async def test_a_login_is_tried_ten_times(stage: Stage) -> None:
    """After ten wrong passwords the right one has to wait until the first of them is old, from anywhere."""
    await stage.hire("olena")
    for _ in range(10):
        async with stage.browser(host="10.0.0.1") as browser:
            assert (await stage.enter(browser, "olena", "wrong")).status_code == 401
        stage.clock.advance(seconds=30)
    async with stage.browser(host="10.0.0.2") as browser:
        answer = await stage.enter(browser, "olena")
        assert answer.status_code == 429
        assert "Спробуйте після 12:15" in answer.text  # noon and a quarter of an hour
        stage.clock.advance(minutes=11)
        assert (await stage.enter(browser, "olena")).status_code == 303


async def test_an_address_is_tried_thirty_times(stage: Stage) -> None:
    """Thirty tries from one address stop it for every login; others come in."""
    await stage.hire("olena")
    for number in range(30):
        async with stage.browser(host="10.0.0.1") as browser:
            assert (await stage.enter(browser, f"name{number}", "wrong")).status_code == 401
    async with stage.browser(host="10.0.0.1") as browser:
        assert (await stage.enter(browser, "olena")).status_code == 429
    async with stage.browser(host="10.0.0.2") as browser:
        assert (await stage.enter(browser, "olena")).status_code == 303


async def test_many_tries_at_once_are_counted(stage_on_both: Stage) -> None:
    """Twenty-five tries at the same moment are ten tries, not twenty-five."""
    stage = stage_on_both
    await stage.hire("olena")
    browsers = [stage.browser(host=f"10.0.0.{number}") for number in range(25)]
    answers = await asyncio.gather(*(stage.enter(browser, "olena", "wrong") for browser in browsers))
    for browser in browsers:
        await browser.aclose()
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 15


async def test_who_comes_in_is_forgiven(stage: Stage) -> None:
    """The right password forgets the wrong ones before it."""
    await stage.hire("olena")
    for _ in range(3):
        async with stage.browser() as browser:
            for _ in range(9):
                await stage.enter(browser, "olena", "wrong")
            assert (await stage.enter(browser, "olena")).status_code == 303


@pytest.mark.parametrize(
    "next_to",
    ["https://evil.test/", "//evil.test", "/console\\..\\x", "/consoles", "/console/ї", "javascript:1"],
)
async def test_a_login_leads_nowhere_else(stage: Stage, next_to: str) -> None:
    """Whatever the address says, a login leads into the console."""
    await stage.hire("olena")
    async with stage.browser() as browser:
        assert "evil" not in (await browser.get("/console/login", params={"next": next_to})).text
        answer = await stage.enter(browser, "olena", next_to=next_to)
        assert answer.headers["location"] == "/console"


async def test_what_is_typed_is_shown_as_text(stage: Stage) -> None:
    """A name with markup in it comes back in the form as that name."""
    async with stage.browser() as browser:
        page = (await stage.enter(browser, '"><script>alert(1)</script>', "x")).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_over_https_cookies_are_for_https(empty: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Behind https every cookie is Secure and of this host alone; browsers are told to stay with https."""
    stage = Stage(empty, clock, tmp_path, https=True)
    await stage.hire("olena")
    async with stage.browser() as browser:
        answer = await stage.enter(browser, "olena")
        cookies = answer.headers.get_list("set-cookie")
        assert all(each.startswith("__Host-") and "Secure" in each for each in cookies)
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert (await browser.get("/console")).status_code == 200


async def test_a_form_too_large_is_not_read(stage: Stage) -> None:
    """A form larger than any of ours is as good as an empty one."""
    async with stage.browser() as browser:
        form = form_of(await browser.get("/console/login"))
        data = {"form": form, "login": "olena", "password": "x" * 50_000}
        assert (await browser.post("/console/login", data=data)).status_code == 403


async def test_logging_out(stage: Stage) -> None:
    """A logout ends the session in the database, not only in the browser; it needs the session's own form."""
    await stage.hire("olena")
    async with stage.browser() as browser:
        await stage.enter(browser, "olena")
        token = browser.cookies[COOKIE]
        assert (await browser.post("/console/logout", data={"form": "guessed"})).status_code == 403
        form = await stage.form()
        assert (await browser.post("/console/logout", data={"form": form})).headers[
            "location"
        ] == "/console/login"
        answer = await browser.get("/console", headers={"Cookie": f"{COOKIE}={token}"})
        assert answer.status_code == 303
    assert [each.action for each in await told(stage)] == ["logout", "login"]
