"""The SDK's bundles keep to their sizes, its own tests pass, and its documentation names what it takes."""

import gzip
import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "gosight" / "data" / "sdk"
CORE_BYTES, WHOLE_BYTES = 8_192, 30 * 1_024


def test_sizes() -> None:
    """Gzipped. Of rrweb nothing counts; of everything else, web-vitals too, all does."""
    for name in ("sdk.js", "sdk.esm.js"):
        assert len(gzip.compress((BUILT / name).read_bytes(), 9, mtime=0)) <= CORE_BYTES, name
    sizes = json.loads((BUILT / "sizes.json").read_text())["sizes"]
    for kind in (".js", ".esm.js"):
        own = [sizes[f"{part}{kind}"]["own_gzip"] for part in ("sdk", "sdk-more", "sdk-recorder")]
        assert sum(own) <= WHOLE_BYTES, kind


def test_what_needs_no_browser() -> None:
    command = ["npm", "run", "--prefix", ".venv/sdk", "--silent", "test"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_method_and_every_setting_is_documented() -> None:
    said = (ROOT / "docs" / "sdk.md").read_text()
    methods = re.findall(r"^  (\w+)\(", (ROOT / "sdk/src/core/client.ts").read_text(), re.MULTILINE)
    source = (ROOT / "sdk/src/core/config.ts").read_text()
    settings = re.findall(r"(?:^ +|; |\{ )([a-z]\w+)\??: ", source.partition("export type Config")[0], re.MULTILINE)
    assert len(methods) > 15
    assert len(settings) > 40
    assert [one for one in {*methods, *settings} if f"`{one}" not in said and f".{one}`" not in said] == []
