"""A site with a project and visitors that never stop coming, and what must be true when all is quiet again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.deploy.site import DOMAIN, Site
from tests.deploy.traffic import Traffic
from tests.waiting import wait_for

_STORED_WITHIN_S = 180
_LOOK_EVERY_S = 3.0
"""Each look starts a client in ClickHouse's container, a second of CPU that what is waited for could use."""
_KEY = "docker-compose exec -T api gosight-cli key create --project shop --rate-limit 1000000 --json"


def open_shop(site: Site) -> str:
    """Start everything; returns a key that may write."""
    site.must("cp .env.example .env && mkdir -p data/geoip")
    site.edit_env()
    site.must("docker-compose up -d --wait", 1200)
    site.must("docker-compose exec -T api gosight-cli project create --name Shop --slug shop")
    return str(json.loads(site.must(_KEY))["key"])


@contextmanager
def crowd(site: Site, key: str, seed: int) -> Iterator[Traffic]:
    """While the block runs visitors come. Afterwards every event that was acknowledged is stored, each once."""
    with Traffic(f"ingest.{DOMAIN}", site.ports[1], key, seed) as traffic:
        yield traffic
    sent = set(traffic.events)
    complaint = f"not all of {len(sent)} events are stored"
    wait_for(lambda: sent <= stored(site), _STORED_WITHIN_S, complaint, _LOOK_EVERY_S)
    twice = _ask(site, "SELECT event_id FROM events GROUP BY event_id HAVING count() > 1")
    assert twice == "", f"stored twice: {twice}"


def stored(site: Site) -> set[str]:
    """Ids of all events; none while ClickHouse is away."""
    said = site.run(_query("SELECT event_id FROM events"))
    return set(said.output.split()) if said.code == 0 else set()


def _ask(site: Site, sql: str) -> str:
    return site.must(_query(sql)).strip()


def _query(sql: str) -> str:
    asked = sql.replace("FROM events", "FROM gosight.events")
    return f'docker-compose exec -T clickhouse clickhouse-client --query "{asked}"'
