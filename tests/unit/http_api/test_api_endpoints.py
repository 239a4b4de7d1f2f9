"""What endpoints say of themselves, which the documentation will be made of."""

from pathlib import Path
from typing import get_type_hints

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.routes import ENDPOINTS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "api.md").read_text()


def test_every_endpoint_is_documented() -> None:
    for endpoint in ENDPOINTS:
        path = endpoint.path.replace("{project_id}", ":id").replace("{session_id}", ":sid")
        assert f"`GET {path}`" in DOCUMENT


def test_every_parameter_is_documented() -> None:
    names = {name for one in ENDPOINTS for kind in one.params.values() for name in kind.__struct_fields__}
    utm = {name for name in names if name.startswith("utm_")}
    assert "`utm_source|medium|campaign|term|content`" in DOCUMENT
    assert [name for name in sorted(names - utm) if f"`{name}`" not in DOCUMENT and f"{name}=" not in DOCUMENT] == []


def test_no_two_structs_of_an_endpoint_share_a_parameter() -> None:
    for endpoint in ENDPOINTS:
        names = [name for kind in endpoint.params.values() for name in kind.__struct_fields__]
        assert len(names) == len(set(names))


def test_answers_have_a_schema() -> None:
    for endpoint in ENDPOINTS:
        answer = get_type_hints(endpoint.handle)["return"]
        assert answer.__origin__ is Answer
        assert "data" in str(msgspec.json.schema(answer))
