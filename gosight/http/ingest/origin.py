"""Which web sites may send to a project."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 300  # a host has 253 characters at most


def is_allowed(origin: str | None, allowed_domains: Sequence[str]) -> bool:
    """Whether a request with this `Origin` may write. No list allows every site; no header means no browser, which
    could claim any origin anyway. `*.example.com` allows its subdomains, a port counts where the list names one.
    """
    if not allowed_domains or origin is None:
        return True
    return len(origin) <= _MAX_LENGTH and _is_listed(origin, tuple(allowed_domains))


@lru_cache(maxsize=4_096)
def _is_listed(origin: str, allowed_domains: tuple[str, ...]) -> bool:
    host, port = _host_and_port(origin)
    return bool(host) and any(_matches(host, port, domain) for domain in allowed_domains)


def _matches(host: str, port: int | None, domain: str) -> bool:
    wanted, wanted_port = _host_and_port(domain)
    if wanted_port is not None and wanted_port != port:
        return False
    if wanted == "*":
        return True
    return host.endswith(wanted[1:]) if wanted.startswith("*.") else host == wanted


def _host_and_port(text: str) -> tuple[str, int | None]:
    """An empty host for what is neither an origin nor a host; the scheme's own port where none is named."""
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        return (parts.hostname or "").rstrip("."), parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return "", None
