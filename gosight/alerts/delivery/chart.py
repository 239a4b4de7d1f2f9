"""A small picture of the metric until now: bars, the last of them the alert's window, and the threshold as a line.

Pillow draws it: one wheel without further dependencies, kept, and quick (matplotlib brings six more packages and 60 MB,
SVG libraries need a renderer). Labels are numbers and times alone, so no fonts are needed but Pillow's own.
"""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from gosight.alerts.delivery.message import number
from gosight.schemas.alerts import Happening

WIDTH, HEIGHT = 640, 220
_LEFT, _TOP, _BOTTOM = 12, 26, 26
_MOST = 120
_BACKGROUND, _BAR, _LAST, _LINE, _TEXT = "#ffffff", "#9fb4cc", "#d64545", "#d64545", "#444444"
_DASH = 8


def chart(happening: Happening) -> bytes | None:
    """A PNG of `context.series` ([time in ms, value or None], oldest first); None where there is less than two."""
    series = happening.context.get("series", [])[-_MOST:]
    values = [value for _, value in series if value is not None]
    if len(series) < 2 or not values:
        return None
    image = Image.new("RGB", (WIDTH, HEIGHT), _BACKGROUND)
    draw = ImageDraw.Draw(image)
    top = max(*values, happening.threshold or 0.0, 0.0) or 1.0
    _draw_bars(draw, series, top)
    _draw_threshold(draw, happening, top)
    _draw_labels(draw, happening, series, top)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _draw_bars(draw: ImageDraw.ImageDraw, series: list[Any], top: float) -> None:
    step = (WIDTH - 2 * _LEFT) / len(series)
    gap = min(3.0, step / 4)
    for place, (_, value) in enumerate(series):
        if value is not None and value > 0:
            left = _LEFT + place * step
            colour = _LAST if place == len(series) - 1 else _BAR
            draw.rectangle((left, _y(value, top), left + step - gap, HEIGHT - _BOTTOM), fill=colour)


def _draw_threshold(draw: ImageDraw.ImageDraw, happening: Happening, top: float) -> None:
    if happening.threshold is None or happening.threshold < 0:
        return
    y = _y(happening.threshold, top)
    for x in range(_LEFT, WIDTH - _LEFT, 2 * _DASH):
        draw.line((x, y, x + _DASH, y), fill=_LINE)


def _draw_labels(draw: ImageDraw.ImageDraw, happening: Happening, series: list[Any], top: float) -> None:
    begin, end = (datetime.fromtimestamp(series[place][0] / 1000, UTC) for place in (0, -1))
    draw.text((_LEFT, 6), number(happening.metric, top), _TEXT, _font())
    draw.text((_LEFT, HEIGHT - 20), f"{begin:%m-%d %H:%M}", _TEXT, _font())
    draw.text((WIDTH - _LEFT, HEIGHT - 20), f"{end:%m-%d %H:%M} UTC", _TEXT, _font(), anchor="ra")


def _y(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * value / top


@cache
def _font() -> Any:
    return ImageFont.load_default(13)
