"""The desk over HTTP without pages: files by district, what browsers are told of them, what staff attach."""

from datetime import date, datetime

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.console.desk_content import Part, Unread, price_of, read_part
from bot.console.desk_files import NO_FILE
from bot.console.desk_numbers import ADDRESS as NUMBERS
from bot.console.desk_words import is_personal, masked, term
from bot.storage import audit, schema, staff
from bot.storage.files import Files
from bot.storage.schema_notices import staff as staff_table
from bot.storage.schema_requests import request, request_event, request_file
from tests import builders
from tests.console.stage import PASSWORD, Stage
from tests.storage.photos import phone_photo

HERE, THERE = "300154872", "300154999"


async def seeded(stage: Stage, name: str = "фото.jpg", body: bytes = b"", role: str = "attachment") -> str:
    """A request in Korosten with a file; the file's address."""

    def make(connection: Connection) -> int:
        builders.district(connection, "OVR", "Овруцький РЕМ")
        home = builders.household(connection, HERE)
        me = builders.chat(connection, accounts=[home.account])
        now = stage.clock()
        row = {
            "kind": "appeal",
            "subject": "complaint",
            "number": "2603-000001",
            "person_id": me.person,
            "address_id": me.address,
            "account_id": home.account,
            "district_id": home.district,
            "body": "{}",
            "state": "received",
        }
        times = {"sent_at": now, "created_at": now, "changed_at": now}
        return int(connection.scalars(insert(request).returning(request.c.id), row | times).one())

    made = await stage.office.database.write(make)
    kept = await keeper(stage).keep(name, body or phone_photo())
    await stage.office.database.write(
        lambda c: c.execute(insert(request_file).values(request_id=made, file_id=kept, role=role, name=name))
    )
    return f"/console/desk/{made}/file/{kept}"


def keeper(stage: Stage) -> Files:
    """The store of files that the console uses."""
    settings = stage.office.settings
    return Files(settings.data_dir / "files", stage.office.database, settings.files, stage.clock)


async def hire(stage: Stage, login: str, role: str, *districts: str) -> None:
    """Take somebody on for some districts."""
    kept = await stage.office.passwords.hash(PASSWORD)
    await stage.office.database.write(
        lambda c: staff.add(c, login, login, kept, [role], stage.clock(), districts)
    )


@pytest.mark.parametrize(
    ("role", "districts", "status"),
    [
        ("operator", (), 200),
        ("operator", ("KOR",), 200),
        ("operator", ("OVR", "KOR"), 200),
        ("operator", ("OVR",), 404),
        ("operator", ("NONE",), 404),
        ("auditor", (), 200),
        ("auditor", ("OVR",), 404),
        ("dispatcher", (), 403),
        ("approver", (), 403),
        ("administrator", ("KOR",), 403),
    ],
)
async def test_a_file_by_role_and_district(
    stage: Stage, role: str, districts: tuple[str, ...], status: int
) -> None:
    """Operators and auditors of the request's district get its file; for those of others it is not there."""
    file = await seeded(stage)
    await hire(stage, "somebody", role, *districts)
    async with stage.browser() as browser:
        assert (await browser.get(file)).status_code == 303
        await stage.enter(browser, "somebody")
        assert (await browser.get(file)).status_code == status


@pytest.mark.parametrize(
    ("name", "body", "mime"),
    [
        ("фото.jpg", b"", "image/jpeg"),
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream"),
        ("заява.pdf", b"%PDF-1.4 ...", "application/octet-stream"),
        ('a"b\r\nX: y.jpg', b"%PDF-1.4 ...", "application/octet-stream"),
    ],
)
async def test_a_browser_runs_nothing_of_a_file(stage: Stage, name: str, body: bytes, mime: str) -> None:
    """Whatever it is, it comes as an attachment, with nosniff and a policy that allows nothing."""
    file = await seeded(stage, name, body)
    await hire(stage, "oksana", "operator")
    async with stage.browser() as browser:
        await stage.enter(browser, "oksana")
        answer = await browser.get(file)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == mime
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "x" not in {each.lower() for each in answer.headers}
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]


