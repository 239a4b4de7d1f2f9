"""What a visitor does, from the first page to the last event, which lies beyond every window and the grace."""

from collections.abc import Iterator
from random import Random

from gosight.demo.recorder import Recorder
from gosight.demo.records import Visit
from gosight.demo.scenes import CALM, Scene, calm
from gosight.demo.shop import HOME, PAGES

SETTLED_MS = 20_000
"""From the last scene to the last event: the grace (10 s), the longest window, and room."""

_ENTRIES = ("https://www.google.com/", "https://news.ycombinator.com/", "https://search.example/?q=lamp", "")
_CAMPAIGNS: list[dict[str, str]] = [
    {},
    {},
    {"utm_source": "newsletter", "utm_medium": "letter", "utm_campaign": "winter"},
]


def shopping(rng: Random, session_id: str, start_ms: int, acts: Iterator[Scene]) -> Visit:
    """A person's visit: two to four of the acts that must or must not be found, with browsing around them."""
    visit = Recorder(rng, session_id, start_ms, rng.choice(PAGES))
    _arrive(visit)
    for _ in range(rng.randint(2, 4)):
        _browse(visit)
        visit.next_scene()
        next(acts)(visit)
    visit.next_scene(calm=True)
    calm.read(visit)
    _leave(visit)
    return visit.visit()


def crawling(rng: Random, session_id: str, start_ms: int) -> Visit:
    """A bot's visit: page after page, and nothing else."""
    visit = Recorder(rng, session_id, start_ms, HOME)
    visit.view()
    for page in rng.sample(PAGES[1:], 6):
        visit.next_scene()
        visit.page = page
        visit.view()
    visit.wait(SETTLED_MS)
    visit.record("page_hidden", {})
    return visit.visit()


def _arrive(visit: Recorder) -> None:
    entry = {"entry_url": visit.page.wire("")["url"], "is_new_user": visit.rng.random() < 0.6}
    visit.record("session_start", entry | visit.rng.choice(_CAMPAIGNS))
    visit.wait(20)
    visit.arrive_from(visit.rng.choice(_ENTRIES))


def _browse(visit: Recorder) -> None:
    for scene in (calm.look_around, visit.rng.choice(CALM)):
        visit.next_scene(calm=scene is calm.read)
        scene(visit)


def _leave(visit: Recorder) -> None:
    """Some browsers say that the session ends, others only that the page is hidden."""
    visit.next_scene()
    visit.wait(SETTLED_MS)
    if visit.rng.random() < 0.5:
        visit.record("page_hidden", {})
    else:
        visit.record("session_end", {"end_reason": "close"})
