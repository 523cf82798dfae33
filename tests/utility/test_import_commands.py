from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.utility.commands import app
from tests.utility.import_files import ACCOUNTS, account_row, csv_file


@pytest.fixture
def runner(database_url: str, tmp_path: Path) -> CliRunner:
    """The command line with an empty database."""
    return CliRunner(env={"OBLIK_DATABASE__URL": database_url, "OBLIK_DATA_DIR": str(tmp_path)})


def test_import(runner: CliRunner, tmp_path: Path) -> None:
    """`import` makes the schema, imports, and the second time finds everything there."""
    path = csv_file(tmp_path / "accounts.csv", [ACCOUNTS, account_row(1), account_row(2)])
    first = runner.invoke(app, ["import", "accounts", str(path), "--dry-run"])
    assert first.exit_code == 0, first.output
    assert "нових 2, змінено 0, без змін 0" in first.stdout
    assert "у базі нічого не змінено" in first.stdout
    assert "нових 2" in runner.invoke(app, ["import", str(path)]).stdout
    assert "без змін 2" in runner.invoke(app, ["import", "accounts", str(path)]).stdout


def test_refused_rows(runner: CliRunner, tmp_path: Path) -> None:
    """Rows that are not taken end the command with 3 and stand in the table of errors."""
    path = csv_file(tmp_path / "accounts.csv", [ACCOUNTS, account_row(1), account_row(2, РЕМ="")])
    errors = tmp_path / "errors.csv"
    result = runner.invoke(app, ["import", str(path), "--report", str(errors)])
    assert result.exit_code == 3
    assert "рядок 3, «РЕМ»: порожньо" in result.stdout
    assert "3;РЕМ;;порожньо" in errors.read_text(encoding="utf-8-sig")


def test_one_sentence(runner: CliRunner, tmp_path: Path) -> None:
    """A file that is not there, a folder that cannot be written, no file at all: one sentence each."""
    missing = runner.invoke(app, ["import", str(tmp_path / "none.csv")])
    assert (missing.exit_code, missing.stderr) == (1, f"Файла {tmp_path / 'none.csv'} немає.\n")
    errors = tmp_path / "no" / "errors.csv"
    unwritable = runner.invoke(app, ["import", str(tmp_path / "none.csv"), "--report", str(errors)])
    assert (unwritable.exit_code, unwritable.stderr.count("\n")) == (1, 1)
    assert runner.invoke(app, ["import", "meters"]).exit_code == 2


def test_no_database(tmp_path: Path) -> None:
    """A database that does not answer, and settings that cannot be, end with one sentence."""
    nobody = {"OBLIK_DATABASE__URL": "postgresql://nobody@127.0.0.1:1/none"}
    result = CliRunner(env=nobody).invoke(app, ["import", "a.csv"])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("Базу даних не вдалося використати: ")
    wrong = CliRunner(env={"OBLIK_DATABASE__UR": "x"}).invoke(app, ["import", "a.csv"])
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)


def test_sample(runner: CliRunner, tmp_path: Path) -> None:
    """With a folder `sample` only writes the files, which then go in by the commands that it names."""
    assert runner.invoke(app, ["sample", "--accounts", "5"]).exit_code == 2
    folder = tmp_path / "sample"
    written = runner.invoke(app, ["sample", "--accounts", "20", "--out", str(folder)])
    *tables, works, schedule, warnings = written.stdout.splitlines()
    assert [Path(table).stem for table in tables[:4]] == ["districts", "accounts", "meters", "readings"]
    assert f"import {' '.join(tables)}\n" in written.stderr
    result = runner.invoke(app, ["import", *tables])
    assert result.exit_code == 0, result.output
    assert "покази: рядків" in result.stdout
    assert "документи: рядків 28" in result.stdout
    assert [Path(path).name for path in (works, schedule, warnings)] == [
        "works.csv",
        "schedule.json",
        "warnings.csv",
    ]


def test_sample_into_the_database(runner: CliRunner) -> None:
    """`sample` without a folder goes straight into the database."""
    result = runner.invoke(app, ["sample", "--accounts", "20"])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("не взято 0.") == 4
