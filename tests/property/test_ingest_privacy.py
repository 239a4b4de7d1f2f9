"""Whatever a batch looks like: a secret under a sensitive name, or in a blocked page, reaches no envelope."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gosight.http.ingest.privacy.names import SensitiveNames
from tests.reading import batch, event, private, read

SECRET = "hunter2hunter2"
SENSITIVE = ["token", "accessToken", "user_password", "Email", "SSN", "cvv", "clientSecret", "cardNumber", "e-mail"]

plain = st.text(max_size=8).filter(lambda text: "=" not in text and "%" not in text)
wrapped = st.recursive(
    st.just(SECRET),
    lambda inner: st.lists(inner, min_size=1, max_size=2) | st.dictionaries(plain, inner, min_size=1, max_size=2),
    max_leaves=4,
)


@st.composite
def hidden(draw: st.DrawFn) -> dict[str, Any]:
    """An object that holds the secret somewhere below a sensitive name."""
    value: Any = {draw(st.sampled_from(SENSITIVE)): draw(wrapped)}
    for _ in range(draw(st.integers(0, 4))):
        value = draw(st.sampled_from([[1, value], {draw(plain): value, "x": 1}]))
    return value if isinstance(value, dict) else {"list": value}


@st.composite
def hiding_urls(draw: st.DrawFn) -> str:
    """An address with the secret as the value of a sensitive parameter."""
    name = draw(st.sampled_from(SENSITIVE))
    before = draw(st.lists(st.sampled_from(["x=1", "y", "z=a=b", "q='", "a[]=1"]), max_size=2))
    after = draw(st.lists(st.sampled_from(["x=1", "y", ";z=2", "'"]), max_size=2))
    parameters = "&".join([*before, f"{name}={SECRET}", *after])
    shapes = [f"https://a.b/c?{parameters}", f"/c#{parameters}", f"/c?next=%2Fd%3F{name}%3D{SECRET}"]
    return draw(st.sampled_from(shapes))


@given(hidden(), hidden(), st.booleans())
def test_members_under_sensitive_names_are_masked(
    payload: dict[str, Any], custom: dict[str, Any], escaped: bool
) -> None:
    body = json.dumps(batch(event(event_type="x", payload=payload, custom=custom)), ensure_ascii=escaped).encode()
    (envelope,) = read(body).envelopes
    assert SECRET not in msgspec.json.encode(envelope).decode()


@given(hiding_urls(), hiding_urls())
def test_parameters_of_sensitive_names_are_masked(url: str, other: str) -> None:
    page = {"url": url, "referrer": other, "path": url}
    (envelope,) = read(batch(event(event_type="x", page=page, payload={"href": other, "deep": [url]}))).envelopes
    assert SECRET not in msgspec.json.encode(envelope).decode()


@given(hidden())
def test_excluded_members_are_gone(payload: dict[str, Any]) -> None:
    settings = private(exclude_from_storage=["secretive"])
    (envelope,) = read(batch(event(event_type="x", payload={"a": {"secretive": payload}, "b": 1})), settings).envelopes
    assert json.loads(envelope.events[0].payload) == {"a": {}, "b": 1}


pieces = st.sampled_from(["token", "Pass", "ard", "EMAIL", "cvv", "", "pan", "auth"])


@given(st.text(max_size=40), pieces, st.text(max_size=9))
def test_the_quick_look_never_misses_a_sensitive_name(before: str, middle: str, after: str) -> None:
    names, name = SensitiveNames(), before + middle + after
    if names.is_sensitive(name):
        for ascii_only in (True, False):
            body = json.dumps({name: 1}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
            assert names.may_occur(body)
