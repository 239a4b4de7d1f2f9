"""Which web sites may send to a project."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit


def is_allowed(origin: str | None, allowed_domains: Sequence[str]) -> bool:
    """Whether a request with this `Origin` may write. No list allows every site; no header means no browser, which
    could claim any origin anyway. `*.example.com` allows its subdomains, a port counts where the list names one.
    """
    return not allowed_domains or origin is None or _is_listed(origin, tuple(allowed_domains))


@lru_cache(maxsize=4_096)
def _is_listed(origin: str, allowed_domains: tuple[str, ...]) -> bool:
    host, port = _host_and_port(origin)
    return bool(host) and any(_matches(host, port, domain) for domain in allowed_domains)


def _matches(host: str, port: str, domain: str) -> bool:
    wanted, wanted_port = _host_and_port(domain)
    if wanted_port and wanted_port != port:
        return False
    if wanted == "*":
        return True
    return host.endswith(wanted[1:]) if wanted.startswith("*.") else host == wanted


def _host_and_port(text: str) -> tuple[str, str]:
    text = text.strip().lower()
    netloc = urlsplit(text if "://" in text else f"//{text}").netloc
    if netloc.startswith("["):
        host, _, port = netloc.partition("]")
        return f"{host}]", port.lstrip(":")
    host, _, port = netloc.partition(":")
    return host.rstrip("."), port
