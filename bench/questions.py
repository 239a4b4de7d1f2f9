"""What bench.query asks: one question per endpoint, over HTTP or of its function alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from gosight.http.api.dates import Dates
from gosight.http.api.endpoint import Endpoint
from gosight.http.api.json_body import parse_body
from gosight.http.api.query_params import parse
from gosight.http.api.routes import ENDPOINTS
from gosight.http.api.scope import Scope

_FUNNEL = {"steps": [{"path": "/page/*"}, {"event_type": "click"}, {"event_type": "js_error"}], "breakdown": "browser"}


class Question(msgspec.Struct, frozen=True):
    """`path`: as the route has it, below the project. `target_ms`: what the 95th percentile is not to exceed."""

    title: str
    path: str
    query: Mapping[str, str] = {}
    body: Mapping[str, Any] | None = None
    target_ms: int | None = None

    def up_to(self, last_day: date) -> "Question":
        """The same of the seven days that end with this one, where it is about days."""
        if Dates not in self._endpoint().params.values():
            return self
        return msgspec.structs.replace(self, query={**self.query, "end_date": last_day.isoformat()})

    async def ask(self, scope: Scope, parts: Mapping[str, Any]) -> None:
        """Call the endpoint's function."""
        endpoint = self._endpoint()
        taken: dict[str, Any] = {name: msgspec.convert(parts[name], kind) for name, kind in endpoint.parts.items()}
        structs = parse(list(endpoint.params.values()), list(self.query.items()))
        taken |= dict(zip(endpoint.params, structs, strict=True))
        if endpoint.body is not None:
            name, kind = endpoint.body
            taken[name] = parse_body(kind, msgspec.json.encode(self.body))
        await endpoint.handle(scope, **taken)

    def _endpoint(self) -> Endpoint:
        method = "GET" if self.body is None else "POST"
        path = f"/projects/{{project_id}}/{self.path}"
        return next(one for one in ENDPOINTS if (one.method, one.path) == (method, path))


QUESTIONS: Sequence[Question] = (
    Question("overview", "overview", target_ms=150),
    Question("sessions", "sessions", target_ms=150),
    Question("sessions, filtered", "sessions", {"path": "/page/3", "has_error": "true", "sort": "duration"}),
    Question("session", "sessions/{session_id}", target_ms=150),
    Question("session's events", "sessions/{session_id}/events"),
    Question("insights", "insights"),
    Question("insight", "insights/{insight_id}"),
    Question("errors", "errors"),
    Question("error", "errors/{error_id}"),
    Question("heatmap, click", "heatmaps", {"path": "/page/0"}, target_ms=150),
    Question("heatmap, rage", "heatmaps", {"path": "/page/0", "type": "rage"}, target_ms=150),
    Question("heatmap, move", "heatmaps", {"path": "/page/0", "type": "move"}, target_ms=150),
    Question("heatmap, scroll", "heatmaps", {"path": "/page/0", "type": "scroll"}, target_ms=150),
    Question("pages", "pages"),
    Question("web vitals", "web-vitals"),
    Question("funnel", "funnels", body=_FUNNEL),
    Question("retention", "retention"),
    Question("ways", "paths"),
    Question("values of a field", "fields/{field}/values"),
)
