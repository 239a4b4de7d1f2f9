"""Why a request, or one event of it, is not taken (spec/wire.md, 'Answer')."""

import msgspec


class Refusal(Exception):
    """The whole request is refused. `retry_after_s` goes into the header where trying again helps."""

    def __init__(self, status: int, code: str, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after_s = retry_after_s


class Reject(Exception):
    """One event is not taken; its neighbours are."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Rejected(msgspec.Struct, frozen=True):
    """A rejected event as the answer names it: its index in the batch, a code, a sentence."""

    index: int
    code: str
    message: str


def invalid(message: str) -> Refusal:
    """400: the request makes no sense."""
    return Refusal(400, "INVALID_REQUEST", message)


def unauthorized(message: str) -> Refusal:
    """401: no key, or not one that may do this."""
    return Refusal(401, "UNAUTHORIZED", message)


def too_large(message: str) -> Refusal:
    """413."""
    return Refusal(413, "TOO_LARGE", message)


def unavailable(message: str) -> Refusal:
    """503: send it again; batch numbers make that harmless."""
    return Refusal(503, "UNAVAILABLE", message, retry_after_s=5)
