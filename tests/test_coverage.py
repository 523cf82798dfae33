"""docs/coverage.md tells the truth: its names exist, and every dialog has a row."""

import re
from pathlib import Path

from bot.dialogs import DIALOGS

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells[1:]
    for line in TEXT.splitlines()
    if re.match(r"\| [A-Z]\d+ ", line)
    for cells in [[cell.strip() for cell in line.strip("|").split(" | ")]]
}
NOT_LISTED = {"menu", "section", "find", "speak", "attachments"}  # ways to what is listed
IN_CHAT = {"staff", "dispatch", "broadcasts", "broadcast"}  # of dispatchers


def test_every_row_of_the_product() -> None:
    """A1 to N8, each once."""
    wanted = {"A": 10, "R": 8, "C": 8, "S": 5, "P": 2, "O": 5, "N": 8}
    assert set(ROWS) == {f"{letter}{n}" for letter, last in wanted.items() for n in range(1, last + 1)}


def test_names_exist() -> None:
    """Dialogs, files, pages."""
    named = {name for cells in ROWS.values() for name in re.findall(r"`([a-z]+)`", cells[2])}
    assert named <= set(DIALOGS)
    assert set(DIALOGS) - named <= NOT_LISTED | IN_CHAT
    for path in re.findall(r"\b(?:tests|scheduler)/[\w/]+\.py", TEXT):
        assert (ROOT / path).is_file(), path
    console = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "console").glob("*.py"))
    for page in re.findall(r"(?<!tests)/console/\w+", TEXT):
        assert f'"{page}"' in console, page
