"""The settings of feeds."""

from pathlib import Path

import pytest

from bot.configuration import SettingsError, load_settings

GOOD = 'name = "hours", kind = "schedule", url = "https://zrazok.example/gpv.json?key=hidden-in-the-url"'


def load(folder: Path, *feeds: str) -> str:
    """What comes of such feeds in config.toml: the sentence, or nothing."""
    text = "feeds = [" + ", ".join(f"{{ {feed} }}" for feed in feeds) + "]\n"
    (folder / "config.toml").write_text(text, encoding="utf-8")
    try:
        settings = load_settings({}, folder)
    except SettingsError as error:
        return str(error)
    assert "hidden-in" not in repr(settings)
    return ""


def test_feeds_are_read_from_the_file(tmp_path: Path) -> None:
    """A URL with a query and a path are both taken, and the environment may give a list in JSON."""
    assert load(tmp_path, GOOD, 'name = "works", kind = "outages", path = "works.csv", whole = true') == ""
    given = '[{"name": "works", "kind": "outages", "path": "a.csv"}]'
    assert load_settings({"OBLIK_FEEDS": given}, tmp_path).feeds[0].minutes == 5


@pytest.mark.parametrize(
    ("feeds", "part"),
    [
        ((GOOD, GOOD), "has the name hours, which is taken"),
        (('name = "import", kind = "outages", path = "a"',), "has the name import, which is taken"),
        (('name = "a", kind = "outages"',), "(a) should have either a url or a path"),
        ((f'{GOOD}, path = "a"',), "(hours) should have either a url or a path"),
        (('name = "a", kind = "outages", url = "ftp://a"',), "should be an address"),
        (('name = "a", kind = "outages", url = "http://a:0/"',), "should be an address"),
        (('name = "A b", kind = "outages", path = "a"',), "entry 1, name"),
        (('name = "a", kind = "faults", path = "a"',), "entry 1, kind"),
        ((f"{GOOD}, minutes = 60",), "entry 1, minutes) should be at most 15"),
        ((f"{GOOD}, colour = 1",), "entry 1, colour) is not a setting"),
    ],
)
def test_feeds_that_cannot_be_are_refused(feeds: tuple[str, ...], part: str, tmp_path: Path) -> None:
    """One sentence names the feed and what is wrong with it, and never repeats its address."""
    sentence = load(tmp_path, *feeds)
    assert part in sentence
    assert "hidden-in" not in sentence
