"""Who comes: twenty characters that repeat, so that any twenty visitors hold every kind."""

from ipaddress import IPv4Address
from random import Random
from typing import Any

import msgspec

from gosight.demo.recorder import new_id

_HOUR_MS = 3_600_000
_FIRST_ADDRESS = IPv4Address("198.18.0.1")
"""Of the range kept for benchmarks (RFC 2544): nobody lives there."""

_BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
    "Mobile Safari/537.36",
]
_CRAWLER = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"


class Character(msgspec.Struct, frozen=True):
    """What is peculiar about a visitor.

    `skew_ms`: its clock tells the time of another zone. `is_hasty`: batches overtake each other within the grace.
    `is_late`: a batch is stuck until the visit is over. `repeats`: how many batches are sent a second time.
    `is_numbered`: its SDK numbers the batches. `is_sloppy`: some of its events must be refused.
    """

    skew_ms: int = 0
    is_hasty: bool = False
    is_late: bool = False
    repeats: int = 0
    is_numbered: bool = True
    is_sloppy: bool = False
    is_cookieless: bool = False
    is_bot: bool = False


EAST_MS, WEST_MS = 9 * _HOUR_MS, -5 * _HOUR_MS

_PLAIN = [Character()] * 6
_PECULIAR = [
    Character(is_hasty=True),
    Character(is_hasty=True),
    Character(is_late=True),
    Character(repeats=2),
    Character(is_hasty=True, repeats=1),
    Character(is_numbered=False, repeats=2),
    Character(skew_ms=EAST_MS),
    Character(skew_ms=EAST_MS, repeats=2),
    Character(skew_ms=WEST_MS),
    Character(skew_ms=WEST_MS, is_numbered=False, repeats=1),
    Character(is_sloppy=True),
    Character(is_cookieless=True),
    Character(is_cookieless=True, is_numbered=False),
    Character(is_bot=True),
]
CHARACTERS = [*_PECULIAR, *_PLAIN]


class Visitor(msgspec.Struct, frozen=True):
    """`who`: what it says of itself in every batch. `visits`: how often it comes."""

    character: Character
    address: str
    user_agent: str
    who: dict[str, Any]
    visits: int


def visitor(number: int, rng: Random) -> Visitor:
    """The visitor of that number, from 0."""
    character = CHARACTERS[number % len(CHARACTERS)]
    browser = _CRAWLER if character.is_bot else rng.choice(_BROWSERS)
    who = {} if character.is_cookieless else {"visitor_id": new_id(rng)}
    if not character.is_cookieless and number % 7 == 0:
        who["user_id"] = f"customer-{number}"
    address = str(_FIRST_ADDRESS + number)
    return Visitor(character, address, browser, who | {"device": _device(character, rng)}, visits=1 + (number % 3 == 0))


def _device(character: Character, rng: Random) -> dict[str, Any]:
    width, height = rng.choice([(1920, 1080), (1440, 900), (390, 844)])
    zones = {EAST_MS: "Asia/Tokyo", WEST_MS: "America/New_York"}
    sizes = {"screen_width": width, "screen_height": height, "viewport_width": width, "viewport_height": height - 120}
    timezone = zones.get(character.skew_ms, "Europe/Berlin")
    return sizes | {"device_pixel_ratio": 2, "language": "en-US", "timezone": timezone}
