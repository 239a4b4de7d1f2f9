"""Sensitive values are masked wherever they stand and however their names are written."""

import json

import pytest

from gosight.http.ingest.privacy.names import SensitiveNames
from gosight.schemas.project import ProjectSettings
from tests.reading import batch, codes, event, private, read, read_one

MASKED_NAMES = [
    "token", "access_token", "accessToken", "ACCESS_TOKEN", "password", "userPassword", "user[password]", "passwd",
    "email", "e_mail", "E-Mail", "emailAddress", "ssn", "cvv", "cvv2", "cvc", "secret", "client_secret", "card",
    "card_number", "cardNumber", "credit-card", "api_key", "apiKey", "Authorization", "auth", "otp", "iban", "jwt",
    "password[]", "pwd", "pan", "x.token", "token<b>",
]  # fmt: skip
PLAIN_NAMES = [
    "discard",
    "author",
    "tokyo",
    "panel",
    "company",
    "capital",
    "emai",
    "cards_shown",
    "to_ken",
    "page",
]


@pytest.mark.parametrize("name", MASKED_NAMES)
def test_members_of_sensitive_names_are_masked(name: str) -> None:
    for value in ("hunter2", 4111, {"deep": "hunter2"}, ["hunter2"], True):
        _, only = read_one(batch(event(payload={"a": {name: value}}, custom={name: value})))
        assert json.loads(only.payload) == {"a": {name: "***"}}
        assert json.loads(only.custom) == {name: "***"}
    _, only = read_one(batch(event(payload={name: None})))
    assert json.loads(only.payload) == {name: None}


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_names_that_only_look_sensitive_are_left(name: str) -> None:
    payload = {name: "kept", "token": 1}  # the second makes sure that everything is looked at
    _, only = read_one(batch(event(payload=payload, page={"url": f"https://a.b/?{name}=kept"})))
    assert json.loads(only.payload) == {name: "kept", "token": "***"}
    assert only.url == f"https://a.b/?{name}=kept"


@pytest.mark.parametrize("name", MASKED_NAMES)
def test_query_parameters_of_sensitive_names_are_masked(name: str) -> None:
    for url in (f"https://a.b/c?x=1&{name}=hunter2&y=2#f", f"https://a.b/c#{name}=hunter2", f"/c;{name}=hunter2"):
        envelope, only = read_one(batch(event(page={"url": url, "referrer": url}, payload={"href": url})))
        assert only.url == only.referrer == url.replace("hunter2", "***")
        assert json.loads(only.payload) == {"href": url.replace("hunter2", "***")}
        assert "hunter2" not in str(envelope)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("/c?token=a'b\"c;d=e&x=1", "/c?token=***&x=1"),
        ("/c?x=1;token=hunter2", "/c?x=1;token=***"),
        ("/c?next=/in?token=hunter2&x=1", "/c?next=/in?token=***&x=1"),
        ("/c?next=%2Fin%3Ftoken%3Dhunter2%26x%3D1", "/c?next=%2Fin%3Ftoken%3D***%26x%3D1"),
        ("/c?next=%2Fin%3fx%3d1%26token%3dhunter2", "/c?next=%2Fin%3fx%3d1%26token%3d***"),
        ("/c?%74oken=hunter2", "/c?%74oken=***"),
        ("/c?to%6Ben=hunter2", "/c?to%6Ben=***"),
        ("/c?token=&x=1", "/c?token=&x=1"),
        ("/c?token", "/c?token"),
        ("/c?token==hunter2", "/c?token=***"),
        ("token=hunter2", "token=***"),
        ("it said token=hunter2 and left", "it said token=*** and left"),
        ("/c?" + "x" * 300 + "token=hunter2", "/c?" + "x" * 300 + "token=***"),
        ("/c?пароль=x&token=hunter2", "/c?пароль=x&token=***"),
    ],
)
def test_a_value_is_masked_to_its_end(text: str, stored: str) -> None:
    _, only = read_one(batch(event(page={"url": text}, payload={"t": text})))
    assert (only.url, json.loads(only.payload)["t"]) == (stored, stored)


