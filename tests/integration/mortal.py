"""Makes a process die (SIGKILL) where a test says; the product has no switches for this."""

import os
import signal
from collections.abc import Mapping
from functools import wraps
from typing import Any

Seams = Mapping[str, tuple[type, str]]
"""`before …` or `after …`, and of which class which async method is meant."""


def make_mortal(seams: Seams, seam: str) -> None:
    """The first call of that method is the last thing that this process does, or not even that."""
    owner, method = seams[seam]
    original: Any = getattr(owner, method)

    @wraps(original)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        if seam.startswith("after"):
            await original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, method, wrapped)