async def test_a_file_belongs_to_its_request(stage: Stage) -> None:
    """A file's number under another request, or no number at all, finds nothing."""
    file = await seeded(stage)
    await hire(stage, "oksana", "operator")
    async with stage.browser() as browser:
        await stage.enter(browser, "oksana")
        for path in (
            file.replace("/desk/1/", "/desk/2/"),
            f"{file}0",
            "/console/desk/1/file/..etc",
            "/console/desk/x/file/1",
            "/console/odd/1/photo",
            "/console/odd/99999999999999999999/photo",
        ):
            answer = await browser.get(path)
            assert (answer.status_code, answer.text) == (404, NO_FILE)


async def test_a_document_that_is_opened_is_told(stage: Stage) -> None:
    """The audit log knows who has opened a scan; a photo of a meter is not told."""
    await hire(stage, "oksana", "operator")
    file = await seeded(stage, "паспорт.pdf", b"%PDF-1.4 ...", role="document")
    async with stage.browser() as browser:
        await stage.enter(browser, "oksana")
        await browser.get(file)
    told = await stage.office.database.read(lambda c: audit.listed(c, action="request.file"))
    assert [(each.login, each.subject) for each in told] == [("oksana", "request 1")]


async def attached(stage: Stage, login: str, role: str, form: str = "") -> int:
    """Send the form that adds a file; the answer's status."""
    async with stage.browser() as browser:
        await stage.enter(browser, login)
        data = {"form": form or await stage.form(), "role": role}
        files = {"file": ("акт.pdf", b"%PDF-1.4 ...")}
        return (await browser.post("/console/desk/1/attach", data=data, files=files)).status_code


@pytest.mark.parametrize(
    ("who", "districts", "role", "status", "rows"),
    [
        ("operator", ("KOR",), "answer", 303, 2),
        ("operator", (), "invoice", 303, 2),
        ("operator", ("OVR",), "answer", 404, 1),
        ("operator", (), "signed", 400, 1),
        ("auditor", (), "answer", 403, 1),
        ("administrator", (), "answer", 403, 1),
    ],
)
async def test_who_may_attach(
    stage: Stage, who: str, districts: tuple[str, ...], role: str, status: int, rows: int
) -> None:
    """Operators of the district add invoices and answers; nobody else adds anything."""
    await seeded(stage)
    await hire(stage, "somebody", who, *districts)
    assert await attached(stage, "somebody", role) == status
    kept = await stage.office.database.read(lambda c: c.execute(select(request_file.c.role)).all())
    assert len(kept) == rows
    events = await stage.office.database.read(lambda c: c.execute(select(request_event.c.what)).all())
    assert len(events) == rows - 1
    said = await stage.office.database.read(lambda c: c.execute(select(schema.outbox.c.key)).all())
    assert len(said) == (1 if rows == 2 and role == "answer" else 0)


async def test_attaching_needs_the_form(stage: Stage) -> None:
    """A file that another page sends is not kept."""
    await seeded(stage)
    await hire(stage, "oksana", "operator")
    assert await attached(stage, "oksana", "answer", form="guessed") == 403


async def test_a_lost_district_is_lost_at_once(stage: Stage) -> None:
    """An open session sees nothing more of a district that was taken away meanwhile."""
    file = await seeded(stage)
    await hire(stage, "oksana", "operator", "KOR")
    async with stage.browser() as browser:
        await stage.enter(browser, "oksana")
        assert (await browser.get(file)).status_code == 200
        await stage.office.database.write(lambda c: c.execute(update(staff_table).values(districts="OVR")))
        assert (await browser.get(file)).status_code == 404


