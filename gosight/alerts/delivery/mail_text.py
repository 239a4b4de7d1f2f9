"""An alert as a mail. `EmailMessage` folds and escapes headers, and refuses line breaks in them."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from gosight.alerts.delivery.chart import chart
from gosight.alerts.delivery.message import Message, message
from gosight.stores.alert_outbox import Delivery

_CHART = "chart"


def compose(delivery: Delivery, sender: str, addresses: list[str], dashboard: str) -> EmailMessage:
    """Text, HTML, and the chart where there is one. The same at each try but for the parts' boundaries.

    `References` names the alert, so that its beginning and end are one conversation.
    """
    told = message(delivery.happening, dashboard)
    domain = sender.rpartition("@")[2]
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(addresses)
    mail["Subject"] = told.title
    mail["Date"] = format_datetime(datetime.fromtimestamp(delivery.happening.at_ms // 1000, UTC))
    mail["Message-ID"] = f"<{delivery.id}@{domain}>"
    mail["References"] = f"<{delivery.happening.alert_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(told.text())
    picture = chart(delivery.happening)
    mail.add_alternative(html(told, has_chart=picture is not None), subtype="html")
    if picture is not None:
        *_, page = mail.iter_parts()
        page.add_related(picture, "image", "png", cid=f"<{_CHART}>", filename="chart.png", disposition="inline")
    return mail


def html(told: Message, *, has_chart: bool) -> str:
    """A page of a mail."""
    rows = "".join(f"<tr><td>{escape(name)}</td><td><b>{escape(value)}</b></td></tr>" for name, value in told.facts)
    picture = f'<p><img src="cid:{_CHART}" alt=""></p>' if has_chart else ""
    shown = " · ".join(f'<a href="{escape(link.url)}">{escape(link.text)}</a>' for link in told.links)
    return (
        f"<html><body><h2>{escape(told.title)}</h2>"
        f'<table cellpadding="4">{rows}</table>{picture}<p>{shown}</p></body></html>'
    )
