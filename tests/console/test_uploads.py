"""Uploaded files: kept under made-up names, each for whoever uploaded it, taken only after a look."""

from pathlib import Path

import pytest

from bot.console.importing import NotTaken, take
from bot.console.receiving import ADDRESS
from bot.console.uploads import MOST, Upload, Uploads
from bot.storage import outages
from tests.console.stage import Stage

WORKS = (
    "Населений пункт;Вулиця;Будинки;Дата;З;До;Причина\n"
    "м. Лісогірськ;вул. Київська;1-15, 17/2;25.03.2026;09:00;17:00;Ремонт\n"
    "м. Лісогірськ;вул. Київська;2;25.03.2026;17:00;09:00;=HYPERLINK(1)\n"
)


def keep(uploads: Uploads, name: str = "works.csv", owner: int = 1) -> Upload:
    return uploads.keep(owner, name, WORKS.encode(), "outages", {})


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\y.csv", "a\0b.csv", "", "x" * 500, "works.exe"])
def test_a_name_is_only_shown(tmp_path: Path, name: str) -> None:
    """Whatever a file is called, it lies in the folder under a name of ours."""
    kept = keep(Uploads(tmp_path / "uploads"), name)
    assert kept.path.parent == tmp_path / "uploads"
    assert kept.path.suffix in {"", ".csv"}
    assert "/" not in kept.name
    assert "\0" not in kept.name
    assert len(kept.name) <= 120


def test_a_file_is_its_owners(tmp_path: Path) -> None:
    """Nobody else finds it, and nobody finds it once it is dropped."""
    uploads = Uploads(tmp_path / "uploads")
    kept = keep(uploads)
    assert uploads.find(kept.key, 1) == kept
    assert uploads.find(kept.key, 2) is None
    uploads.drop(kept.key)
    assert uploads.find(kept.key, 1) is None
    assert list((tmp_path / "uploads").iterdir()) == []


def test_old_files_make_room(tmp_path: Path) -> None:
    """No more than twenty are kept, and none of an earlier run."""
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "earlier.csv").write_text("x")
    uploads = Uploads(tmp_path / "uploads")
    first = keep(uploads)
    for _ in range(MOST):
        keep(uploads)
    assert uploads.find(first.key, 1) is None
    assert len(list((tmp_path / "uploads").iterdir())) == MOST


async def test_a_trial_changes_nothing(stage: Stage) -> None:
    """A try reports what an import would do, and only the import does it."""
    upload = keep(stage.office.uploads)
    tried = await take(stage.office, upload, "olena", dry_run=True, progress=lambda _, __: None)
    assert (tried.new, tried.left_out) == (1, 1)
    assert (await stage.office.database.read(outages.listed)).total == 0
    done = await take(stage.office, upload, "olena", dry_run=False, progress=lambda _, __: None)
    assert (done.new, done.left_out) == (tried.new, tried.left_out)
    [stored] = (await stage.office.database.read(outages.listed)).rows
    [change] = await stage.office.database.read(lambda c: outages.history(c, stored.id))
    assert (stored.source, change.by) == ("import", "olena")


@pytest.mark.parametrize("what", ["outages", "schedule", "warnings", "accounts"])
async def test_what_is_no_table_is_refused_with_a_sentence(stage: Stage, what: str) -> None:
    """Rubbish of every kind ends in one sentence."""
    upload = stage.office.uploads.keep(1, "x.csv", b"\x00\xff" * 50, what, {})
    with pytest.raises(NotTaken, match=r"\.$"):
        await take(stage.office, upload, "olena", dry_run=True, progress=lambda _, __: None)


async def upload_as(stage: Stage, role: str, what: str, form: str | None = None) -> tuple[int, str]:
    """Send the form of the page of imports; the answer's status and where it leads."""
    await stage.hire(role, role)
    async with stage.browser() as browser:
        await stage.enter(browser, role)
        given = form or await stage.form()
        answer = await browser.post(
            f"{ADDRESS}/upload",
            data={"form": given, "what": what},
            files={"file": ("works.csv", WORKS.encode())},
        )
        return answer.status_code, answer.headers.get("location", "")


@pytest.mark.parametrize(
    ("role", "what", "status"),
    [
        ("dispatcher", "outages", 303),
        ("administrator", "outages", 303),
        ("administrator", "accounts", 303),
        ("dispatcher", "accounts", 403),
        ("dispatcher", "nonsense", 403),
        ("auditor", "outages", 403),
        ("operator", "outages", 403),
        ("approver", "schedule", 403),
    ],
)
async def test_who_may_upload_what(stage: Stage, role: str, what: str, status: int) -> None:
    """Dispatchers bring outages and schedules, administrators the registry too, nobody else anything."""
    answered, leads = await upload_as(stage, role, what)
    assert answered == status
    assert leads.startswith("/console/import?file=") == (status == 303)


async def test_an_upload_needs_the_form(stage: Stage) -> None:
    """A file that comes without the session's own token is not kept."""
    assert (await upload_as(stage, "dispatcher", "outages", form="guessed"))[0] == 403
    assert not (stage.office.settings.data_dir / "console" / "uploads").exists()