async def test_statistics_as_a_file(stage: Stage) -> None:
    """The report is a workbook, also of an empty month and with nonsense in its address."""
    await hire(stage, "oksana", "operator")
    async with stage.browser() as browser:
        await stage.enter(browser, "oksana")
        for query in ("", "?window=2026-03-01&month=2026-02-01", "?window=x&month=%00"):
            answer = await browser.get(f"{NUMBERS}/report.xlsx{query}")
            assert answer.status_code == 200
            assert answer.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Коваленко Олена", "К••• О•••"),
        ("+380671234567", "•••67"),
        ("olena@zrazok.example", "o•••@zrazok.example"),
        ("м. Коростень, вул. Шевченка, 5", "м••• К••• в••• Ш••• 5•••"),
        ("", ""),
    ],
)
def test_the_mask(given: str, shown: str) -> None:
    """Enough to recognise, too little to learn."""
    assert masked(given) == shown


@pytest.mark.parametrize(
    ("name", "personal"),
    [
        ("surname", True),
        ("full-name", True),
        ("tax-number", True),
        ("phone", True),
        ("residence", True),
        ("new-owner", True),
        ("matter", False),
        ("meter-owner", False),
        ("cause", False),
        ("wanted-day", False),
    ],
)
def test_what_is_personal(name: str, personal: bool) -> None:  # noqa: FBT001 - a column of the table
    """Fields that tell who somebody is are behind the mask."""
    assert is_personal(name) is personal


async def test_a_term_in_words(stage: Stage) -> None:
    """Late, today, tomorrow, in days, kept and missed, each in its own colour."""
    await seeded(stage)
    said = []
    for due, state, closed in (
        ("2026-03-08", "received", None),
        ("2026-03-10", "received", None),
        ("2026-03-11", "received", None),
        ("2026-03-31", "received", None),
        ("2026-03-10", "done", "2026-03-10T10:00+02:00"),
        ("2026-03-09", "done", "2026-03-10T10:00+02:00"),
        (None, "received", None),
    ):
        row = _Row(due, state, closed)
        said.append(term(row, stage.clock().date())[:2])
    assert said == [
        ("прострочено 2\u00a0дні", "bad"),
        ("сьогодні", "warn"),
        ("завтра", "warn"),
        ("21\u00a0день", ""),
        ("у строк", "good"),
        ("із запізненням", "bad"),
        ("без строку", ""),
    ]


class _Row:
    def __init__(self, due: str | None, state: str, closed: str | None) -> None:
        self.due_on = date.fromisoformat(due) if due else None
        self.state = state
        self.closed_at = datetime.fromisoformat(closed) if closed else None


@pytest.mark.parametrize(
    ("shape", "typed", "value"),
    [
        ("price", "415,50", 415.5),
        ("price", "1 980", 1980),
        ("price", "", 0),
        ("place", "10", 10),
        ("lines", " а \n\n б", ["а", "б"]),
        ("text", "  <b>x</b> ", "<b>x</b>"),
    ],
)
def test_what_an_administrator_types(shape: str, typed: str, value: object) -> None:
    """Prices with a comma or spaces, lists by lines, everything else as it stands."""
    assert read_part(Part("x", "X", shape), typed, needed=False) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "typed"), [("price", "-1"), ("price", "abc"), ("price", "nan"), ("place", "1,5")]
)
def test_what_cannot_be_read(shape: str, typed: str) -> None:
    """A negative price, words, a place between two others are refused with a sentence."""
    with pytest.raises(Unread, match=r"\.$"):
        read_part(Part("x", "X", shape), typed, needed=False)  # type: ignore[arg-type]
    with pytest.raises(Unread):
        read_part(Part("x", "X"), " ", needed=True)


def test_a_price_in_words() -> None:
    """Free, from, exact, and nothing where there is no price."""
    told = [price_of(each) for each in ({"price": 0}, {"price": 390, "from": True}, {"price": 415.5}, {})]
    assert told == ["безкоштовно", "від 390 грн", "415,5 грн", ""]