def test_escaped_names_are_seen() -> None:
    body = json.dumps(batch(event(payload={"token": "hunter2"}))).replace("token", "\\u0074oken").encode()
    _, only = read_one(body)
    assert json.loads(only.payload) == {"token": "***"}


@pytest.mark.parametrize(
    ("own", "written"),
    [
        ("maidenName", "maiden_name"),
        ("pin", "PIN"),
        ("имя", "имя"),
        ("имя", "ИМЯ"),
        ("42", "42"),
        ("zip-code", "zipCode"),
    ],
)
def test_a_projects_own_names(own: str, written: str) -> None:
    settings = private(sensitive_names=[own])
    body = batch(event(payload={written: "x", "other": "x"}, page={"url": f"/?{written}=x"}))
    _, only = read_one(body, settings)
    assert json.loads(only.payload) == {written: "***", "other": "x"}
    assert only.url == f"/?{written}=***"
    _, only = read_one(body, ProjectSettings())
    assert json.loads(only.payload)[written] == "x"


@pytest.mark.parametrize(
    ("name", "left"),
    [*((name, {"a": {"b": 1}}) for name in ("phone", "телефон", "_", "42")), ("a.b", {"a": {}})],
)
def test_excluded_names_are_removed(name: str, left: dict[str, object]) -> None:
    payload = {"a": {"b": 1}} if "." in name else {"a": {"b": 1}, name: {"c": 2}}
    _, only = read_one(batch(event(payload=payload)), private(exclude_from_storage=[name]))
    assert json.loads(only.payload) == left


@pytest.mark.parametrize("name", MASKED_NAMES)
def test_the_quick_look_never_misses_a_name(name: str) -> None:
    names = SensitiveNames()
    assert names.is_sensitive(name)
    for text in (f'{{"{name}" : 1}}', f'{{"u":"/?{name}=1"}}', f'{{"{name}{"x" * 400}":1}}', f'{{"a\\"{name}\\"b":1}}'):
        assert names.may_occur(text.encode())


def test_the_quick_look_lets_common_batches_pass() -> None:
    body = json.dumps(batch(event(payload={"selector": "div.card > a.author", "text": "Pass the tokens"})))
    assert not SensitiveNames().may_occur(body.encode())


@pytest.mark.parametrize(
    "payload",
    [
        {"value": "typed"},
        {"newValue": "typed"},
        {"old-value": 42},
        {"target": {"tag": "input", "text": "typed"}},
        {"target": {"tag": "INPUT", "value": "typed"}},
        {"target": {"tag": "div", "text": "typed", "attributes": {"contenteditable": ""}}},
        {"target": {"tag": "div", "text": "typed", "attributes": {"role": "textbox"}}},
        {"target": {"tag": "input", "attributes": {"data-value": "typed"}}},
        {"fields": [{"name": "a"}, {"value": "typed"}]},
        {"value": {"raw": ["typed"]}},
        {"is_masked": True, "value": "typed"},
        {"innerHTML": "typed"},
    ],
)
def test_an_input_change_with_a_raw_value_is_rejected(payload: dict[str, object]) -> None:
    assert codes(read(batch(event(event_type="input_change", payload=payload), event()))) == {0: "RAW_INPUT_VALUE"}


@pytest.mark.parametrize(
    "payload",
    [
        {"target": {"tag": "input", "name": "city", "selector": "#city"}, "value_length": 5, "is_masked": False},
        {"value": "*****"},
        {"value": "••••"},
        {"value": ""},
        {"value": None},
        {"value_changed": True, "value": True},
        {"target": {"tag": "button", "text": "Save"}},
        {"target": {"tag": "input", "attributes": {"type": "text", "data-id": "7"}}},
    ],
)
def test_facts_about_an_input_pass(payload: dict[str, object]) -> None:
    for event_type in ("input_change", "input_blur"):
        assert read(batch(event(event_type=event_type, payload=payload))).accepted == 1
