"""Which addresses may be called on behalf of a project's admin: those of the public internet alone.

Whoever may name a webhook's address could otherwise make this service talk to what only it can reach: the stores, the
cloud's metadata (OWASP's SSRF prevention cheat sheet, case 2).
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all else of IPv6 is special (IANA)
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # 6to4 and Teredo carry IPv4 addresses
_AZURE_PLATFORM = IPv4Address("168.63.129.16")  # of a public range, but answered by the host itself
_PROTOCOLS = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))  # IETF's (and Oracle's metadata), 6to4's


def why_not(text: str, allowed: Sequence[Network]) -> str:
    """What kind of address this is, where it may not be called; "" = it may. `allowed`: may be called all the same."""
    address = _embedded(ip_address(text.partition("%")[0]))
    if any(address in network for network in allowed):
        return ""
    if address.is_loopback:
        return "loopback"
    if address.is_link_local or address == _AZURE_PLATFORM:
        return "link-local or metadata"
    if address.is_multicast:
        return "multicast"
    return "" if _is_public(address) else "private"


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _PROTOCOLS)
    return address in _GLOBAL_UNICAST and address.is_global and not any(address in tunnel for tunnel in _TUNNELS)


def _embedded(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that leads there."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
