"""What kind of site a referrer or a `utm_source` is: by Matomo's lists and a few of ours (gosight/data/referrers)."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml
from publicsuffixlist import PublicSuffixList

_LISTS = files("gosight") / "data" / "referrers"
_KNOWN_HOSTS = 4_096


class Site(StrEnum):
    """A kind of site. `PLAIN`: a site like any other, though a list has it."""

    SEARCH = "search"
    SOCIAL = "social"
    AI = "ai"
    EMAIL = "email"
    SHOPPING = "shopping"
    VIDEO = "video"
    PLAIN = "plain"


class _Table:
    """`exact`: by host or name; `parents`: by host, for all that is below it. A later entry wins."""

    def __init__(self, entries: Iterable[tuple[Site, str]]) -> None:
        self.exact: dict[str, Site] = {}
        self.parents: dict[str, Site] = {}
        for kind, entry in entries:
            name = entry.lower().removeprefix("www.")
            self.exact[name] = kind
            if kind is not Site.SEARCH and "." in name:  # docs.google.com is no search
                self.parents[name] = kind

    def kind_of(self, name: str) -> Site | None:
        """Of a host or a name, in lower case."""
        name = name.removeprefix("www.")
        found = next((self.exact[key] for key in _spellings(name) if key in self.exact), None)
        if found is None and "." in name:
            keys = (key for parent in _parents(name) for key in _spellings(parent))
            found = next((self.parents[key] for key in keys if key in self.parents), None)
        return found


@lru_cache(_KNOWN_HOSTS)
def site_of(name: str) -> Site | None:
    """The kind of a host (`m.facebook.com`, `com.google.android.gm`) or of what `utm_source` says (`google`)."""
    kind = _table().kind_of(name.lower().rstrip("."))
    return None if kind is Site.PLAIN else kind


@lru_cache(_KNOWN_HOSTS)
def owner_of(host: str) -> str:
    """What somebody has registered: `shop.example` of `www.shop.example`; names without a dot and addresses whole."""
    if host.replace(".", "").isdigit():
        return host
    return _suffixes().privatesuffix(host) or host


def _spellings(name: str) -> Iterator[str]:
    """As the lists may have it: `google.co.uk`, `google.{}`, and `{}.bing.com` for a country's `de.bing.com`."""
    yield name
    suffix = _suffixes().publicsuffix(name) or ""
    if suffix != name:
        yield f"{name.removesuffix(suffix)}{{}}"
    labels = name.split(".")
    for at, label in enumerate(labels[:-1]):
        if len(label) == 2:
            yield ".".join([*labels[:at], "{}", *labels[at + 1 :]])


def _parents(host: str) -> Iterator[str]:
    while "." in host:
        host = host.partition(".")[2]
        yield host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _table() -> _Table:
    return _Table([*_matomos(), *_ours()])


def _matomos() -> Iterator[tuple[Site, str]]:
    """Entries with a path are left out: browsers send no paths to other sites."""
    for engine, blocks in _read("SearchEngines.yml").items():
        hosts = [host for block in blocks for host in block["urls"]]
        yield from ((Site.SEARCH, entry) for entry in (engine, *hosts) if "/" not in entry)
    for kind, file in ((Site.SOCIAL, "Socials.yml"), (Site.AI, "AIAssistants.yml")):
        for name, hosts in _read(file).items():
            yield from ((kind, entry) for entry in (name, *hosts) if "/" not in entry)


def _ours() -> Iterator[tuple[Site, str]]:
    for kind, sites in _read("more.yml").items():
        yield from ((Site(kind), entry) for entries in sites.values() for entry in entries)


def _read(file: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load((_LISTS / file).read_bytes(), yaml.CSafeLoader)
    return read
