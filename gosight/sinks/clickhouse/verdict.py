"""What an insert that failed may have left behind."""

from enum import IntEnum

import aiohttp
from clickhouse_connect.driver.exceptions import DatabaseError


class Verdict(IntEnum):
    """Ordered by how much must be done before the insert is tried again."""

    NOT_SENT = 0
    """No connection: nothing can have landed."""
    ENDED = 1
    """The server refused. It is done with the insert, but a part or a view of it may have landed."""
    UNKNOWN = 2
    """No answer: it may be running still, until its deadline."""


def verdict(error: BaseException) -> Verdict:
    """Judge an error of the ClickHouse client, a time-out included."""
    if isinstance(error.__cause__, aiohttp.ClientConnectorError):
        return Verdict.NOT_SENT
    return Verdict.ENDED if isinstance(error, DatabaseError) else Verdict.UNKNOWN
