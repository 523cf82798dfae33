"""The shape of the house, as far as a program can check it: directions of imports and the habits of STYLE."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(path for top in ("bot", "scheduler", "tests", "bench") for path in (ROOT / top).rglob("*.py"))
LONGEST_FILE = 500

# A house of the same shape in which everybody imports what they may.
PACKAGES = "api console conversation delivery dialogs domain drawings pages sandbox storage utility"
MODULES = "__init__ __main__ app cli clock configuration logs parts pipeline settings speech turns"
LAWFUL = (
    {f"bot/{name}/__init__.py": "" for name in PACKAGES.split()}
    | {f"bot/{name}.py": "" for name in MODULES.split()}
    | {
        "bot/handlers/__init__.py": "",
        "bot/handlers/channel.py": "import bot.storage",
        "bot/handlers/telegram_aiogram.py": "import aiogram",
        "bot/handlers/viber.py": "import viberbot",
        "bot/outgoing.py": "import httpx",
        "scheduler/__init__.py": "import apscheduler, bot.storage",
    }
)


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def trees(*tops: str) -> Iterator[tuple[str, ast.Module]]:
    for path in CODE:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(tops):
            yield name, tree(path)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_imports_point_one_way() -> None:
    """Every contract of pyproject.toml on who may import whom is kept."""
    checked = linted(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert re.search(r"Contracts: \d+ kept, 0 broken", checked.stdout)


@pytest.mark.parametrize(
    ("line", "contract"),
    [
        ("bot/conversation/bad.py: import bot.settings", "The conversation engine imports nothing of ours"),
        ("bot/domain/bad.py: import bot.conversation", "The rules of the domain import nothing of ours"),
        ("bot/storage/bad.py: import bot.handlers.channel", "Dependencies point downwards"),
        ("bot/handlers/bad.py: import scheduler", "Dependencies point downwards"),
        ("bot/handlers/bad.py: import aiogram.types", "Only the Telegram channel imports aiogram"),
        ("bot/handlers/bad.py: import viberbot", "Only the Viber channel imports viberbot"),
        ("bot/handlers/bad.py: import httpx", "Only one module makes HTTP clients"),
        ("scheduler/bad.py: import apscheduler.triggers", "Only the scheduler's table imports APScheduler"),
        (
            "bot/sandbox/bad.py: import bot.storage",
            "The sandbox knows only itself, pages, the settings and the domain",
        ),
        ("bot/dialogs/bad.py: import bot.storage", "Dependencies point downwards"),
        ("bot/dialogs/bad.py: import sqlalchemy", "A dialog has no clock"),
        ("bot/dialogs/bad.py: import random", "A dialog has no clock"),
    ],
)
def test_a_forbidden_import_is_noticed(line: str, contract: str, tmp_path: Path) -> None:
    """Each contract breaks, and only that kind of contract, when a line breaks it."""
    for name, text in LAWFUL.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    place, _, statement = line.partition(": ")
    (tmp_path / place).write_text(statement, encoding="utf-8")
    checked = linted(tmp_path)
    broken = [found for found in checked.stdout.splitlines() if found.endswith("BROKEN")]
    assert checked.returncode == 1, checked.stdout
    assert len(broken) == 1, checked.stdout
    assert broken[0].startswith(contract)


def test_nobody_imports_a_private_name() -> None:
    """A name that begins with an underscore stays in its file."""
    private = [
        f"{name}: {alias.name} of {node.module}"
        for name, tree in trees("bot", "scheduler", "tests", "bench")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name.startswith("_")
    ]
    assert private == []


def test_every_test_says_its_fact() -> None:
    """A test has a docstring: one line, one sentence of fact."""
    silent = [
        f"{name}: {node.name}"
        for name, tree in trees("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        if "\n" in (ast.get_docstring(node) or "\n")
    ]
    assert silent == []


def test_fakes_are_real() -> None:
    """No test replaces a part of the program behind its back."""
    replaced = [
        f"{name}:{node.lineno}"
        for name, tree in trees("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        if node.attr in {"setattr", "setitem"} and getattr(node.value, "id", "") == "monkeypatch"
    ]
    assert replaced == []


def test_every_file_is_one_thing() -> None:
    """No file needs a table of contents."""
    lengths = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in CODE
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_nothing_is_left_out_silently() -> None:
    """No line is hidden from coverage or skipped, and every silenced lint or type says which."""
    mute = re.compile(
        r"pragma: no " + r"cover|type: ignore(?!\[)|# noqa(?!: [A-Z])|mark\.(?:skip|xfail)\b|pytest\.skip\("
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in CODE
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mute.search(line)
    ]
    assert found == []
