"""Every endpoint, one line each."""

from gosight.http.api.endpoint import Endpoint
from gosight.http.api.endpoints.insights import list_insights
from gosight.http.api.endpoints.overview import show_overview
from gosight.http.api.endpoints.session import show_session
from gosight.http.api.endpoints.session_events import list_session_events
from gosight.http.api.endpoints.sessions import list_sessions

ENDPOINTS = (
    Endpoint("/projects/{project_id}/overview", show_overview),
    Endpoint("/projects/{project_id}/sessions", list_sessions),
    Endpoint("/projects/{project_id}/sessions/{session_id}", show_session),
    Endpoint("/projects/{project_id}/sessions/{session_id}/events", list_session_events),
    Endpoint("/projects/{project_id}/insights", list_insights),
)
