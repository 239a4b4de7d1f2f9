"""What people read: numbers, groups, links, and nothing of what visitors or admins typed taken for markup."""

from email import message_from_bytes
from email.policy import default
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from gosight.alerts.delivery import slack, telegram
from gosight.alerts.delivery.chart import HEIGHT, WIDTH, chart
from gosight.alerts.delivery.mail_text import compose
from gosight.alerts.delivery.message import message, number
from gosight.schemas.alert_channels import Email, EmailConfig
from gosight.stores.alert_outbox import Delivery
from tests.happenings import START_MS, happened

DASHBOARD = "https://dashboard.example"
EVIL = "<b>&\"'</b>\r\nBcc: eve@example.com\u202e*_~` <https://evil.example|x>"
SERIES = {"series": [[START_MS - 300_000 * (12 - n), float(n)] for n in range(12)] + [[START_MS, 23.0]]}


def delivery(**fields: Any) -> Delivery:
    channel = Email(EmailConfig(["ann@example.com"]))
    return Delivery("6c1f", 1, "key", channel, "email ann@example.com", happened(**fields))


def test_what_fires() -> None:
    session = "00000000-0000-4000-8000-00000000000a"
    assert message(happened(), DASHBOARD).text() == (
        "\N{LARGE RED CIRCLE} Rage on checkout\n"
        "\n"
        "rage clicks: 23 (above 10)\n"
        "path: /checkout\n"
        "Window: 2026-11-18 11:06 to 11:11 UTC\n"
        "\n"
        f"Alert: {DASHBOARD}/projects/p/alerts/a\n"
        f"Session 1: {DASHBOARD}/projects/p/sessions/{session}\n"
        f"Replay 1: {DASHBOARD}/projects/p/sessions/{session}/replay\n"
    )


@pytest.mark.parametrize(
    ("fields", "title", "first"),
    [
        ({"state": "resolved", "value": None}, "\N{LARGE GREEN CIRCLE} Over: Rage on checkout", "no longer above 10"),
        (
            {"state": "resolved", "threshold": None, "operator": None, "value": None},
            "\N{LARGE GREEN CIRCLE} Over: Rage on checkout",
            "back",
        ),
        ({"operator": None}, "\N{LARGE RED CIRCLE} Rage on checkout", "23 (beyond 10)"),
        ({"state": "test"}, "Test: Rage on checkout", "23 (above 10)"),
        ({"threshold": None, "operator": None, "value": None}, "\N{LARGE RED CIRCLE} Rage on checkout", "nothing"),
        (
            {"metric": "error_rate", "operator": "gte", "threshold": 0.05, "value": 0.125},
            "\N{LARGE RED CIRCLE} Rage on checkout",
            "12.5 % (at or above 5 %)",
        ),
    ],
)
def test_states_and_metrics(fields: dict[str, Any], title: str, first: str) -> None:
    told = message(happened(**fields), "")
    assert (told.title, told.facts[0][1], told.links) == (title, first, [])


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("sessions", 12_345.0, "12,345"),
        ("avg_lcp", 2_512.5, "2,512.50 ms"),
        ("bounce_rate", 1 / 3, "33.33 %"),
        ("funnel_conversion", 0.0, "0 %"),
    ],
)
def test_numbers(metric: Any, value: float, text: str) -> None:
    assert number(metric, value) == text


def many(count: int) -> dict[str, Any]:
    groups = [{"group": {"path": f"/{number}", "country": ""}, "value": float(number)} for number in range(count)]
    return {"state": "digest", "group": {}, "value": 11.0, "context": {"groups": groups, "group_count": count}}


def test_a_thousand_groups_are_one_short_message() -> None:
    told = message(happened(**many(1_000)), DASHBOARD)
    assert told.title == "\N{LARGE RED CIRCLE} Rage on checkout: 1,000 groups at once"
    assert told.facts[:3] == [("rage clicks", "at worst 11 (above 10)"), ("/0, unknown", "0"), ("/1, unknown", "1")]
    assert len(told.facts) == 12


def test_of_an_anomaly_what_is_usual_is_said() -> None:
    told = message(happened(context={"mean": 5.25, "sigma": 1.5}), "")
    assert told.facts[1] == ("usual", "5.25 ± 1.50")


def test_a_window_over_midnight() -> None:
    facts = dict(message(happened(window_end_ms=START_MS + 86_400_000), "").facts)
    assert facts["Window"] == "2026-11-18 11:06 to 11:06 (11-19) UTC"


def test_nothing_that_was_typed_is_markup() -> None:
    told = message(happened(rule_name=EVIL, group={"path": EVIL}), DASHBOARD)
    assert "\n" not in told.title + told.facts[1][1]
    assert "\u202e" not in told.title
    as_html = telegram.html(told)
    assert as_html.count("<b>") == 1
    assert "<https" not in as_html
    as_slack = slack.mrkdwn(told)
    assert "<https://evil" not in as_slack
    assert as_slack.count("<") == len(told.links)
    assert "*_" not in as_slack


def test_a_mail_in_parts() -> None:
    mail = compose(delivery(context=SERIES), "gosight@example.org", ["ann@example.com"], DASHBOARD)
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert read["Message-ID"] == "<6c1f@example.org>"
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    again = compose(delivery(context=SERIES), "gosight@example.org", ["ann@example.com"], DASHBOARD)
    assert again["Message-ID"] == mail["Message-ID"]
    assert again["Date"] == mail["Date"]


def test_no_header_can_be_smuggled_into_a_mail() -> None:
    fields = {"rule_name": EVIL, "group": {"path": EVIL}}
    mail = compose(delivery(**fields), "gosight@example.org", ["ann@example.com"], "")
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert read["Bcc"] is None
    page = read.get_body(("html",))
    assert page is not None
    assert "</b>\r" not in page.get_content()
    assert "&lt;b&gt;&amp;&quot;" in page.get_content()


def test_a_chart_of_the_series() -> None:
    picture = chart(happened(context=SERIES))
    assert picture is not None
    image = Image.open(BytesIO(picture))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    assert {colour for _, colour in image.convert("RGB").getcolors(10_000) or []} >= {(159, 180, 204), (214, 69, 69)}
    assert len(picture) < 20_000


@pytest.mark.parametrize(
    "series", [[], [[START_MS, 1.0]], [[START_MS, None], [START_MS, None]], [[START_MS, 0.0], [START_MS, 0.0]]]
)
def test_few_and_empty_points(series: list[Any]) -> None:
    shown = chart(happened(context={"series": series}, threshold=None))
    assert (shown is not None) == (len(series) > 1 and series[0][1] is not None)
