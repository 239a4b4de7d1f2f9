"""`gosight demo`, whole: a stack of its own, visitors, a log and a browser through it, and what must come out."""

import subprocess
import sys
from pathlib import Path

import pytest

MINUTES = 60


def gosight(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gosight", *words], capture_output=True, text=True, timeout=9 * MINUTES
    )


@pytest.mark.timeout(10 * MINUTES)
def test_what_is_planted_comes_out_and_nothing_is_left_running(tmp_path: Path) -> None:
    replay = tmp_path / "replay.html"
    done = gosight("demo", "--visitors", "20", "--home", str(tmp_path / "home"), "--replay", str(replay))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "reconcile    clean" in done.stdout
    assert "9,999 sent = 9,999 stored" in done.stdout
    assert "BROKEN_LINE  1 line" in done.stdout
    assert "rage_click   #add-to-cart, 8 clicks" in done.stdout
    assert "dead_click   #see-in-your-room\n" in done.stdout
    assert f"Watch it: {replay} " in done.stdout
    shown = replay.read_text()
    assert "Brass reading lamp" in shown
    assert not [typed for typed in ("Zanzibar", "zanzibar", "4111111111111111") if typed in shown]
    assert gosight("status", "--home", str(tmp_path / "home")).returncode == 1
