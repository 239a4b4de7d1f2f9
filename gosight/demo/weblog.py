"""A real web server's log as traffic of cookieless visitors (weblogs/apache_logs.gz, Apache-2.0, see LICENSE there).

Its 3.5 days (May 2015) are moved as a whole so that the last hit is now: nothing is older than the 7 days that an
event may be late, and all pauses stay as they were. A browser's look at a page becomes a `page_view`; every other hit
(images, styles, feeds, errors, other methods) becomes a `server_hit`, a type that GoSight does not know and stores.
"""

import gzip
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from gosight.demo.records import PLANTED_TYPES, U_TURN, Lane, Shipment, Site, Truth

ORIGIN = "http://semicomplete.com"
_LINE = re.compile(
    r'(?P<address>\S+) \S+ \S+ \[(?P<at>[^]]+)] "(?P<method>[A-Z]+) (?P<path>\S+) [^"]*" (?P<status>\d{3}) \S+ '
    r'"(?P<referrer>[^"]*)" "(?P<user_agent>[^"]*)"'
)
_AT = "%d/%b/%Y:%H:%M:%S %z"
_ASSET = re.compile(r"\.(png|jpe?g|gif|svg|ico|css|js|ttf|woff|xml|txt|xsl|jar|gz|deb|exe|pdf|log)$|[?&]flav=")
"""Files that a page is made of, downloads, and feeds (`flav=rss20`)."""

_SEEN = ("200", "304")
_BATCH_EVENTS = 50
_TYPES = tuple(one for one in PLANTED_TYPES if one != U_TURN)
"""Its visitors turn back, and those of them that are bots are not told apart."""

_IDLE_MS = 30 * 60_000
_LONGEST_MS = 24 * 3_600_000


class Hit(msgspec.Struct, frozen=True):
    """One readable line. `number`: its place in the file, from 1."""

    number: int
    address: str
    at_ms: int
    method: str
    path: str
    status: str
    referrer: str
    user_agent: str


def weblog_site(now_ms: int, lines: Sequence[str]) -> Site:
    """The log's visitors, told apart by address and user agent. The last hit comes to lie at `now_ms`."""
    hits = [hit for number, line in enumerate(lines, 1) if (hit := parsed(number, line))]
    truth = Truth(sent=len(hits), broken_lines=len(lines) - len(hits), insight_types=_TYPES)
    site = Site("Web log of semicomplete.com", "demo-weblog", ORIGIN, [], truth)
    shift_ms = now_ms - max(hit.at_ms for hit in hits)
    ordered = sorted(hits, key=lambda hit: (hit.address, hit.user_agent, hit.at_ms, hit.number))
    for (address, user_agent), own in groupby(ordered, key=lambda hit: (hit.address, hit.user_agent)):
        visitor = list(own)
        site.lanes.append(Lane(address, user_agent, _shipments(visitor, shift_ms)))
        truth.cookieless_sessions += _sessions(visitor)
    truth.visitors = len(site.lanes)
    return site


def read_log() -> list[str]:
    """The lines of the file that comes with the package."""
    packed = files(__package__).joinpath("weblogs/apache_logs.gz").read_bytes()
    return gzip.decompress(packed).decode("utf-8", "replace").splitlines()


def parsed(number: int, line: str) -> Hit | None:
    """None for a line that is no hit in Apache's combined format."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    referrer, user_agent = (_said(match[name]) for name in ("referrer", "user_agent"))
    at_ms = round(datetime.strptime(match["at"], _AT).timestamp() * 1000)
    return Hit(number, match["address"], at_ms, match["method"], match["path"], match["status"], referrer, user_agent)


def is_view(hit: Hit) -> bool:
    """Whether somebody's browser showed a page."""
    return hit.method == "GET" and hit.status in _SEEN and not _ASSET.search(hit.path)


def _said(text: str) -> str:
    return "" if text == "-" else text


def _shipments(hits: Sequence[Hit], shift_ms: int) -> list[Shipment]:
    """Without stream and numbers, as a foreign client sends: ids tell repeats apart."""
    events = [msgspec.Raw(msgspec.json.encode(_wire(hit, shift_ms))) for hit in hits]
    return [Shipment({}, events[at : at + _BATCH_EVENTS]) for at in range(0, len(events), _BATCH_EVENTS)]


def _wire(hit: Hit, shift_ms: int) -> dict[str, Any]:
    page = {"url": ORIGIN + hit.path, "path": hit.path.partition("?")[0], "title": "", "referrer": hit.referrer}
    return {
        "event_id": str(uuid5(NAMESPACE_URL, f"{ORIGIN}/access.log:{hit.number}")),
        "event_type": "page_view" if is_view(hit) else "server_hit",
        "timestamp": hit.at_ms + shift_ms,
        "page": page,
        "payload": {"method": hit.method, "status": int(hit.status)},
    }


def _sessions(hits: Iterable[Hit]) -> int:
    """How many sessions a visitor's hits, oldest first, are: cut at the idle gap and after a day (spec/insights.md)."""
    count, first_ms, last_ms = 0, 0, 0
    for hit in hits:
        if not count or hit.at_ms - last_ms > _IDLE_MS or hit.at_ms - first_ms > _LONGEST_MS:
            count, first_ms = count + 1, hit.at_ms
        last_ms = hit.at_ms
    return count
