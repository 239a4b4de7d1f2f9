"""What docs/alerts.md tells receivers of webhooks is true: its check takes our signatures and no others."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from gosight.alerts.delivery.body import body
from gosight.alerts.delivery.signature import sign
from gosight.schemas.alert_channels import Topic
from gosight.stores.alert_outbox import Delivery
from tests.happenings import happened

DOCUMENT = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text()
SECRET = "a-secret-of-many-letters"


def example(holds: str) -> str:
    """The one block of code that holds this."""
    (found,) = [block for block in re.findall(r"```\w+\n(.*?)```", DOCUMENT, re.DOTALL) if holds in block]
    return str(found)


def is_genuine() -> Callable[..., bool]:
    names: dict[str, Any] = {}
    exec(example("def is_genuine"), names)
    found: Callable[..., bool] = names["is_genuine"]
    return found


def test_the_check_takes_our_signatures_and_no_others() -> None:
    check, now = is_genuine(), int(time.time())
    text = b'{"version": 1}'
    signature = sign(SECRET, now, text)
    assert check(SECRET, signature, text, 3_600)
    assert not check(SECRET, signature, text + b" ", 3_600)
    assert not check(SECRET + "x", signature, text, 3_600)
    assert not check(SECRET, signature.replace(f"t={now}", f"t={now + 1}"), text, 3_600)
    assert not check(SECRET, sign(SECRET, now - 301, text), text)


def test_the_body_has_the_fields_of_the_example() -> None:
    delivery = Delivery("id", 1, "key", Topic("p"), "kafka", happened())
    sent = msgspec.json.decode(body(delivery, "https://dashboard.example"))
    shown = json.loads(example('"version"'))
    assert shown.keys() == sent.keys()
    assert shown["alert"].keys() == sent["alert"].keys()
    assert [link["text"] for link in shown["links"]] == [link["text"] for link in sent["links"]]
