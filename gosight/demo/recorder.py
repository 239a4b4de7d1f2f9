"""Writes one visit down: time goes on as the scenes say, every event gets its id, what is planted is noted."""

from random import Random
from typing import Any
from uuid import UUID

from gosight.demo.records import Happening, Planted, Visit
from gosight.demo.shop import ORIGIN, PAGE_HEIGHT, PAGE_WIDTH, PAGES, Element, Page

BETWEEN_SCENES_MS = (5_000, 9_000)
"""Longer than every detector's window and than what the correction of a wrong clock may be off by."""

_SHAKE_PX = 6
_VIEWPORT_TOP = 240
_MILESTONES = (25, 50, 75, 90)


class Recorder:
    """`rng` is the visit's only source of chance. Times in ms since 1970."""

    def __init__(self, rng: Random, session_id: str, start_ms: int, page: Page) -> None:
        self.rng = rng
        self.now_ms = start_ms
        self.page = page
        self.view_id = ""
        self._before = page
        self._referrer = ""
        self._session_id = session_id
        self._scene = 0
        self._happenings: list[Happening] = []
        self._planted: list[Planted] = []
        self._calm: set[int] = set()

    def visit(self) -> Visit:
        """All of it, in order of time."""
        ordered = sorted(self._happenings, key=lambda one: one.at_ms)
        return Visit(self._session_id, ordered, self._planted, self._calm)

    def next_scene(self, *, calm: bool = False) -> None:
        """A pause, after which nothing depends on what was before."""
        self._scene += 1
        self.wait(self.rng.randint(*BETWEEN_SCENES_MS))
        if calm:
            self._calm.add(self._scene)

    def wait(self, ms: int) -> None:
        """Let time pass."""
        self.now_ms += ms

    def record(self, event_type: str, payload: dict[str, Any]) -> str:
        """Something happens now; gives the event's id."""
        event_id = new_id(self.rng)
        page = self.page.wire(self._referrer)
        self._happenings.append(Happening(self.now_ms, self._scene, event_id, event_type, page, payload))
        return event_id

    def plant(self, insight_type: str, event_id: str, clicks: int = 0) -> None:
        """What was just recorded must be found."""
        self._planted.append(Planted(self._session_id, insight_type, event_id, clicks))

    def click(self, element: Element, **more: Any) -> str:
        """A primary click on it, give or take a few pixels, unless `more` says otherwise."""
        x = element.x + self.rng.randint(-_SHAKE_PX, _SHAKE_PX)
        y = element.y + self.rng.randint(-_SHAKE_PX, _SHAKE_PX)
        place = {"x": x, "y": y % _VIEWPORT_TOP, "page_x": x, "page_y": y}
        size = {"page_width": PAGE_WIDTH, "page_height": PAGE_HEIGHT}
        said = {"button": 0, "pointer_type": "mouse", "modifiers": [], "target": element.wire()}
        return self.record("click", place | size | said | more)

    def react(self) -> None:
        """The page answers: something in it changes."""
        self.record("dom_mutation", {"mutation_count": self.rng.randint(1, 9)})

    def arrive_from(self, referrer: str) -> None:
        """The first page is seen; it was found there."""
        self._referrer = referrer
        self.view()

    def go_to(self, page: Page) -> None:
        """Leave this page for another: `page_exit` on the old, `page_view` on the new."""
        self.record("page_exit", {"exit_url": ORIGIN + page.path, "max_scroll_depth": self.rng.randint(5, 100)})
        self._referrer, self._before, self.page = ORIGIN + self.page.path, self.page, page
        self.wait(self.rng.randint(40, 200))
        self.view()

    def elsewhere(self) -> Page:
        """A page that is neither this one nor the one before: going there is no turning back."""
        others = [page for page in PAGES if page not in (self.page, self._before)]
        (page,) = self.rng.choices(others, [page.weight for page in others])
        return page

    def view(self) -> None:
        """The page is seen; `view_id` is the event's."""
        self.view_id = self.record(
            "page_view", {"page_title": self.page.title, "page_path": self.page.path, "page_hash": ""}
        )

    def scroll(self) -> None:
        """Down the page, a screen or two, with the milestone that is passed."""
        depth = self.rng.choice(_MILESTONES)
        top = PAGE_HEIGHT * depth // 100
        said = {"scroll_top": top, "scroll_depth_px": top, "scroll_depth_percent": depth, "page_height": PAGE_HEIGHT}
        self.record("scroll", said | {"direction": "down", "velocity": self.rng.randint(100, 2_000)})
        self.record("scroll_milestone", {"milestone": depth})

    def move(self) -> None:
        """The mouse glides along one line."""
        x, y = self.rng.randint(50, 400), self.rng.randint(50, 700)
        steps = [{"x": x + 30 * n, "y": y + 5 * n, "t": self.now_ms + 100 * n} for n in range(10)]
        self.record("mouse_move", {"positions": steps})


def new_id(rng: Random) -> str:
    """A UUID that the same seed gives again."""
    return str(UUID(int=rng.getrandbits(128), version=4))
