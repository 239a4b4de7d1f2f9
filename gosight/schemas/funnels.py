"""Steps of a funnel, as the API takes them and alert rules keep them."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

WRONG_PATH = "A `*` can only stand at its end."

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2_048)]


class FunnelStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event that matches all that is said. `path` may end with `*`; `name`: of a custom event."""

    event_type: Text = "page_view"
    path: Text | None = None
    selector: Text | None = None
    name: Text | None = None


def bindings(steps: Sequence[FunnelStep], window_s: int) -> dict[str, Any]:
    """What the funnel's queries are given of it."""
    pages = [step.path or "" for step in steps]
    return {
        "kinds": [step.event_type for step in steps],
        "pages": [page.removesuffix("*") for page in pages],
        "prefixes": [page.endswith("*") for page in pages],
        "selectors": [step.selector or "" for step in steps],
        "names": [step.name or "" for step in steps],
        "is_named": any(step.name for step in steps),
        "window_ms": window_s * 1_000,
    }


def wrong_paths(steps: Sequence[FunnelStep]) -> list[int]:
    """The places of steps whose path has a `*` elsewhere than at its end."""
    return [n for n, step in enumerate(steps) if "*" in (step.path or "")[:-1]]
