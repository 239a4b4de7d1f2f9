"""The API's own description: valid, whole, and readable without anything from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import validate

from gosight.http.api.docs_page import page
from gosight.http.api.openapi import document
from gosight.http.api.routes import ENDPOINTS

DOCUMENT = document(ENDPOINTS, "/api/v1")
OPERATIONS = [operation for methods in DOCUMENT["paths"].values() for operation in methods.values()]


def test_it_is_valid() -> None:
    validate(DOCUMENT)


def test_every_endpoint_is_in_it_under_a_name_of_its_own() -> None:
    assert len({one["operationId"] for one in OPERATIONS}) == len(OPERATIONS) == len(ENDPOINTS)


def test_every_endpoint_says_what_it_is_for() -> None:
    assert [one["operationId"] for one in OPERATIONS if not one["summary"]] == []


def test_who_may_ask_is_said() -> None:
    paths = DOCUMENT["paths"]
    assert paths["/auth/login"]["post"]["security"] == []
    assert paths["/projects/{project_id}/overview"]["get"]["security"] == [{"user": []}, {"key": []}]
    assert paths["/projects/{project_id}/settings"]["patch"]["security"] == [{"user": []}]


def test_parameters_have_their_types_bounds_and_defaults() -> None:
    parameters = {one["name"]: one for one in DOCUMENT["paths"]["/projects/{project_id}/sessions"]["get"]["parameters"]}
    assert parameters["per_page"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
    assert parameters["has_error"]["schema"] == {"type": "boolean"}
    assert (parameters["project_id"]["in"], parameters["project_id"]["required"]) == ("path", True)


def test_the_page_for_people_shows_all_of_it_and_loads_nothing() -> None:
    html = page(DOCUMENT)
    assert all(f'id="{one["operationId"]}"' in html for one in OPERATIONS)
    assert all(f'id="{name}"' in html for name in DOCUMENT["components"]["schemas"])
    assert re.findall(r"<(?:script|link|img|iframe)|url\(|@import", html) == []


def patterns(found: Any) -> Iterator[str]:
    """Every pattern of a document."""
    for name, value in found.items() if isinstance(found, dict) else enumerate(found):
        if name == "pattern" and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from patterns(value)


def test_patterns_are_ones_that_other_languages_know() -> None:
    """ECMA 262's `$` is the end of the text; `\\Z`, `\\A` and named groups are Python's own."""
    found = set(patterns(DOCUMENT))
    assert any(pattern.endswith("$") for pattern in found)
    assert [pattern for pattern in found if re.search(r"\\[ZA]|\(\?P", pattern)] == []
