"""Failures as the API names them: a status, a code, a sentence, and where they help the details."""

import math
from collections.abc import Sequence

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one parameter."""

    field: str
    message: str


class ApiError(Exception):
    """Ends a request with this answer. `retry_after_s`: when another try may help."""

    def __init__(
        self, status: int, code: str, message: str, details: Sequence[Problem] = (), retry_after_s: int = 0
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)
        self.retry_after_s = retry_after_s


def invalid(problems: Sequence[Problem]) -> ApiError:
    """400: the parameters named in the details make no sense."""
    names = ", ".join(problem.field for problem in problems)
    return ApiError(400, "VALIDATION_ERROR", f"Wrong parameters: {names}.", problems)


def unauthorized(message: str) -> ApiError:
    """401: no credential, or none that counts."""
    return ApiError(401, "UNAUTHORIZED", message)


def forbidden(message: str) -> ApiError:
    """403: somebody known who may not do this."""
    return ApiError(403, "FORBIDDEN", message)


def not_found(message: str) -> ApiError:
    """404: it does not exist, or it is somebody else's."""
    return ApiError(404, "NOT_FOUND", message)


def conflict(message: str) -> ApiError:
    """409: it exists already, or what is asked for contradicts what is there."""
    return ApiError(409, "CONFLICT", message)


def rate_limited(wait_s: float) -> ApiError:
    """429: the same request will do in `wait_s` seconds."""
    return ApiError(429, "RATE_LIMITED", "Too many requests.", retry_after_s=math.ceil(wait_s))


def unavailable(message: str) -> ApiError:
    """503: something that the answer needs is away; the same request may work soon."""
    return ApiError(503, "UNAVAILABLE", message, retry_after_s=5)
