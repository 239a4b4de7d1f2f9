"""A service ends when it is asked to, and one that cannot ends all the same and says why."""

import subprocess
import sys
import textwrap

_PRELUDE = """
import asyncio, os, signal
from contextlib import suppress
from gosight.http import service

service._ENDS_WITHIN_S = 1.0

async def main(stop):
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
    await stop.wait()
"""
_SWALLOWS = """
    while True:
        with suppress(asyncio.CancelledError):
            await sleeps()

async def sleeps():
    await asyncio.sleep(3_600)
"""
_RUN = "\nservice.run(main)\n"


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60, check=False
    )


def test_ends_when_it_is_asked_to() -> None:
    ended = _run(_PRELUDE + _RUN)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_one_that_does_not_end_says_what_it_waits_for() -> None:
    ended = _run(_PRELUDE + _SWALLOWS + _RUN)
    assert ended.returncode == 1
    assert "waits" in ended.stdout
    assert ended.stdout.count("<string>:") == 2, "main, and in it sleeps"
    assert "most recent call first" in ended.stderr
