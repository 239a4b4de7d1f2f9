"""GET /v1/config, and visitors without a cookie: who is the same one, for how long, and that nobody can tell later."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest

from gosight.http.ingest.visitors import VALID_MS, Visitors
from gosight.stores import postgres
from gosight.stores.salts import DailySalts, InstallationSecrets, day_of
from tests.installation import Installation
from tests.integration.ingest.service import Ingestor, Project
from tests.reading import PROJECT

Click = Callable[..., dict[str, Any]]
T = TypeVar("T")

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MIDNIGHT = 1_900_022_400_000  # years ahead: the running ingestor deletes the salts of days gone by
OTHER_PROJECT = "11111111-2222-4333-8444-555555555555"


def visitor(ingestor: Ingestor, project: Project, event: dict[str, Any], token: str = "", **headers: str) -> str:
    """Whom the ingestor takes a request for."""
    marks = ingestor.marks()
    body = {"events": [event]} | ({"visitor_token": token} if token else {})
    assert ingestor.post(project, body, **headers).status == 202
    (message,) = ingestor.since(marks)
    return message.envelope.visitor_id


def token_of(ingestor: Ingestor, project: Project, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return str(ingestor.request("GET", f"/v1/config?key={project.key}", headers=named).body["visitor"]["token"])


def test_config_says_what_the_project_has_set(ingestor: Ingestor) -> None:
    settings = {
        "privacy": {"block_urls": ["/account/*"], "sensitive_names": ["pin"]},
        "events": {"xhr_request": True},
        "replay_sample_rate": 0.5,
    }
    project = ingestor.project(settings)
    reply = ingestor.request("GET", f"/v1/config?key={project.key}", headers={"Origin": "https://a.b"})
    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "private, max-age=300"
    assert reply.headers["Access-Control-Allow-Origin"] == "https://a.b"
    body = reply.body
    assert (body["success"], body["project_id"], body["settings_version"]) == (True, project.id, 1)
    assert body["events"] == {"xhr_request": True}
    assert body["session"] == {"idle_minutes": 30, "max_hours": 24}
    assert (body["privacy"]["block_urls"], body["privacy"]["sensitive_names"]) == (["/account/*"], ["pin"])
    assert body["replay"] == {"enabled": True, "sample_rate": 0.5}
    assert body["visitor"]["expires_at"] > datetime.now(UTC).timestamp() * 1000


def test_same_address_and_browser_are_one_visitor(ingestor: Ingestor, project: Project, click: Click) -> None:
    first = visitor(ingestor, project, click())
    assert UUID(first).version == 4
    assert visitor(ingestor, project, click()) == first
    assert visitor(ingestor, project, click(), User_Agent="Other/1") != first
    assert visitor(ingestor, project, click(), X_Forwarded_For="81.2.69.142") != first
    assert visitor(ingestor, ingestor.project(), click()) != first


def test_the_sdks_visitor_survives_another_network(ingestor: Ingestor, project: Project, click: Click) -> None:
    token = token_of(ingestor, project, User_Agent="Phone/1", X_Forwarded_For="81.2.69.142")
    at_home = visitor(ingestor, project, click(), User_Agent="Phone/1", X_Forwarded_For="81.2.69.142")
    assert visitor(ingestor, project, click(), token, User_Agent="Phone/1", X_Forwarded_For="81.2.69.9") == at_home


def test_a_forged_or_foreign_token_is_not_believed(ingestor: Ingestor, project: Project, click: Click) -> None:
    own = visitor(ingestor, project, click())
    token = token_of(ingestor, project, User_Agent="Phone/1")
    wanted, rest = token.split(".", 1)
    forged = [
        f"{PROJECT}.{rest}",
        f"{wanted}.{rest[:-1]}0",
        f"{wanted}.{rest[:-1]}1",
        f"{wanted}.",
        "....",
        "é.2026-01-01.1.x",
        token_of(ingestor, ingestor.project(), User_Agent="Phone/1"),
    ]
    taken = [visitor(ingestor, project, click(), one) for one in forged if one != token]
    assert set(taken) == {own}


@pytest.fixture
def pooled(installation: Installation) -> Callable[[Callable[[postgres.Pool], Awaitable[T]]], T]:
    """Runs something with a pool of the installation's PostgreSQL; the salts that it makes are gone afterwards."""

    def run(work: Callable[[postgres.Pool], Awaitable[T]]) -> T:
        async def go() -> T:
            pool = await postgres.connect(installation.postgres_url)
            try:
                return await work(pool)
            finally:
                await pool.execute("DELETE FROM daily_salts WHERE day > $1", day_of(MIDNIGHT - 10 * DAY))
                await pool.close()

        return asyncio.run(go())

    return run


