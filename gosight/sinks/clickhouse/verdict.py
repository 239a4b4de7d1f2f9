"""What an insert that failed may have left behind."""

from enum import IntEnum

import aiohttp
from clickhouse_connect.driver.exceptions import ClickHouseError

FAILURES = (ClickHouseError, aiohttp.ClientError, OSError, TimeoutError)
"""What the client raises when the server is away, slow, or refuses. Anything else is a fault of ours."""


class Verdict(IntEnum):
    """Ordered by how much must be done before the insert is tried again."""

    NOT_SENT = 0
    """No connection: nothing can have landed."""
    ENDED = 1
    """The server refused. It is done with the insert, but a part or a view of it may have landed."""
    UNKNOWN = 2
    """No answer: it may be running still, until its deadline."""


def verdict(error: BaseException) -> Verdict:
    """Judge one of `FAILURES`. Only an error code of ClickHouse's own says that the server is done: the client raises
    the same class for a connection that broke, and a proxy may answer for a server that still works.
    """
    if isinstance(error.__cause__, aiohttp.ClientConnectorError):
        return Verdict.NOT_SENT
    return Verdict.ENDED if getattr(error, "code", None) else Verdict.UNKNOWN
