"""Numbers bounded to their columns: ClickHouse wraps greater ones silently and refuses a block for a negative one."""

_INT32 = (1 << 31) - 1
_UINT32 = (1 << 32) - 1
_MAX_CLS = 1e6


def pixels(value: float | None) -> int | None:
    """CSS pixels as Int32."""
    if value is None:
        return None
    whole = round(value)
    return whole if -_INT32 <= whole <= _INT32 else (_INT32 if whole > 0 else -_INT32)


def milliseconds(value: float | None) -> int | None:
    """A duration as UInt32."""
    return None if value is None else _within(round(value), _UINT32)


def size(value: float | None) -> int:
    """A width or height as UInt32; 0 = not said."""
    return 0 if value is None else _within(round(value), _UINT32)


def percent(value: float | None) -> int | None:
    """0 to 100."""
    return None if value is None else _within(round(value), 100)


def layout_shift(value: float | None) -> float | None:
    """CLS has no unit; 0 and up."""
    return None if value is None else min(max(float(value), 0.0), _MAX_CLS)


def per_mille(position: float | None, extent: float | None) -> int | None:
    """A position in the document per mille of its size; None where either is unknown."""
    if position is None or not extent or extent < 0:
        return None
    return _within(round(position * 1000 / extent), 1000)


def _within(value: int, most: int) -> int:
    return value if 0 <= value <= most else (most if value > 0 else 0)
