"""Which lines of the program the suite has reached: `PYTEST_PLUGINS=tests.covered`, as `make test` has it.

SlipCover puts a probe on each line and takes it away once the line was reached, so measuring costs next to
nothing; what traces every line makes this suite three times slower. Its own way of starting pytest disagrees
with `--import-mode=importlib`, so modules of the program are handed to it here, when they are imported. Each
worker sends what it saw to the process that people look at. What other processes reach, such as the consoles
and bots that tests start, is not counted.
"""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from slipcover import Slipcover, merge_coverage, print_coverage
from slipcover.importer import SlipcoverLoader

MEASURED: Final = ("bot", "scheduler")
LEAST: Final = 80.0  # percent of lines: a floor that only rises


class Probes(Slipcover):  # type: ignore[misc]
    """Probes that never harm what they measure."""

    def deinstrument_seen(self) -> None:
        """Take away those that were reached; beside an import in another thread, the next time."""
        with suppress(RuntimeError):  # "dictionary changed size during iteration"
            super().deinstrument_seen()


class Measuring(MetaPathFinder):
    """Finds the modules of the program, and has probes put in them."""

    def __init__(self, probes: Slipcover) -> None:
        self.probes = probes

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As Python's own; of other modules nothing."""
        if name.partition(".")[0] not in MEASURED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
            spec.loader = SlipcoverLoader(self.probes, spec.loader, spec.origin)
        return spec


class Covered:
    """What was seen here and in the workers, and what is made of it at the end."""

    def __init__(self, probes: Slipcover) -> None:
        self.probes = probes
        self.workers: list[dict[str, Any]] = []
        self.seen: dict[str, Any] = {}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended."""
        if said := getattr(node, "workeroutput", {}).get("covered"):
            self.workers.append(json.loads(said))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send it or add it up; too little fails the run."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["covered"] = json.dumps(self.probes.get_coverage())
            return
        self.seen = self.probes.get_coverage()
        for worker in self.workers:
            merge_coverage(self.seen, worker)
        if self.seen["summary"]["percent_covered"] < LEAST:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it."""
        percent = self.seen["summary"]["percent_covered"]
        terminalreporter.section("lines of the program that were reached")
        print_coverage(self.seen, outfile=terminalreporter, skip_covered=True)
        terminalreporter.line(f"{percent:.1f} % of lines reached; at least {LEAST:.0f} % are required")


def begun() -> Slipcover:
    """Probes for whatever is imported from now on; files that nobody imports are added where people look."""
    worker = "PYTEST_XDIST_WORKER" in os.environ
    probes = Probes(source=None if worker else [str(Path(name).resolve()) for name in MEASURED])
    sys.meta_path.insert(0, Measuring(probes))
    return probes


probes: Final = begun()


def pytest_configure(config: pytest.Config) -> None:
    """Begin."""
    config.pluginmanager.register(Covered(probes))
