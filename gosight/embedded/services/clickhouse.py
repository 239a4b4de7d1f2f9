"""ClickHouse's engine (chDB) behind its own HTTP interface: the process of `gosight.embedded.clickhouse_server`."""

import sys
from pathlib import Path
from urllib.parse import quote

from gosight.embedded.missing import check_packages
from gosight.embedded.probes import http_ok
from gosight.embedded.service import Service

_USER = "gosight"


def clickhouse(folder: Path, port: int, password: str, database: str = "gosight") -> Service:
    """`database` only stands in the address; migrations create it."""

    def prepare() -> None:
        check_packages()
        folder.mkdir(parents=True, exist_ok=True)

    server = [sys.executable, "-m", "gosight.embedded.clickhouse_server"]
    return Service(
        name="clickhouse",
        address=f"clickhouse://{_USER}:{quote(password)}@127.0.0.1:{port}/{database}",
        command=[*server, "--path", str(folder), "--port", str(port)],
        environment={"GOSIGHT_CLICKHOUSE_PASSWORD": password},
        is_ready=lambda: http_ok(f"http://127.0.0.1:{port}/ping"),
        prepare=prepare,
    )
