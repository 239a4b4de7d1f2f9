"""Country, region and city of an address, from any city or country database in MaxMind's file format."""

from ipaddress import IPv4Address, IPv6Address
from typing import Any

import maxminddb
import msgspec

_LANGUAGE = "en"


class Place(msgspec.Struct, frozen=True):
    """What is not known is empty. `country` is its English name, or its code where the database has no names."""

    country: str = ""
    country_code: str = ""
    region: str = ""
    city: str = ""


NOWHERE = Place()


class Places:
    """Looks addresses up in one or more files (some providers keep IPv4 and IPv6 apart); the first that knows wins."""

    def __init__(self, paths: list[str]) -> None:
        """Raises OSError or `maxminddb.InvalidDatabaseError` for a file that cannot be read."""
        self._readers = [maxminddb.open_database(path, maxminddb.MODE_MMAP_EXT) for path in paths]

    def of(self, ip: IPv4Address | IPv6Address) -> Place:
        """The first file's answer that is one."""
        for address in _forms(ip):
            for reader in self._readers:
                if address.version == 6 and reader.metadata().ip_version == 4:
                    continue
                if isinstance(record := reader.get(address), dict):
                    return place_of(record)
        return NOWHERE

    def close(self) -> None:
        """Release the files."""
        for reader in self._readers:
            reader.close()


def _forms(ip: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, and the IPv4 address that it carries (mapped, 6to4, Teredo): not every database links them."""
    if isinstance(ip, IPv4Address):
        return [ip]
    carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    return [ip, carried] if carried else [ip]


def place_of(record: dict[str, Any]) -> Place:
    """What a record of either shape says: GeoIP2's nested one, or the flat one of other providers."""
    country = record.get("country")
    if isinstance(country, dict):
        regions = record.get("subdivisions") or [None]
        return Place(_name(country), _text(country, "iso_code"), _name(regions[0]), _name(record.get("city")))
    code = _text(record, "country_code") or _text(record, "country")
    name = _text(record, "country_name") or _text(record, "country") or code
    return Place(name, code, _text(record, "state1") or _text(record, "region"), _text(record, "city"))


def _name(part: Any) -> str:
    names = part.get("names") if isinstance(part, dict) else None
    return _text(names, _LANGUAGE) if isinstance(names, dict) else ""


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
