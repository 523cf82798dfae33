"""The OpenAPI document: served, complete, and true of what the API answers."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi_checks

from bot.api.english import in_english
from bot.api.scopes import SCOPES
from tests.api.stage import Stage
from tests.api.test_reference_client import served

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = 15


async def document(api: Stage) -> dict[str, Any]:
    async with api.client() as client:
        reply = await client.get("/openapi.json")
    assert reply.status_code == 200
    said: dict[str, Any] = json.loads(reply.text)
    return said


async def test_the_document_is_served_and_whole(api: Stage) -> None:
    """The document needs no key, names every operation with its words, and every reference in it leads on."""
    said = await document(api)
    operations = [
        (path, method, each) for path, methods in said["paths"].items() for method, each in methods.items()
    ]
    assert len(operations) == OPERATIONS
    for path, method, each in operations:
        assert each["summary"], (path, method)
        assert each["description"], (path, method)
        assert each["security"] == [{"key": []}]
        assert {"401", "403", "422", "429", "503"} <= set(each["responses"]), (path, method)
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(said)):
        assert name in said["components"]["schemas"], name
    assert said["x-scopes"] == SCOPES


async def test_the_page_for_engineers_names_everything(api: Stage) -> None:
    """docs/api.md names every operation, every scope and every kind of problem."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for path, methods in (await document(api))["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in page, (method, path)
    for scope in SCOPES:
        assert f"`{scope}`" in page
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "api").glob("*.py"))
    for kind in set(re.findall(r'Problem\(\s*\d+,\s*"([a-z-]+)"', code)):
        assert f"`{kind}`" in page, kind


def sentences() -> list[str]:
    """What the importers say of a row that they do not take, with something in each gap."""
    found = []
    for name in (
        "tables_cells", "registry_accounts", "registry_meters", "registry_readings", "registry_consumption",
        "planned",
    ):  # fmt: skip
        code = (ROOT / "bot" / "utility" / f"{name}.py").read_text(encoding="utf-8")
        said = re.findall(r'(?:Wrong|Refused)\(\s*(?:"?\w+"?,\s*)?f?"([^"]+)"', code)
        for constant, words in re.findall(r'^(_BY_\w+) = "([^"]+)"', code, re.MULTILINE):
            said = [each.replace(f"{{{constant}}}", words) for each in said]
            said += [each.replace("{rule}", words) for each in said if "{rule}" in each]
        said = [each for each in said if "{rule}" not in each]
        found += [re.sub(r"\{[^}]*\}", "7", text) for text in said]
    return sorted(set(found))


@pytest.mark.parametrize("sentence", sentences())
def test_every_sentence_of_the_importers_has_its_english(sentence: str) -> None:
    """What an importer says of a row is said in English by the API."""
    said = in_english(sentence)
    assert not re.search("[а-яіїєґ]", said.lower()), said


TRIED = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]


def try_out(said: dict[str, Any], url: str, key: str) -> int:
    """Make calls up, right and wrong ones, and check every answer by the document; how many there were."""
    schema = schemathesis.openapi.from_dict(said)
    made = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        for mode in schemathesis.GenerationMode:

            @settings(
                max_examples=5,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=result.ok().as_strategy(generation_mode=mode))
            def call(case: Any) -> None:
                nonlocal made
                made += 1
                headers = {"Authorization": f"Bearer {key}"}
                case.call_and_validate(base_url=f"{url}/api/v1", headers=headers, checks=TRIED)

            call()
    return made


async def test_what_is_answered_is_what_the_document_says(empty: Any, clock: Any, tmp_path: Path) -> None:
    """Calls that are made up, right and wrong, get no defect and nothing that the document does not know."""
    stage = Stage(empty, clock, tmp_path / "files", requests_per_minute=1_000_000)
    stage.key = await stage.add_key("tester")
    said = await document(stage)
    async with served(stage) as url:
        made = await asyncio.to_thread(try_out, said, url, stage.key)
    assert made > OPERATIONS * 4
