"""`gosight demo`, whole: a stack of its own, visitors and a log through it, and the numbers that must come out."""

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
    done = gosight("demo", "--visitors", "20", "--home", str(tmp_path / "home"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "reconcile    clean" in done.stdout
    assert "9,999 sent = 9,999 stored" in done.stdout
    assert "BROKEN_LINE  1 line" in done.stdout
    assert gosight("status", "--home", str(tmp_path / "home")).returncode == 1
