"""Files that only their owner may read."""

from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Replace the file in one step (a reader sees the old one or the new one), mode 0600 from the first byte on."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.replace(path)
