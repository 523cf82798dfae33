import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = {
    canonicalize_name(requirement.name): requirement
    for requirement in (
        Requirement(line.partition("\\")[0].strip())
        for line in LOCK.splitlines()
        if line and not line.startswith((" ", "#"))
    )
}

# Below these versions a security fix is missing, or a fault that we were hit by.
FLOORS = {
    "aiohttp": ">=3.14.3",
    "apscheduler": ">=3.11.2,<4",  # before it loops in the night when clocks go back; 4 is another library
    "nicegui": ">=3.10",
    "pillow": ">=12.3",
    "python-multipart": ">=0.0.27",
    "starlette": ">=1.0.1",
}


def pinned(requirement: Requirement) -> str:
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", f"{requirement} is not pinned"
    return specifier.version


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    return [Requirement(line) for lines in (project["project"]["dependencies"], *groups) for line in lines]


def test_the_lock_names_no_host() -> None:
    """requirements.lock holds names, versions, markers and hashes: no address, no index, no option."""
    assert "://" not in LOCK
    assert " @ " not in LOCK
    for line in LOCK.splitlines():
        assert re.match(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), line


def test_every_package_is_pinned_with_hashes() -> None:
    """Every entry of the lock is one exact version with at least one hash."""
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) == len(LOCKED) > 80
    assert all("--hash=sha256:" in entry for entry in entries)
    assert all(pinned(requirement) for requirement in LOCKED.values())


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_the_lock_fits_the_project(requirement: Requirement) -> None:
    """What pyproject.toml asks for is in the lock, in a version that it allows: else `make lock`."""
    locked = LOCKED[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pinned(locked)), f"{locked} does not fit {requirement}: make lock"


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_security_floors_hold(name: str, floor: str) -> None:
    """Neither the lock nor pyproject.toml lets a version in that lacks a known fix."""
    wanted = Requirement(f"{name}{floor}").specifier
    assert wanted.contains(pinned(LOCKED[canonicalize_name(name)]))
    asked = {canonicalize_name(requirement.name): requirement for requirement in declared()}
    below = {"aiohttp": "3.14.2", "apscheduler": "3.11.1", "nicegui": "3.9.0", "pillow": "12.2.0"}
    below |= {"python-multipart": "0.0.26", "starlette": "1.0.0"}
    assert not asked[canonicalize_name(name)].specifier.contains(below[name])


def test_what_is_installed_is_what_is_locked() -> None:
    """The environment that runs the tests has the locked versions: else `make install`."""
    different = []
    for name, requirement in LOCKED.items():
        if requirement.marker and not requirement.marker.evaluate():
            continue
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = "nothing"
        if installed != pinned(requirement):
            different.append(f"{requirement} but {installed} is installed")
    assert different == []
