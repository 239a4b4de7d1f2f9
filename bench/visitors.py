"""Seeded visitors at a human pace: they read, the mouse glides, clicks are answered; some pages make somebody angry.

Batches are the SDK's: ten events, numbered. A third of the events are moves of the mouse, some twelve positions each.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

Event = dict[str, Any]
Batch = tuple[int, dict[str, Any]]

_BATCH_EVENTS = 10
_MOVE_EVERY_MS = 50
_PATHS = ("/", "/pricing", "/products/17", "/products/23", "/cart", "/checkout", "/about", "/blog/how-we-ship")
_VIEWPORT = (1_200, 800)


def batches(visitors: int, start_ms: int, minutes: int, seed: int = 1) -> list[Batch]:
    """What is sent within `minutes` and when (ms), in that order. `visitors` are there at once: who leaves is followed
    by another.
    """
    end_ms = start_ms + minutes * 60_000
    sent = [batch for seat in range(visitors) for batch in _seat(random.Random(f"{seed}:{seat}"), start_ms, end_ms)]
    return sorted(sent, key=lambda one: one[0])


def _seat(chance: random.Random, start_ms: int, end_ms: int) -> Iterator[Batch]:
    """One visitor after the other. The first is underway already."""
    at_ms = start_ms - chance.randrange(180_000)
    while at_ms < end_ms:
        visit = _Visit(chance, at_ms)
        for _ in range(chance.randint(1, 6)):
            visit.read(chance.choice(_PATHS))
        yield from (batch for batch in visit.batches() if start_ms <= batch[0] < end_ms)
        at_ms = visit.now_ms + 1_000


class _Visit:
    """Writes down what one visitor does; time goes on with it."""

    def __init__(self, chance: random.Random, now_ms: int) -> None:
        self.now_ms = now_ms
        self._chance = chance
        self._path = ""
        self._pointer = (600, 400)
        self._events: list[Event] = []

    def batches(self) -> Iterator[Batch]:
        """Each with when it is sent."""
        ids = {name: _uuid(self._chance) for name in ("session_id", "visitor_id", "stream_id")}
        for seq in range(0, len(self._events), _BATCH_EVENTS):
            events = self._events[seq : seq + _BATCH_EVENTS]
            at_ms = events[-1]["timestamp"] + self._chance.randrange(20, 400)
            yield (
                at_ms,
                {**ids, "sdk_version": "1.0.0", "sent_at": at_ms, "seq": seq // _BATCH_EVENTS, "events": events},
            )

    def read(self, path: str) -> None:
        """One page: it loads, is looked at and used, and left."""
        self._path = path
        self._record("page_view", page_title=f"Shop {path}", page_path=path, page_hash="")
        self._load(is_slow=self._chance.random() < 0.1)
        for _ in range(self._chance.randint(4, 30)):
            self._wait(300, 2_500)
            (do,) = self._chance.choices(list(_HABITS), list(_HABITS.values()))
            do(self)
        self._record("page_exit", max_scroll_depth=60, attention_ms=[200] * 20)
        self._wait(100, 900)

    def move(self) -> None:
        """Along one line, at some 100 to 800 px/s, from where the pointer is."""
        x, y = self._pointer
        count = self._chance.randint(5, 20)
        to_x, to_y = (self._chance.randrange(size) for size in _VIEWPORT)
        self._moves([(x + (to_x - x) * n // count, y + (to_y - y) * n // count) for n in range(1, count + 1)])

    def shake(self) -> None:
        """To and fro for 3 s."""
        x, y = self._pointer
        for _ in range(6):
            self._moves([(x + (80, 160, 80, 0)[n % 4], y + n % 3) for n in range(10)])

    def scroll(self) -> None:
        """Down the page."""
        depth = self._chance.randrange(101)
        self._record("scroll", scroll_top=52 * depth, scroll_depth_percent=depth, page_height=5_200, direction="down")

    def click(self) -> None:
        """The page answers."""
        self._press()
        self._wait(20, 300)
        self._record("dom_mutation", mutation_count=3)

    def click_without_answer(self) -> None:
        """Nothing happens, for a while."""
        self._press()
        self._wait(3_500, 4_500)

    def click_in_rage(self) -> None:
        """Seven times."""
        for _ in range(7):
            self._press()
            self._wait(100, 200)
        self._record("dom_mutation", mutation_count=3)

    def click_what_fails(self) -> None:
        """A script does."""
        self._press()
        self._wait(20, 60)
        self._record("js_error", message="cart is undefined", stack="at buy (shop.js:3:7)", error_type="TypeError")

    def turn_back(self) -> None:
        """To another page, and at once back."""
        here = self._path
        for path in ("/about", here):
            self._path = path
            self._record("page_view", page_title=f"Shop {path}", page_path=path, page_hash="")
            self._wait(2_000, 4_000)

    def type(self) -> None:
        """Into a field."""
        target = {"tag": "input", "selector": "form#order > input.city", "name": "city"}
        self._record("input_focus", target=target)
        self._wait(800, 2_500)
        self._record("input_change", target=target, value_length=8, is_masked=True)

    def _load(self, *, is_slow: bool) -> None:
        self._wait(600, 1_200)
        self._record("page_load", ttfb=self._chance.randrange(60, 500), load_complete=3_400 if is_slow else 1_300)
        lcp = 3_900 if is_slow else self._chance.randrange(700, 2_600)
        self._record("web_vitals", lcp=lcp, cls=0.02, inp=90, ttfb=180)

    def _moves(self, places: list[tuple[int, int]]) -> None:
        self.now_ms += _MOVE_EVERY_MS * len(places)
        begin_ms = self.now_ms - _MOVE_EVERY_MS * (len(places) - 1)
        said = [{"x": x, "y": y, "t": begin_ms + _MOVE_EVERY_MS * n} for n, (x, y) in enumerate(places)]
        self._pointer = places[-1]
        self._record("mouse_move", positions=said)

    def _press(self) -> None:
        x, y = self._pointer
        target = {
            "tag": "button",
            "selector": "main > section.hero > button#cta",
            "text": "Buy now",
            "classes": ["cta"],
        }
        document = {"page_x": x, "page_y": y + 900, "page_width": 1_200, "page_height": 5_200}
        self._record("click", x=x, y=y, **document, button=0, pointer_type="mouse", target=target)

    def _wait(self, least_ms: int, most_ms: int) -> None:
        self.now_ms += self._chance.randrange(least_ms, most_ms)

    def _record(self, kind: str, **payload: Any) -> None:
        url = f"https://shop.example.com{self._path}?utm_source=news"
        page = {"url": url, "path": self._path, "title": f"Shop {self._path}"}
        head = {"event_id": _uuid(self._chance), "event_type": kind, "timestamp": self.now_ms}
        self._events.append(head | {"page": page, "payload": payload})


_HABITS: dict[Callable[[_Visit], None], int] = {
    _Visit.move: 500,
    _Visit.scroll: 250,
    _Visit.click: 140,
    _Visit.type: 80,
    _Visit.shake: 2,
    _Visit.click_without_answer: 2,
    _Visit.click_in_rage: 2,
    _Visit.click_what_fails: 2,
    _Visit.turn_back: 2,
}
"""How often of 980 times."""


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
