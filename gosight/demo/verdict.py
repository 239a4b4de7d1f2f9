"""Is what came out what went in? Every difference in words."""

from collections import Counter
from collections.abc import Iterable, Iterator

from gosight.demo.outcome import Kept, Outcome
from gosight.demo.records import Site
from gosight.demo.tally import Tally

_SHOWN = 3


def differences(site: Site, tally: Tally, kept: Kept, outcome: Outcome) -> list[str]:
    """Empty when all is as it must be."""
    return [*_sent(site, tally), *_stored(site, tally, kept), *_seen(site, outcome), *_insights(site, outcome)]


def _sent(site: Site, tally: Tally) -> Iterator[str]:
    truth = site.truth
    yield from _number("events sent", tally.sent, truth.sent)
    yield from _number("events accepted", tally.accepted, truth.sent - truth.rejected.total())
    for code in sorted(truth.rejected | tally.rejected):
        yield from _number(f"events rejected as {code}", tally.rejected[code], truth.rejected[code])


def _stored(site: Site, tally: Tally, kept: Kept) -> Iterator[str]:
    """What had to be sent again may have arrived before: so many more may have been dropped."""
    yield from _number("events stored", kept.stored, site.truth.stored)
    least, most = site.truth.duplicates, site.truth.duplicates + tally.uncertain
    if not least <= kept.dropped <= most:
        yield f"duplicates dropped: {kept.dropped:,} instead of {least:,}" + (f" to {most:,}" if most > least else "")


def _seen(site: Site, outcome: Outcome) -> Iterator[str]:
    truth = site.truth
    yield from _number("sessions", len(outcome.sessions), len(truth.sessions) + truth.cookieless_sessions)
    if missing := truth.sessions - set(outcome.sessions):
        yield f"sessions missing: {_some(missing)}"
    yield from _number("visitors", outcome.visitors, truth.visitors)
    yield from _number("events of all sessions", outcome.events, truth.stored)
    if truth.people:
        yield from _number("visitors that are no bots", outcome.users, truth.people)
        yield from _number("sessions of bots", outcome.bots, truth.bots)
        yield from _number("page views", outcome.views, truth.views.total())
        for path, views in outcome.top_pages:
            yield from _number(f"page views of {path}", views, truth.views[path])


def _insights(site: Site, outcome: Outcome) -> Iterator[str]:
    planted, found = Counter(site.truth.planted), Counter(outcome.insights)
    if missing := planted - found:
        yield f"planted and not found: {missing.total():,}, e.g. {_some(missing)}"
    if surplus := found - planted:
        yield f"found and not planted: {surplus.total():,}, e.g. {_some(surplus)}"


def _number(what: str, actual: int, expected: int) -> Iterator[str]:
    if actual != expected:
        yield f"{what}: {actual:,} instead of {expected:,}"


def _some(things: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, things))[:_SHOWN])
