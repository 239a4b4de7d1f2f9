"""The health check of our images: exit code 0 while the service says that it is alive (docs/metrics.md)."""

import sys
from http.client import HTTPConnection, HTTPException

PORT = 9090
"""Of metrics and health, in every container of ours."""


def main() -> int:
    """0: alive; 1: it says why not, or nothing."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=4)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        print(answer.read().decode())  # noqa: T201 - `docker inspect` shows it
    except (OSError, HTTPException) as error:
        print(f"no answer on port {PORT}: {error!r}")  # noqa: T201
        return 1
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
