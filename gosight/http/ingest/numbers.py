"""Numbers bounded to their columns: ClickHouse wraps greater ones silently and refuses a block for a negative one."""

Number = int | float

_INT32 = (1 << 31) - 1
_UINT32 = (1 << 32) - 1
_MAX_CLS = 1e6


def pixels(value: Number | None) -> int | None:
    """CSS pixels as Int32."""
    if value is None:
        return None
    if -_INT32 <= value <= _INT32:
        return value if type(value) is int else round(value)
    return -_INT32 if value < 0 else _INT32


def milliseconds(value: Number | None) -> int | None:
    """A duration as UInt32."""
    return None if value is None else _within(value, _UINT32)


def size(value: Number | None) -> int:
    """A width or height as UInt32; 0 = not said."""
    return 0 if value is None else _within(value, _UINT32)


def percent(value: Number | None) -> int | None:
    """0 to 100."""
    return None if value is None else _within(value, 100)


def layout_shift(value: Number | None) -> float | None:
    """CLS has no unit; 0 and up."""
    return None if value is None else float(min(max(value, 0), _MAX_CLS))


def per_mille(position: Number | None, extent: Number | None) -> int | None:
    """A position in the document per mille of its size; None where either is unknown."""
    if position is None or extent is None or not 0 < extent <= _UINT32:
        return None
    if 0 <= position <= extent:
        return round(position / extent * 1000)
    return 0 if position < 0 else 1000


def _within(value: Number, most: int) -> int:
    if 0 <= value <= most:
        return value if type(value) is int else round(value)
    return 0 if value < 0 else most
