"""What a page's main thread did, read out of a trace of Chromium's: its tasks, and whose scripts ran in them."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

CATEGORIES = ["-*", "devtools.timeline", "disabled-by-default-devtools.timeline"]
"""What has to be traced for it."""

_SCRIPTED = {"FunctionCall", "EvaluateScript", "v8.compile"}

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Task:
    """One turn of the event loop. `scripts`: ms of it by the address of the script that was entered first."""

    ms: float
    scripts: dict[str, float] = field(default_factory=dict)

    def ms_of(self, part: str) -> float:
        """In scripts whose address has `part` in it."""
        return sum(ms for url, ms in self.scripts.items() if part in url)


def tasks(trace: bytes) -> list[Task]:
    """Of the busiest page of a trace, in their order. Layout that a script asks for is the script's."""
    events: list[Event] = json.loads(trace)["traceEvents"]
    mains = {_thread(one) for one in events if one["name"] == "thread_name" and _is_main(one)}
    turns = defaultdict(list)
    for one in events:
        if one["name"] == "RunTask" and one["ph"] == "X" and _thread(one) in mains:
            turns[_thread(one)].append(one)
    thread, own = max(turns.items(), key=lambda item: sum(one["dur"] for one in item[1]))
    own.sort(key=_begin)
    found = [Task(_ms(one)) for one in own]
    begins = [_begin(one) for one in own]
    for script in _outermost(one for one in events if _thread(one) == thread and _url(one)):
        at = bisect_right(begins, _begin(script)) - 1
        if at >= 0:
            scripts = found[at].scripts
            scripts[_url(script)] = scripts.get(_url(script), 0.0) + _ms(script)
    return found


def _outermost(events: Iterable[Event]) -> Iterable[Event]:
    """Those that lie in no other."""
    ends = -1.0
    for one in sorted(events, key=lambda one: (_begin(one), -one["dur"])):
        if _begin(one) >= ends:
            ends = _begin(one) + one["dur"]
            yield one


def _url(event: Event) -> str:
    if event["name"] not in _SCRIPTED or event["ph"] != "X":
        return ""
    return str(event["args"].get("data", {}).get("url", ""))


def _is_main(event: Event) -> bool:
    return str(event["args"]["name"]).startswith("CrRendererMain")


def _ms(event: Event) -> float:
    """Of the thread's own CPU where the trace has it: what else runs on the machine is not the page's."""
    return float(event.get("tdur", event["dur"])) / 1000


def _begin(event: Event) -> float:
    return float(event["ts"])


def _thread(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]
