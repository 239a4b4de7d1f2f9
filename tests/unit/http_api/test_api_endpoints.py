"""What endpoints say of themselves, which the documentation will be made of."""

import re
from pathlib import Path
from typing import get_type_hints

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.blob import Blob
from gosight.http.api.routes import ENDPOINTS
from gosight.http.api.stream import Stream

DOCUMENT = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
SHOWN = {"project_id": ":id", "session_id": ":sid"}


def test_every_endpoint_is_documented() -> None:
    for endpoint in ENDPOINTS:
        path = re.sub(r"{(\w+)}", lambda part: SHOWN.get(part[1], f":{_camel(part[1])}"), endpoint.path)
        assert f"`{endpoint.method} {path}`" in DOCUMENT


def test_every_parameter_is_documented() -> None:
    names = {name for one in ENDPOINTS for kind in one.params.values() for name in kind.__struct_encode_fields__}
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
        if answer in (Stream, Blob):
            continue
        assert answer.__origin__ is Answer
        assert "data" in str(msgspec.json.schema(answer))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
