"""Addresses as people may see them."""

from urllib.parse import urlsplit


def masked(address: str) -> str:
    """The address with `***` for its password."""
    password = urlsplit(address).password
    return address.replace(f":{password}@", ":***@", 1) if password else address
