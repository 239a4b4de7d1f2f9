"""GET /v1/config: what the SDK needs to know of its project, and the cookieless visitor for this page's lifetime."""

from typing import Any

from aiohttp import web

from gosight.http.ingest import answers
from gosight.http.ingest.gate import Gate, key_of
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import unavailable
from gosight.http.ingest.rules_book import RulesBook
from gosight.http.ingest.senders import Senders
from gosight.http.ingest.visitors import VALID_MS, Visitors
from gosight.stores.salts import SaltsUnavailable

_FRESH_S = 300


class ConfigEndpoint:
    """`is_replay_on`: whether the installation records replays at all."""

    def __init__(
        self, gate: Gate, rules: RulesBook, senders: Senders, visitors: Visitors, *, is_replay_on: bool
    ) -> None:
        self._gate = gate
        self._rules = rules
        self._senders = senders
        self._visitors = visitors
        self._is_replay_on = is_replay_on

    async def get(self, request: web.BaseRequest, origin: str | None, received_at: int) -> web.StreamResponse:
        """Cacheable by the browser alone: the visitor in it is one person's."""
        record = await self._gate.enter(key_of(request), origin, received_at)
        rules = await self._rules.of(record)
        sender = await self._senders.of(request, rules, None, True, received_at)
        try:
            token = await self._visitors.token(rules.project_id, sender.visitor_id, received_at)
        except SaltsUnavailable as error:
            raise unavailable("Visitors cannot be told apart just now.") from error
        body = self._settings(rules) | {"visitor": {"token": token, "expires_at": received_at + VALID_MS}}
        return answers.ok(origin, body, f"private, max-age={_FRESH_S}")

    def _settings(self, rules: ProjectRules) -> dict[str, Any]:
        settings = rules.settings
        return {
            "success": True,
            "project_id": rules.project_id,
            "settings_version": rules.version,
            "events": settings.events,
            "session": {"idle_minutes": settings.session.idle_minutes, "max_hours": settings.session.max_hours},
            "privacy": {
                "block_urls": settings.privacy.block_urls,
                "exclude_from_storage": settings.privacy.exclude_from_storage,
                "sensitive_names": settings.privacy.sensitive_names,
            },
            "replay": {
                "enabled": self._is_replay_on and settings.replay.enabled,
                "sample_rate": settings.replay_sample_rate,
            },
        }
