"""The examples of the API's description are what a real API answers, and of the shape that the description says."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openapi_schema_validator import OAS31Validator

from gosight.http.api.examples import examples
from gosight.http.api.openapi import document
from gosight.http.api.routes import ENDPOINTS
from tests.integration.api.examples import ASKS, Ask, alike, ask, recorded
from tests.integration.api.examples_shop import ANGRY, ANN, SHOP, plant
from tests.integration.api.people import new_address
from tests.integration.api.service import ApiReply, ApiService

DOCUMENT = document(ENDPOINTS, "/api/v1")
OPERATIONS = {one["operationId"]: one for methods in DOCUMENT["paths"].values() for one in methods.values()}
COMPONENTS = {"components": DOCUMENT["components"]}

GUIDE = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
REQUEST = re.compile(r"`GET (/[^`\s]+\?[^`\s]+)`(?:\n\n[^\n`]*)?(?:\n```\n({.*?})\n```)?", re.DOTALL)
SHOWN = [found.groups() for found in REQUEST.finditer(GUIDE)]
PARTS = {":id": str(SHOP), ":sid": str(ANGRY), ":field": "country", ":table": "events", ":format": "csv"}
DAYS = "&start_date=2026-10-19&end_date=2026-10-25"
WITHOUT_DAYS = ("/projects?", "/filters?", "/events?")


@pytest.fixture(scope="module")
def tokens(api: ApiService) -> dict[UUID, str]:
    return plant(api)


@pytest.fixture(scope="module")
def told(api: ApiService, tokens: dict[UUID, str]) -> dict[str, tuple[Ask, ApiReply]]:
    return {one.operation: (one, reply) for one, reply in ask(api, tokens)}


def abridged(text: str) -> Any:
    """JSON in which `…` stands for what is left out."""
    text = re.sub(r",? ?…(?=\s*[}\]])", "", text)
    return json.loads(re.sub(r": …", ": null", text))


def has(answer: Any, shown: Any) -> bool:
    """Whether the answer has all fields that are shown, of the same kinds; of a list the first is looked at."""
    if isinstance(shown, dict) and isinstance(answer, dict):
        return all(key in answer and has(answer[key], value) for key, value in shown.items())
    if isinstance(shown, list) and isinstance(answer, list):
        return not shown or not answer or has(answer[0], shown[0])
    return None in (shown, answer) or (isinstance(shown, str) == isinstance(answer, str))


def wrong(schema: dict[str, Any], value: Any) -> list[str]:
    found = OAS31Validator(schema | COMPONENTS).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_every_operation_has_one() -> None:
    """A new one: a line in `ASKS`, and `python -m tests.integration.api.examples`."""
    assert [one.operation for one in ASKS] == list(examples())
    assert OPERATIONS.keys() == examples().keys()


@pytest.mark.parametrize("operation", [one.operation for one in ASKS])
def test_it_is_what_the_api_answers(told: dict[str, tuple[Ask, ApiReply]], operation: str) -> None:
    """`python -m tests.integration.api.examples` renews them; what is new in them is to be read."""
    one, reply = told[operation]
    assert reply.status == 200, reply.text
    now, kept = recorded(one, reply), examples()[operation]
    assert (kept.parameters, kept.body) == (now.parameters, now.body)
    assert alike(kept.answer, now.answer), f"{kept.answer}\nis now\n{now.answer}"


@pytest.mark.parametrize("operation", sorted(examples()))
def test_it_is_of_the_described_shape(operation: str) -> None:
    described = OPERATIONS[operation]
    for parameter in described["parameters"]:
        assert "example" in parameter or not parameter["required"], parameter["name"]
        if "example" in parameter:
            assert wrong(parameter["schema"], parameter["example"]) == []
    for place in (described.get("requestBody", {}), described["responses"]["200"]):
        for said in place.get("content", {}).values():
            assert "example" in said
            assert wrong(said.get("schema", {}), said["example"]) == []


@pytest.mark.parametrize(("request_line", "block"), SHOWN, ids=[line for line, _ in SHOWN])
def test_what_the_guide_shows_is_answered_like_that(
    api: ApiService, tokens: dict[UUID, str], request_line: str, block: str | None
) -> None:
    path = re.sub(r":\w+", lambda part: PARTS[part[0]], request_line)
    path = re.sub(r"(?:start|end)_date=[^&]*", "", path)
    days = "" if any(part in path for part in WITHOUT_DAYS) else DAYS
    headers = {"Authorization": f"Bearer {tokens[ANN]}", "X-Forwarded-For": new_address()}
    reply = api.ask(f"/api/v1{path}{days}", headers)
    assert reply.status == 200, reply.text
    if block:
        shown = abridged(block)
        assert has(reply.body if "data" in shown else reply.data, shown), reply.text
