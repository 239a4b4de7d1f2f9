"""The dashboard's files: their types, caches and policy, and the one page behind every address."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gosight.http.api.dashboard import ROUTE, Dashboard

PAGE, SCRIPT = "<!doctype html><title>GoSight</title>", "export const answer = 42;\n" * 100

Client = TestClient[web.Request, web.Application]


async def nothing(_: web.Request) -> web.Response:
    return web.json_response({})


async def client_of(folder: Path) -> Client:
    app = web.Application()
    app.router.add_get("/api/v1/projects", nothing)
    app.router.add_get(ROUTE, Dashboard(folder).handle)
    client: Client = TestClient(TestServer(app), auto_decompress=False)
    await client.start_server()
    return client


@pytest_asyncio.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets" / "main-4f2a.js").write_text(SCRIPT)
    one = await client_of(tmp_path)
    yield one
    await one.close()


async def test_every_address_of_a_page_is_the_page_and_is_asked_for_again(client: Client) -> None:
    for path in ("/", "/projects/1/sessions", "/login"):
        answer = await client.get(path)
        assert (answer.status, await answer.text()) == (200, PAGE)
        assert (answer.content_type, answer.headers["Cache-Control"]) == ("text/html", "no-cache")
    again = await client.get("/", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


async def test_what_is_named_after_its_content_is_kept_for_good(client: Client) -> None:
    answer = await client.get("/assets/main-4f2a.js", headers={"Accept-Encoding": "gzip"})
    assert (answer.content_type, answer.headers["Content-Encoding"]) == ("text/javascript", "gzip")
    assert "immutable" in answer.headers["Cache-Control"]
    assert gzip.decompress(await answer.read()).decode() == SCRIPT
    plain = await client.get("/assets/main-4f2a.js", headers={"Accept-Encoding": "identity"})
    assert (await plain.read()).decode() == SCRIPT


async def test_its_policy_runs_our_own_scripts_and_lets_nobody_frame_it(client: Client) -> None:
    policy = (await client.get("/")).headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"} <= set(policy)


async def test_files_that_are_none_and_the_apis_own_paths_are_not_answered(client: Client) -> None:
    for path in ("/assets/main-older.js", "/favicon.ico", "/api/v1/nothing", "/api/", "/../index.html.bak"):
        assert (await client.get(path)).status == 404, path
    assert (await client.get("/api/v1/projects")).status == 200
    assert (await client.post("/projects")).status == 405


async def test_where_nothing_was_built_there_is_nothing(tmp_path: Path) -> None:
    client = await client_of(tmp_path / "none")
    assert (await client.get("/")).status == 404
    await client.close()
