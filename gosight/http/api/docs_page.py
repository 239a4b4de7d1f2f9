"""The API's documentation as one page for people, made of its OpenAPI document; it loads nothing from anywhere."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

Json = dict[str, Any]

_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>GoSight API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
details { border: 1px solid #8886; border-radius: .5rem; margin: .5rem 0; padding: .5rem 1rem }
summary { cursor: pointer } summary b { display: inline-block; min-width: 4.5rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0 }
pre { overflow: auto; background: #8882; padding: .5rem; border-radius: .5rem }
</style>"""


def page(document: Json) -> str:
    """HTML."""
    return "\n".join(
        (
            _HEAD,
            f"<h1>GoSight API {_text(document['info']['version'])}</h1>",
            f"<p>Everything below is under <code>{_text(document['servers'][0]['url'])}</code>; for machines: "
            '<a href="openapi.json">openapi.json</a>.</p>',
            *_operations(document),
            "<h2>Shapes</h2>",
            *(_schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items())),
        )
    )


def _operations(document: Json) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield _operation(method, path, operation)


def _operation(method: str, path: str, operation: Json) -> str:
    about = "".join(f"<p>{_text(text)}</p>" for text in operation["description"].split("\n\n") if text)
    rows = "".join(map(_parameter, operation["parameters"]))
    table = f"<table><tr><th>parameter<th>in<th>type<th>default<th>for example</tr>{rows}</table>" if rows else ""
    body = _shown("Body", operation["requestBody"]["content"]) if "requestBody" in operation else ""
    answer = _shown("Answer", operation["responses"]["200"]["content"])
    head = f"<summary><b>{method.upper()}</b> <code>{_text(path)}</code> {_text(operation['summary'])}</summary>"
    return f'<details id="{_text(operation["operationId"])}">{head}{about}{table}{body}{answer}</details>'


def _parameter(one: Json) -> str:
    needed = " (needed)" if one["required"] else ""
    default = json.dumps(one["schema"].get("default")) if "default" in one["schema"] else ""
    example = json.dumps(one["example"], ensure_ascii=False) if "example" in one else ""
    kind = _kind(one["schema"])
    cells = (f"<code>{_text(one['name'])}</code>{needed}", one["in"], kind, _text(default), _text(example))
    return f"<tr><td>{'<td>'.join(cells)}</tr>"


def _shown(title: str, content: Json) -> str:
    kinds = "; ".join(f"{_text(kind)}: {_kind(said.get('schema', {}))}" for kind, said in content.items())
    return f"<p>{title}: {kinds}</p>" + "".join(
        _example(said["example"]) for said in content.values() if "example" in said
    )


def _example(said: Any) -> str:
    text = said if isinstance(said, str) else json.dumps(said, indent=1, ensure_ascii=False)
    return f"<details><summary>for example</summary><pre>{_text(text)}</pre></details>"


def _schema(name: str, schema: Json) -> str:
    head, text = _text(name), _text(json.dumps(schema, indent=2, ensure_ascii=False))
    return f'<details id="{head}"><summary><code>{head}</code></summary><pre>{text}</pre></details>'


def _kind(schema: Json) -> str:
    """A type in a few words, linked where it is described below."""
    if "$ref" in schema:
        name = _text(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(_text(str(one)) for one in schema["enum"])
    if "data" in schema.get("properties", {}):
        return _kind(schema["properties"]["data"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    bounds = ", ".join(f"{name} {schema[name]}" for name in ("minimum", "maximum", "maxLength") if name in schema)
    kind = _text(schema.get("format") or schema.get("type") or "anything")
    return f"{kind} ({_text(bounds)})" if bounds else kind


def _text(text: str) -> str:
    return escape(str(text))
