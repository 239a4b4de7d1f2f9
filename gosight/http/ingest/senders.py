"""What is known of a request's sender: address, device, place, and the visitor where it brings none."""

from functools import lru_cache

import msgspec
from aiohttp import web

from gosight.http.ingest.enrich.client_ip import ClientAddresses
from gosight.http.ingest.enrich.device import Devices
from gosight.http.ingest.enrich.place import NOWHERE, Place, Places
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.privacy.addresses import IpMode, stored_ip
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import unavailable
from gosight.http.ingest.visitors import Visitors
from gosight.stores.salts import InstallationSecrets, SaltsUnavailable

_IP_SALT = "ip_hash"
_CACHED = 10_000
_CACHED_LENGTH = 128


class _Located(msgspec.Struct, frozen=True):
    """`address` in full, for the visitor's hash alone; `stored_ip` as the project wants it."""

    address: str
    stored_ip: str
    place: Place


class Senders:
    """`places`: None without a database; then countries stay empty."""

    def __init__(
        self,
        addresses: ClientAddresses,
        devices: Devices,
        places: Places | None,
        visitors: Visitors,
        secrets: InstallationSecrets,
    ) -> None:
        self._addresses = addresses
        self._devices = devices
        self._places = places
        self._visitors = visitors
        self._secrets = secrets
        self._cached = lru_cache(maxsize=_CACHED)(self._locate)

    async def of(
        self, request: web.BaseRequest, rules: ProjectRules, token: str | None, needs_visitor: bool, now_ms: int
    ) -> Sender:
        """Raises `Refusal` 503 when a salt is needed and cannot be had."""
        headers = request.headers
        forwarded_for = ",".join(headers.getall("X-Forwarded-For", ()))
        user_agent = headers.get("User-Agent", "")
        locate = self._cached if len(forwarded_for) <= _CACHED_LENGTH else self._locate
        try:
            salt = await self._secrets.get(_IP_SALT) if rules.ip_mode == "hash" else b""
            located = locate(request.remote or "", forwarded_for, rules.ip_mode, salt)
            visitor_id = ""
            if needs_visitor:
                visitor_id = await self._visitor(rules.project_id, located.address, user_agent, token, now_ms)
        except SaltsUnavailable as error:
            raise unavailable("Visitors cannot be told apart just now.") from error
        return Sender(visitor_id, located.stored_ip, self._devices.of(user_agent), located.place)

    def _locate(self, peer: str, forwarded_for: str, mode: IpMode, salt: bytes) -> _Located:
        address = self._addresses.of(peer, forwarded_for)
        place = self._places.of(address) if self._places and address else NOWHERE
        return _Located(str(address), stored_ip(address, mode, salt), place)

    async def _visitor(self, project_id: str, address: str, user_agent: str, token: str | None, now_ms: int) -> str:
        """The visitor of the token, or else of address and user agent today."""
        known = await self._visitors.from_token(project_id, token, now_ms) if token else None
        return known or await self._visitors.visitor(project_id, address, user_agent, now_ms)
