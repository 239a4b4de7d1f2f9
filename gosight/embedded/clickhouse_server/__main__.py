"""`python -m gosight.embedded.clickhouse_server --path FOLDER --port PORT`; the password comes from the environment."""

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
from aiohttp import web

from gosight.embedded.clickhouse_server.engine import Engine
from gosight.embedded.clickhouse_server.http import HttpInterface

_CONFIG = Path(__file__).with_name("config.xml")
_HOST = "127.0.0.1"
_DEFAULTS = {
    "async_insert": "0",
    "max_memory_usage": str(2 << 30),
}
"""Asynchronous inserts, on by default since 26.2, would answer before the rows are stored."""


@click.command()
@click.option("--path", type=click.Path(path_type=Path), required=True, help="Folder of the data.")
@click.option("--port", type=int, required=True, help="Loopback port of the HTTP interface.")
@click.option("--threads", type=int, default=4, show_default=True, help="Queries that run at the same time.")
def main(path: Path, port: int, threads: int) -> None:
    """Serve ClickHouse's HTTP interface over chDB until SIGTERM."""
    asyncio.run(_serve(path, port, threads, os.environ["GOSIGHT_CLICKHOUSE_PASSWORD"]))


async def _serve(path: Path, port: int, threads: int, password: str) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    engine = Engine(path, _CONFIG, _DEFAULTS)
    with ThreadPoolExecutor(threads, thread_name_prefix="query") as pool:
        runner = web.AppRunner(
            HttpInterface(engine, pool, password).application(), access_log=None, auto_decompress=False
        )
        await runner.setup()
        await web.TCPSite(runner, _HOST, port).start()
        await stopped.wait()
        await runner.cleanup()
    engine.close()


if __name__ == "__main__":
    main()
