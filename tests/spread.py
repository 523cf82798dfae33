"""How the suite is spread over workers: by files, so that what a file's tests share is started once.

The longest come first, and the many short ones fill the end. (xdist's own `loadgroup` marks nodes in a way
that pytest no longer hears of.)
"""

from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

# by the beginning of a path: what starts a program, a console or a browser
LONGEST: Final = (
    "tests/reliability/",
    "tests/console/test_compose.py",
    "tests/console/test_desk_pages.py",
    "tests/console/test_matrix.py",
    "tests/console/test_pages.py",
    "tests/faults/",
    "tests/sandbox/test_page.py",
    "tests/api/test_document.py",
    "tests/delivery/",
)
# several files that share one console or one program
TOGETHER: Final = {
    "tests/console/test_desk_pages.py": "console",
    "tests/console/test_matrix.py": "console",
    "tests/console/test_pages.py": "console",
    "tests/faults/": "faults",
}
ALONE: Final = "tests/reliability/"  # each of these tests takes as long as a file


class Spread(LoadScopeScheduling):  # type: ignore[misc]
    """Gives out whole files, or several at once, or single tests."""

    def _split_scope(self, nodeid: str) -> str:
        for beginning, scope in TOGETHER.items():
            if nodeid.startswith(beginning):
                return scope
        return nodeid if nodeid.startswith(ALONE) else nodeid.partition("::")[0]


class Spreading:
    """Tells pytest and xdist of it."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The longest first."""

        def place(item: pytest.Item) -> int:
            path = item.nodeid
            return next((at for at, begin in enumerate(LONGEST) if path.startswith(begin)), len(LONGEST))

        items.sort(key=place)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Spread:
        """In this order."""
        config.option.loadscopereorder = False
        return Spread(config, log)
