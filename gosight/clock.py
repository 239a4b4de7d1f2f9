"""The wall clock. Whoever decides by it is given it, or its time: nothing of the core looks at a clock."""

import time


def now_ms() -> int:
    """ms since 1970."""
    return time.time_ns() // 1_000_000
