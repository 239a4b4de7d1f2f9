"""Fields of the first and of the last event, whatever order they arrive in."""

from itertools import permutations
from typing import Any

import pytest

from gosight.pipeline.profile import Profile, extend, learn, opened, order_of
from gosight.schemas.envelope import Envelope, Event
from tests.core import START_MS, envelope, event, uid, view


def profile_of(*batches: Envelope) -> Profile:
    """What is known after these envelopes, one after another."""
    profile = None
    for batch in batches:
        events = sorted(batch.events, key=order_of)
        profile = profile or opened(batch, events[0])
        extend(profile, batch, events[0], events[-1])
        learn(profile, batch, events)
    assert profile is not None
    return profile


def alone(one: Event, **fields: Any) -> Envelope:
    return envelope([one], **fields)


def pages(profile: Profile) -> tuple[str, str]:
    """Paths of entry and exit."""
    return profile.entry.path if profile.entry else "", profile.exit.path if profile.exit else ""


def user(profile: Profile) -> str:
    return profile.user.text if profile.user else ""


def test_whatever_order_events_arrive_in() -> None:
    batches = [
        alone(event("session_start", 0, payload={"utm_source": "news"}), browser="Firefox", country="FR"),
        alone(view(5, "/in", referrer="https://a.example/"), user_id="u1", browser="Chrome"),
        alone(event("identify", 7, payload={"user_id": "u2"}), clock_offset_ms=3),
        alone(view(9, "/out"), clock_offset_ms=4),
        alone(event("session_end", 10), clock_offset_ms=5),
    ]
    profiles = [profile_of(*order) for order in permutations(batches)]
    assert all(one == profiles[0] for one in profiles)
    one = profiles[0]
    assert (one.first[0], one.last[0]) == (START_MS, START_MS + 10)
    assert (one.device.browser, one.device.country, one.clock_offset_ms) == ("Firefox", "FR", 5)
    assert pages(one) == ("/cart", "/cart")
    assert user(one) == "u2"
    assert one.origin.utm_source == "news"
    assert one.is_ended


def test_of_two_at_one_time_the_ids_decide() -> None:
    less, greater = sorted((event("scroll", 0, name, path=f"/{name}") for name in "ab"), key=order_of)
    for order in ((less, greater), (greater, less)):
        profile = profile_of(*map(alone, order))
        assert pages(profile) == (less.path, greater.path)


def test_pages_are_those_of_events_that_have_one() -> None:
    blank = event("scroll", 0, path="", url="")
    profile = profile_of(envelope([blank, view(5, "/a"), view(6, "/b"), event("scroll", 7, path="", url="")]))
    assert pages(profile) == ("/a", "/b")
    assert pages(profile_of(alone(blank))) == ("", "")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"user_id": "u2"}, "u2"),
        ({"user_id": 17}, "17"),
        ({"user_id": ""}, "u1"),
        ({"user_id": ["u2"]}, "u1"),
        ({}, "u1"),
    ],
)
def test_identify_before_what_the_batch_says(said: dict[str, object], expected: str) -> None:
    profile = profile_of(alone(event("identify", 0, payload=said), user_id="u1"))
    assert user(profile) == expected


@pytest.mark.parametrize("payload", ["", "[", '{"user_id":' + "[" * 9_999], ids=["empty", "broken", "nested"])
def test_identify_that_says_nothing_readable(payload: str) -> None:
    assert profile_of(alone(event("identify", 0, payload=payload))).user is None


def test_user_of_an_event_before_the_batchs() -> None:
    profile = profile_of(alone(event("scroll", 0, user_id="own"), user_id="batch"))
    assert user(profile) == "own"


def test_user_is_kept_where_later_events_say_none() -> None:
    profile = profile_of(alone(event("scroll", 0), user_id="u1"), alone(event("scroll", 9)))
    assert user(profile) == "u1"


def test_visitor_is_the_first_events() -> None:
    own = event("scroll", 0, visitor_id=uid("own"))
    assert profile_of(alone(event("scroll", 5)), alone(own)).device.visitor_id == uid("own")


def test_first_session_start_counts_or_else_the_first_page() -> None:
    start, later = (event("session_start", n, payload={"utm_source": f"{n}"}) for n in (3, 4))
    page = view(0, "/", url="https://shop.example/?utm_source=page")
    assert profile_of(alone(page)).origin.utm_source == "page"
    assert profile_of(alone(later), alone(start), alone(page)).origin.utm_source == "3"
    silent = event("session_start", 1, payload={})
    assert profile_of(alone(silent), alone(page)).origin.utm_source == "page"


@pytest.mark.parametrize(("end_ms", "is_ended"), [(5, True), (4, False)], ids=["last", "followed"])
def test_session_end_is_the_end_only_if_nothing_follows(end_ms: int, is_ended: bool) -> None:
    profile = profile_of(alone(event("session_end", end_ms)), alone(event("scroll", 4, "\N{CAT}")))
    if end_ms == 4:
        extend(profile, alone(view(9)), view(9), view(9))
    assert profile.is_ended is is_ended


def test_long_texts_are_cut() -> None:
    long = "x" * 100_000
    page = view(0, f"/{long}", url=f"https://a.example/{long}?utm_source={long}", referrer=f"https://{long}/")
    profile = profile_of(alone(page, user_id=long, browser=long, city=long))
    assert [len(path) for path in pages(profile)] == [2_048, 2_048]
    assert len(profile.entry.url if profile.entry else "") == 4_096
    assert len(user(profile)) == 256
    assert (len(profile.device.browser), len(profile.device.city)) == (256, 256)
