"""What the demo prints at its end."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gosight.demo.ending import Addresses, Ending
from gosight.demo.outcome import Kept, Outcome
from gosight.demo.records import PLANTED_TYPES, Site
from gosight.demo.tally import Tally

_TOP_PAGES = 5
_QUESTIONS = ("overview", "insights?type=rage_click", "sessions?sort=events")


def ending_lines(ending: Ending) -> Iterator[str]:
    """All of it, site by site, then what holds for the installation."""
    for one in ending.results:
        yield ""
        yield from _site(one.project.site, one.tally, one.kept, one.outcome)
    total = ending.reconciled["total"]
    counts = f"{total['sent']:,} events in Kafka, {total['stored']:,} of them stored, each once"
    verdict = "clean" if ending.reconciled["is_clean"] else "NOT CLEAN"
    yield ""
    yield "The installation"
    yield line("reconcile", f"{verdict}: {counts}")
    yield line("lag", f"{ending.lag} messages; {ending.took_s:.1f} s after the last answer all could be queried")
    for problem in ending.problems:
        yield line("DIFFERS", problem)


def where_to_look(ending: Ending, addresses: Addresses, home: Path) -> Iterator[str]:
    """For a stack that goes on."""
    yield ""
    yield "Where to look next"
    for one in ending.results:
        yield f"  {one.project.site.name}"
        yield f"    KEY={one.project.read_key}"
        yield f"    URL={addresses.project(one.project)}"
    yield "  Questions to either"
    for what in _QUESTIONS:
        yield f'    curl -s -H "X-GoSight-Key: $KEY" "$URL/{what}"'
    yield line("send events", f"{addresses.ingestor}/v1/events")
    yield line("how it does", f"gosight status --home {home}")
    yield line("stop it", f"gosight down --home {home}")
    yield line("your own", "make up")


def _site(site: Site, tally: Tally, kept: Kept, outcome: Outcome) -> Iterator[str]:
    """What came out, beside what was planted."""
    yield site.name
    yield line("sessions", f"{len(outcome.sessions):,}, {outcome.bots:,} of them of bots")
    yield line("visitors", f"{outcome.users:,} without bots")
    yield line("page views", f"{outcome.views:,} without bots")
    top = ", ".join(f"{path} {views:,}" for path, views in outcome.top_pages[:_TOP_PAGES])
    yield line("top pages", top)
    if site.truth.planted:
        yield line("insights", _insights(site, outcome))
    yield line("events", _events(tally, kept))
    if tally.rejected:
        yield line("rejected", ", ".join(f"{count:,} {code}" for code, count in sorted(tally.rejected.items())))
    if site.truth.broken_lines:
        yield line("BROKEN_LINE", f"{site.truth.broken_lines} line of the log is no hit and was not sent")


def _insights(site: Site, outcome: Outcome) -> str:
    planted = Counter(one.insight_type for one in site.truth.planted)
    found = Counter(one.insight_type for one in outcome.insights)
    return ", ".join(f"{found[kind]:,} {kind} found of {planted[kind]:,} planted" for kind in PLANTED_TYPES)


def _events(tally: Tally, kept: Kept) -> str:
    sums = f"{tally.sent:,} sent = {kept.stored:,} stored + {kept.dropped:,} repetitions dropped"
    return f"{sums} + {tally.rejected.total():,} rejected"


def line(name: str, text: str) -> str:
    """One fact."""
    return f"  {name:<12} {text}"
