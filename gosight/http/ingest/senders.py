"""What is known of a request's sender: address, device, place, and the visitor where it brings none."""

from functools import lru_cache

import msgspec
from aiohttp import web

from gosight.http.client_ip import ClientAddresses
from gosight.http.ingest.enrich.device import Devices
from gosight.http.ingest.enrich.place import NOWHERE, Places
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.privacy.addresses import IpMode, stored_ip
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import unavailable
from gosight.http.ingest.visitors import Visitors
from gosight.stores.salts import InstallationSecrets, SaltsUnavailable

_IP_SALT = "ip_hash"
_CACHED = 10_000
_CACHED_LENGTH = 512


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
        self._cached = lru_cache(maxsize=_CACHED)(self._known)

    async def of(
        self, request: web.BaseRequest, rules: ProjectRules, token: str | None, needs_visitor: bool, now_ms: int
    ) -> Sender:
        """Raises `Refusal` 503 when a salt is needed and cannot be had."""
        headers = request.headers
        forwarded_for = ",".join(headers.getall("X-Forwarded-For", ()))
        user_agent, peer = headers.get("User-Agent", ""), request.remote or ""
        known = self._cached if len(forwarded_for) + len(user_agent) <= _CACHED_LENGTH else self._known
        try:
            salt = await self._secrets.get(_IP_SALT) if rules.ip_mode == "hash" else b""
            sender = known(peer, forwarded_for, user_agent, rules.ip_mode, salt)
            if not needs_visitor:
                return sender
            address = str(self._addresses.of(peer, forwarded_for))
            visitor_id = await self._visitor(rules.project_id, address, user_agent, token, now_ms)
        except SaltsUnavailable as error:
            raise unavailable("Visitors cannot be told apart just now.") from error
        return msgspec.structs.replace(sender, visitor_id=visitor_id)

    def _known(self, peer: str, forwarded_for: str, user_agent: str, mode: IpMode, salt: bytes) -> Sender:
        """All but the visitor."""
        address = self._addresses.of(peer, forwarded_for)
        place = self._places.of(address) if self._places and address else NOWHERE
        return Sender("", stored_ip(address, mode, salt), self._devices.of(user_agent), place)

    async def _visitor(self, project_id: str, address: str, user_agent: str, token: str | None, now_ms: int) -> str:
        """The visitor of the token, or else of address and user agent today."""
        known = await self._visitors.from_token(project_id, token, now_ms) if token else None
        return known or await self._visitors.visitor(project_id, address, user_agent, now_ms)
