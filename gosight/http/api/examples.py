"""Puts an example of each operation's request and answer into the API's description.

`examples.json` is what a real API has answered (`python -m tests.integration.api.examples` writes it), and a test asks
the same of a real API each time.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

Json = dict[str, Any]


class Example(msgspec.Struct, frozen=True):
    """`parameters`: by name, of path and query. `answer`: JSON, or text where it is of another kind."""

    operation: str
    answer: Any
    parameters: dict[str, Any] = {}
    body: dict[str, Any] | None = None


@cache
def examples() -> dict[str, Example]:
    """By operation."""
    text = files(__package__).joinpath("examples.json").read_bytes()
    return {one.operation: one for one in msgspec.json.decode(text, type=list[Example])}


def add_example(operation: Json) -> None:
    """To an operation of an OpenAPI document."""
    example = examples().get(operation["operationId"])
    if example is None:
        return
    for parameter in operation["parameters"]:
        if parameter["name"] in example.parameters:
            parameter["example"] = example.parameters[parameter["name"]]
    if example.body is not None:
        _add(operation["requestBody"], example.body)
    _add(operation["responses"]["200"], example.answer)


def _add(said: Json, example: Any) -> None:
    for content in said["content"].values():
        content["example"] = example
