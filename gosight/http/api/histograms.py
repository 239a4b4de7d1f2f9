"""What the fixed buckets of web vitals say: percentiles, and the shares below a threshold.

Bucket b holds values from 2^(b/16) - 1 up to 2^((b+1)/16) - 1 (rollups/web_vitals_15m.sql): 16 to an octave, 4 % wide.
Inside of a bucket values are taken to be spread evenly, so nothing is off by more than its width.
"""

import math
from collections.abc import Mapping

_TO_AN_OCTAVE = 16


def edge(bucket: int) -> float:
    """The least value of a bucket."""
    return 2 ** (bucket / _TO_AN_OCTAVE) - 1


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The value that this share (0 to 1) of all lie below; None of nothing."""
    wanted = share * sum(counts.values())
    for bucket in sorted(counts):
        if counts[bucket] and wanted <= counts[bucket]:
            low, high = edge(bucket), edge(bucket + 1)
            return low + (high - low) * wanted / counts[bucket]
        wanted -= counts[bucket]
    return None


def below(counts: Mapping[int, int], value: float) -> float:
    """How many lie below a value."""
    within = math.floor(_TO_AN_OCTAVE * math.log2(value + 1))
    low, high = edge(within), edge(within + 1)
    whole = sum(count for bucket, count in counts.items() if bucket < within)
    return whole + counts.get(within, 0) * (value - low) / (high - low)
