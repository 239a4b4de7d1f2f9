"""promtool reads the configuration and the rules, and its unit tests of every alert pass."""

import subprocess
from pathlib import Path

import pytest

from tests.deploy_static.series import PROGRAMS, ROOT, RULE_TESTS, RULES


def promtool(*words: str | Path) -> str:
    done = subprocess.run([PROGRAMS / "promtool", *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_configuration_and_rules_are_read() -> None:
    promtool("check", "config", ROOT / "deploy" / "prometheus" / "prometheus.yml")
    found = promtool("check", "rules", *RULES)
    assert found.count("SUCCESS") == len(RULES)


@pytest.mark.parametrize("path", RULE_TESTS, ids=lambda path: path.stem)
def test_alerts_fire_when_they_must_and_only_then(path: Path) -> None:
    promtool("test", "rules", path)
