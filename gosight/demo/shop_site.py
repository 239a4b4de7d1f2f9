"""The shop's traffic and its truth: a function of seed, time and number of visitors."""

from collections.abc import Iterator
from itertools import cycle
from random import Random

from gosight.demo.cast import Visitor, visitor
from gosight.demo.delivery import ship
from gosight.demo.recorder import new_id
from gosight.demo.records import Lane, Site, Truth, Visit
from gosight.demo.scenes import DECOYS, PLANTED, Scene
from gosight.demo.shop import ORIGIN
from gosight.demo.visits import crawling, shopping

_MINUTE_MS = 60_000
_LATEST_START_MS = 30 * _MINUTE_MS
_SPREAD_MS = 150 * _MINUTE_MS
_APART_MS = 180 * _MINUTE_MS
"""From one visit's earliest start to the next's: far over the idle gap, so that cookieless visits are sessions too."""


def shop_site(seed: int, now_ms: int, visitors: int) -> Site:
    """The visits lie in the hours before `now_ms`, and are over by then."""
    rng = Random(seed)  # noqa: S311 (chance that can be repeated is the point)
    acts = _acts(rng)
    site = Site("Demo shop", "demo-shop", ORIGIN, [], Truth())
    for number in range(visitors):
        _add(site, visitor(number, rng), rng, now_ms, acts)
    return site


def _acts(rng: Random) -> Iterator[Scene]:
    """Every scene equally often, in an order without a pattern."""
    scenes = [*PLANTED, *DECOYS]
    rng.shuffle(scenes)
    return cycle(scenes)


def _add(site: Site, who: Visitor, rng: Random, now_ms: int, acts: Iterator[Scene]) -> None:
    character = who.character
    lane = Lane(who.address, who.user_agent, [], character.skew_ms, is_cookieless=character.is_cookieless)
    site.lanes.append(lane)
    site.truth.visitors += 1
    site.truth.people += not character.is_bot
    for visits_after in reversed(range(who.visits)):
        latest_ms = now_ms - _LATEST_START_MS - visits_after * _APART_MS
        start_ms = latest_ms - rng.randrange(_SPREAD_MS)
        session_id = "" if character.is_cookieless else new_id(rng)
        visit = crawling(rng, session_id, start_ms) if character.is_bot else shopping(rng, session_id, start_ms, acts)
        shipments = ship(visit, who, rng)
        lane.shipments += shipments
        _note(site.truth, visit, is_bot=character.is_bot)
        for one in shipments:
            site.truth.count(one)


def _note(truth: Truth, visit: Visit, *, is_bot: bool) -> None:
    truth.planted.update(visit.planted)
    truth.bots += is_bot
    if visit.session_id:
        truth.sessions.add(visit.session_id)
    else:
        truth.cookieless_sessions += 1
    if not is_bot:
        truth.views.update(one.page["path"] for one in visit.happenings if one.event_type == "page_view")
