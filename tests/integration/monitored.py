"""A whole GoSight with visitors and faults, and a real Prometheus that scrapes it by our configuration."""

import asyncio
import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import yaml
from aiokafka import AIOKafkaProducer

from gosight.embedded.ports import free_port
from gosight.schemas import topics
from gosight.schemas.alert_channels import Webhook, WebhookConfig
from tests.deploy_static.series import PROGRAMS, ROOT
from tests.installation import Installation
from tests.integration.alerts.outbox import connected, happen, make_rule
from tests.integration.api import service
from tests.integration.ingest.service import Ingestor
from tests.integration.test_processor import running as running_processor


class Monitored:
    """`prometheus`: its address."""

    def __init__(self, ingestor: Ingestor, api: service.ApiService, prometheus: str) -> None:
        self.ingestor = ingestor
        self.api = api
        self.prometheus = prometheus
        self._project = ingestor.project()
        self._reader = api.project()
        self._rounds = 0

    def ask(self, path: str, **params: str) -> Any:
        """What Prometheus' API answers."""
        with urllib.request.urlopen(f"{self.prometheus}/api/v1/{path}?{urlencode(params)}", timeout=30) as answer:
            return json.load(answer)["data"]

    def values(self, query: str) -> list[str]:
        """The values that a query has now."""
        return [one["value"][1] for one in self.ask("query", query=query)["result"]]

    def visit(self) -> None:
        """One visitor more, angry, with a recording; and of everything that goes wrong a little."""
        now, session, self._rounds = time.time_ns() // 1_000_000, str(uuid4()), self._rounds + 1
        page = {"event_type": "page_view", "url": "https://shop.example/", "path": "/"}
        click = {"event_type": "click", "payload": {"x": 10, "y": 10, "target": {"tag": "button", "selector": "#buy"}}}
        # Half a minute ago, so that the burst is judged at once and not when the session has been silent for a minute.
        clicks = (click | {"timestamp": now - 30_000 + 100 * at} for at in range(8))
        events = [page | {"timestamp": now - 31_000}, *clicks, page | {"timestamp": now}]
        batch = {"session_id": session, "visitor_id": str(uuid4()), "events": [*events, {"event_type": 7}]}
        assert self.ingestor.post(self._project, batch).status == 202
        recorded = [{"type": 4, "timestamp": now, "data": {}}, {"type": 2, "timestamp": now, "data": {}}]
        chunk = {"session_id": session, "stream_id": str(uuid4()), "chunk_index": 0, "events": recorded}
        assert self.ingestor.post(self._project, chunk, "/v1/replay").status == 202
        assert self.api.get(self._reader, "overview").status == 200
        asyncio.run(self._poison())

    async def _poison(self) -> None:
        """A message of a version that does not exist."""
        producer = AIOKafkaProducer(bootstrap_servers=self.ingestor.installation.brokers)
        await producer.start()
        headers = topics.headers(99, topics.Kind.EVENTS, 1, 0)
        await producer.send_and_wait(topics.EVENTS, b"?", b"p:%d" % self._rounds, headers=headers)
        await producer.stop()

    async def alert(self) -> None:
        """An alert whose webhook nobody answers."""
        async with connected(self.api.installation.postgres_url) as pool:
            webhook = Webhook(WebhookConfig("http://127.0.0.1:1/", "a-secret-of-many-letters"))
            await happen(pool, await make_rule(pool), [webhook])


@contextmanager
def monitored(installation: Installation) -> Iterator[Monitored]:
    """The three services, scraped once a second."""
    ingestor = Ingestor(installation)
    with ExitStack() as stack:
        worker = stack.enter_context(running_processor(installation, "monitored"))
        api = stack.enter_context(service.running(installation))
        ingestor.start()
        stack.callback(ingestor.end)
        api.wait_for("/ready", 200)
        ports = {"ingestor": ingestor.metrics_port, "processor": worker.port, "api": api.metrics_port}
        address = stack.enter_context(_prometheus(installation.folder, ports))
        yield Monitored(ingestor, api, address)


@contextmanager
def _prometheus(folder: Path, ports: dict[str, int]) -> Iterator[str]:
    """Our configuration, with this machine's addresses in the place of the containers' names, and hurried."""
    config = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(ROOT / "deploy" / "prometheus" / one) for one in config["rule_files"]]
    del config["alerting"]
    for job in config["scrape_configs"]:
        (found,) = job.pop("dns_sd_configs")
        job["static_configs"] = [{"targets": [f"127.0.0.1:{ports[name]}" for name in found["names"]]}]
    path, port = folder / "prometheus.yml", free_port()
    path.write_text(yaml.safe_dump(config))
    words = [
        f"--config.file={path}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen([PROGRAMS / "prometheus", *words], stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
