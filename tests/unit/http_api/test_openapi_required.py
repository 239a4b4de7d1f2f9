"""What always stands in an answer is required in its schema; what is read keeps its defaults."""

from gosight.http.api.openapi import document
from gosight.http.api.routes import ENDPOINTS

SCHEMAS = document(ENDPOINTS, "/api/v1")["components"]["schemas"]


def required(name: str) -> set[str]:
    return set(SCHEMAS[name].get("required", ()))


def test_fields_with_a_default_are_required_of_answers() -> None:
    assert {"expires_in", "token_type"} <= required("SignedIn")
    assert {"streams", "chunks", "gaps", "after"} <= required("Replay")
    assert {"sessions", "previous", "bounce_rate"} <= required("Summary")


def test_fields_with_a_default_are_not_required_of_bodies_nor_of_what_they_hold() -> None:
    assert required("RefreshToken") == set()
    assert required("ProjectToMake") == {"name"}
    steps = next(name for name in SCHEMAS if name.endswith("Step") and "event_type" in SCHEMAS[name]["properties"])
    assert "event_type" not in required(steps)


def test_answers_that_leave_defaults_out_say_so() -> None:
    assert "element_name" not in required("Event")
    assert "payload" in required("Event")