Pooled = Callable[[Callable[[postgres.Pool], Awaitable[None]]], None]


def test_every_ingestor_has_the_same_salt_of_a_day_and_another_tomorrow(pooled: Pooled) -> None:
    async def work(pool: postgres.Pool) -> None:
        stores = [DailySalts(pool) for _ in range(5)]
        today = await asyncio.gather(*[store.at(MIDNIGHT + n) for n, store in enumerate(stores)])
        assert len(set(today)) == 1
        assert len(today[0]) == 32
        assert await stores[0].at(MIDNIGHT + DAY) != today[0]
        assert await stores[0].at(MIDNIGHT - 1) != today[0]

    pooled(work)


def test_salts_are_gone_48_hours_after_their_day_began(pooled: Pooled) -> None:
    async def work(pool: postgres.Pool) -> None:
        salts = DailySalts(pool)
        first = await salts.at(MIDNIGHT)
        await salts.keep(MIDNIGHT + 2 * DAY - 1)
        assert await salts.at(MIDNIGHT) == first
        await salts.keep(MIDNIGHT + 2 * DAY)
        days = [row["day"] for row in await pool.fetch("SELECT day FROM daily_salts ORDER BY day")]
        assert days == [day_of(MIDNIGHT + DAY), day_of(MIDNIGHT + 2 * DAY)]

    pooled(work)


def test_a_retry_after_midnight_keeps_its_visitor_for_24_hours(pooled: Pooled) -> None:
    async def work(pool: postgres.Pool) -> None:
        visitors = Visitors(DailySalts(pool))
        evening = MIDNIGHT - MINUTE
        one = await visitors.visitor(PROJECT, "81.2.69.142", "UA", evening)
        token = await visitors.token(PROJECT, one, evening)
        assert await visitors.visitor(PROJECT, "81.2.69.142", "UA", MIDNIGHT + MINUTE) != one
        assert await visitors.from_token(PROJECT, token, MIDNIGHT + MINUTE) == one
        assert await visitors.from_token(PROJECT, token, evening + VALID_MS - 1) == one
        assert await visitors.from_token(PROJECT, token, evening + VALID_MS) is None
        assert await visitors.from_token(OTHER_PROJECT, token, MIDNIGHT) is None

    pooled(work)


def test_yesterdays_visitor_cannot_be_made_again_once_the_salt_is_gone(pooled: Pooled) -> None:
    async def work(pool: postgres.Pool) -> None:
        one = await Visitors(DailySalts(pool)).visitor(PROJECT, "81.2.69.142", "UA", MIDNIGHT)
        await DailySalts(pool).keep(MIDNIGHT + 2 * DAY)
        assert await Visitors(DailySalts(pool)).visitor(PROJECT, "81.2.69.142", "UA", MIDNIGHT) != one

    pooled(work)


def test_secrets_of_an_installation_last(pooled: Pooled) -> None:
    async def work(pool: postgres.Pool) -> None:
        first = await InstallationSecrets(pool).get("test")
        assert await InstallationSecrets(pool).get("test") == first
        assert await InstallationSecrets(pool).get("other") != first

    pooled(work)


def test_an_address_is_hashed_with_the_installations_own_salt(ingestor: Ingestor, click: Click) -> None:
    project = ingestor.project({"privacy": {"ip": "hash"}})
    marks = ingestor.marks()
    for address in ("81.2.69.142", "81.2.69.142", "81.2.69.143"):
        assert ingestor.post(project, {"events": [click()]}, X_Forwarded_For=address).status == 202
    ips = {one.envelope.ip for one in ingestor.since(marks)}
    assert len(ips) == 2
    assert all(len(ip) == 32 and "." not in ip for ip in ips)


def test_days_are_utcs() -> None:
    assert day_of(MIDNIGHT) == datetime(2030, 3, 18, tzinfo=UTC).date()
    assert day_of(MIDNIGHT - 1) == datetime(2030, 3, 17, tzinfo=UTC).date()
