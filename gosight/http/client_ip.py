"""Whose address a request came from: the right-most hop that is no trusted proxy."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class ClientAddresses:
    """`trusted_proxies`: the networks whose word on who sent a request is taken."""

    def __init__(self, trusted_proxies: Sequence[Network]) -> None:
        self._trusted = trusted_proxies

    def of(self, peer: str, forwarded_for: str) -> Address | None:
        """The client's address. A hop that is no address ends the search: what stands left of it may be forged."""
        address = parsed(peer)
        hops = forwarded_for.split(",") if forwarded_for else []
        while hops and address is not None and self._is_trusted(address):
            if (hop := parsed(hops.pop())) is None:
                break
            address = hop
        return address

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted if network.version == address.version)


def parsed(text: str) -> Address | None:
    """An address as a hop of `X-Forwarded-For` writes it, perhaps with a port; `::ffff:` forms as the IPv4 address."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
