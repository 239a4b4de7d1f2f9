"""Evaluates all rules of all projects, minute by minute of event time, while this process holds the lock for it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

import structlog
from msgspec.structs import replace

from gosight.alerts.evaluation import metrics
from gosight.pipeline.alerts.evaluate import evaluate
from gosight.pipeline.alerts.judge import Evidence
from gosight.pipeline.alerts.machine import Begun
from gosight.pipeline.alerts.schedule import HOUR_MS, Ends, step_ms
from gosight.schemas.alerts import MINUTE_MS, Happening, Rule
from gosight.stores import clickhouse, postgres
from gosight.stores.alert_book import AlertBook, AlreadyEvaluated, Change, Kept
from gosight.stores.alert_evidence import Evidences, Gathered
from gosight.stores.alert_queries import AlertQueries
from gosight.stores.alert_series import series

_RETRY_S = 3.0
_BEAT_S = 3.0
_AT_ONCE = 200
"""Rules that are judged before the event loop gets its turn."""

_MOST_SAMPLED = 20
"""Alerts of a minute that get sample sessions and a chart: each costs two queries."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class _NoEvidenceError(Exception):
    """ClickHouse did not answer: the same minute is tried again."""


class Evaluator:
    """`now_ms`: ms since 1970. `grace_ms`: for how long a window's events may still arrive. `tell`: is told of what
    began, after it is stored; it must not raise.
    """

    def __init__(
        self,
        pool: postgres.Pool,
        queries: AlertQueries,
        now_ms: Callable[[], int],
        grace_ms: int,
        tell: Callable[[Sequence[Happening]], Awaitable[None]],
    ) -> None:
        self._pool = pool
        self._queries = queries
        self._now_ms = now_ms
        self._grace_ms = grace_ms
        self._tell = tell

    async def run(self) -> None:
        """Until cancelled. Where another process holds the lock this one asks for it every 3 s."""
        while True:
            try:
                async with self._pool.acquire() as connection:
                    book = AlertBook(connection)
                    if await book.lock():
                        log.info("alerts_evaluated_here")
                        await self._lead(book)
            except (*postgres.UNAVAILABLE, AlreadyEvaluated) as error:
                metrics.FAILED.labels("postgres").inc()
                log.warning("alerts_lock_away", error=repr(error)[:300])
            metrics.RULES.set(0)
            await asyncio.sleep(_RETRY_S)

    async def _lead(self, book: AlertBook) -> None:
        evidences = Evidences(self._queries)
        while True:
            try:
                while await self.minute(book, evidences):
                    pass
            except _NoEvidenceError as error:
                metrics.FAILED.labels("clickhouse").inc()
                log.warning("alerts_not_evaluated", error=repr(error.__cause__)[:300])
            await book.still_holds()
            await asyncio.sleep(_BEAT_S)

    async def minute(self, book: AlertBook, evidences: Evidences) -> bool:
        """Evaluate the next minute that is over; False: none is.

        Raises one of `postgres.UNAVAILABLE`, or `AlreadyEvaluated`: the lock is gone.
        """
        end_ms = self._next(await book.evaluated_ms())
        if end_ms is None:
            return False
        with metrics.DURATION.time():
            kept = await book.read()
            due = [rule for rule in kept.rules if end_ms % step_ms(rule) == 0]
            gathered = await _beside(book, _evident(evidences.gather(due, Ends(end_ms))))
            changes = await self._judge(kept, due, gathered.evidence(end_ms))
            changes = await _beside(book, self._with_samples(changes))
            begun = await book.write(end_ms, changes)
        metrics.RULES.set(len(kept.rules))
        metrics.EVALUATED_UNTIL.set(end_ms / 1_000)
        for happening in begun:
            metrics.BEGUN.labels(happening.state).inc()
        await self._tell(begun)
        return True

    def _next(self, evaluated_ms: int | None) -> int | None:
        """The end of the next minute to evaluate. What nobody has evaluated for an hour is left out."""
        last_ms = (self._now_ms() - self._grace_ms) // MINUTE_MS * MINUTE_MS
        if evaluated_ms is None:
            return last_ms
        next_ms = evaluated_ms + MINUTE_MS
        if next_ms < last_ms - HOUR_MS:
            skipped = (last_ms - HOUR_MS - next_ms) // MINUTE_MS
            metrics.SKIPPED.inc(skipped)
            log.warning("alerts_minutes_skipped", minutes=skipped)
            next_ms = last_ms - HOUR_MS
        return next_ms if next_ms <= last_ms else None

    async def _judge(self, kept: Kept, due: Sequence[Rule], evidence: Evidence) -> list[Change]:
        at_ms = self._now_ms()
        changes = []
        for number, rule in enumerate(due):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
            try:
                done = evaluate(rule, evidence, kept.states.get(rule.id, {}), at_ms)
            except Exception:  # one rule must not keep the others from being judged
                metrics.FAILED.labels("rule").inc()
                log.exception("alert_rule_failed", rule=rule.id, project=rule.project_id)
                continue
            is_noted = done.note != kept.notes.get(rule.id, "")
            if done.step.begun or done.step.over or done.step.states or is_noted:
                changes.append(Change(rule, done.step, done.note if is_noted else None))
        return changes

    async def _with_samples(self, changes: Sequence[Change]) -> list[Change]:
        """The same; what begins says some sessions behind its number, as far as there is time for that."""
        left = _MOST_SAMPLED
        sampled = []
        for change in changes:
            some = change.step.begun[:left]
            left -= len(some)
            begun = [await self._with_sample(change, one) for one in some] + change.step.begun[len(some) :]
            sampled.append(replace(change, step=replace(change.step, begun=begun)))
        return sampled

    async def _with_sample(self, change: Change, begun: Begun) -> Begun:
        context = dict(begun.happening.context)
        try:
            context["session_ids"] = await self._queries.samples(begun.happening, change.rule.condition)
            if found := await series(self._queries, change.rule, begun.happening):
                context["series"] = found
        except clickhouse.UNAVAILABLE as error:
            log.warning("alert_without_samples", rule=change.rule.id, error=repr(error)[:300])
        return replace(begun, happening=replace(begun.happening, context=context))


async def _evident(gathering: Coroutine[Any, Any, Gathered]) -> Gathered:
    try:
        return await gathering
    except clickhouse.UNAVAILABLE as error:
        raise _NoEvidenceError from error


async def _beside(book: AlertBook, work: Coroutine[Any, Any, T]) -> T:
    """Do it while the connection shows that it lives: PostgreSQL takes the lock from one that is silent."""
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({task}, timeout=_BEAT_S))[0]:
            await book.still_holds()
        return task.result()
    finally:
        task.cancel()
