"""ClickHouse's error codes, and the HTTP status that goes with each."""

import re

ACCESS_DENIED = 497
AUTHENTICATION_FAILED = 516
BAD_ARGUMENTS = 36
CANNOT_DECOMPRESS = 271
NOT_IMPLEMENTED = 48
SESSION_IS_LOCKED = 373
UNKNOWN_SETTING = 115
_UNKNOWN_EXCEPTION = 1002

_STATUS = {
    **dict.fromkeys((6, 27, 36, 38, 41, 43, 53, 62, 69, 72, 115, 117, 271), 400),
    **dict.fromkeys((497, 516), 403),
    **dict.fromkeys((46, 47, 60, 81), 404),
    **dict.fromkeys((48,), 501),
    **dict.fromkeys((202,), 503),
}
"""As ClickHouse's HTTPHandler maps them; every other code is 500."""

_CODE = re.compile(r"Code: (\d+)\. ")


class QueryError(Exception):
    """An error of our own in the engine's words."""

    def __init__(self, code: int, message: str, name: str) -> None:
        super().__init__(f"Code: {code}. DB::Exception: {message}. ({name})")


def describe(error: Exception) -> tuple[int, int, str]:
    """HTTP status, error code and message. chDB sometimes puts words of its own before `Code:`; they are cut."""
    text = str(error)
    found = _CODE.search(text)
    if found is None:
        return 500, _UNKNOWN_EXCEPTION, f"Code: {_UNKNOWN_EXCEPTION}. DB::Exception: {text or type(error).__name__}"
    code = int(found[1])
    return _STATUS.get(code, 500), code, text[found.start() :]
