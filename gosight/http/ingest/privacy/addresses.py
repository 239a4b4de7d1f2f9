"""IP addresses as a project wants them stored: truncated to /24 and /48, hashed, removed, or kept."""

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Literal

IpMode = Literal["truncate", "hash", "remove", "keep"]

_KEPT_BITS = {4: 24, 6: 48}
_HASH_BYTES = 16


def stored_ip(ip: IPv4Address | IPv6Address | None, mode: IpMode, salt: bytes) -> str:
    """What `events.ip` gets. `salt`: the installation's, used by `hash` alone."""
    if ip is None or mode == "remove":
        return ""
    if mode == "keep":
        return str(ip)
    if mode == "hash":
        return hmac.digest(salt, ip.packed, "sha256")[:_HASH_BYTES].hex()
    return str(ip_network((ip, _KEPT_BITS[ip.version]), strict=False).network_address)
