"""Every endpoint, one line each, with what it needs of its caller."""

from gosight.http.api.endpoint import Endpoint
from gosight.http.api.endpoints.alert_history import acknowledge_alert, list_alert_history
from gosight.http.api.endpoints.alert_preview import preview_alert
from gosight.http.api.endpoints.alert_trial import try_alert
from gosight.http.api.endpoints.alerts import change_alert, create_alert, delete_alert, list_alerts, snooze_alert
from gosight.http.api.endpoints.api_keys import create_api_key, delete_api_key, list_api_keys
from gosight.http.api.endpoints.audit import list_audit
from gosight.http.api.endpoints.auth import change_password, log_in, log_out, refresh, show_me
from gosight.http.api.endpoints.deletions import list_deletions
from gosight.http.api.endpoints.erasures import erase_user, export_user, list_erasures
from gosight.http.api.endpoints.error import change_error, show_error
from gosight.http.api.endpoints.errors import list_errors
from gosight.http.api.endpoints.export import export_rows
from gosight.http.api.endpoints.fields import list_field_values, list_fields
from gosight.http.api.endpoints.filters import delete_filter, list_filters, save_filter
from gosight.http.api.endpoints.forgotten_password import forget_password, reset_password
from gosight.http.api.endpoints.funnels import ask_funnel
from gosight.http.api.endpoints.heatmaps import show_heatmap
from gosight.http.api.endpoints.insight import show_insight
from gosight.http.api.endpoints.insights import list_insights
from gosight.http.api.endpoints.installation import show_installation
from gosight.http.api.endpoints.invitations import accept_invitation, invite, list_invitations, take_back_invitation
from gosight.http.api.endpoints.members import add_member, change_member, list_members, remove_member
from gosight.http.api.endpoints.overview import show_overview
from gosight.http.api.endpoints.pages import list_pages
from gosight.http.api.endpoints.paths import show_paths
from gosight.http.api.endpoints.project import change_project, delete_project, show_project
from gosight.http.api.endpoints.projects import create_project, list_projects
from gosight.http.api.endpoints.query import ask_sql
from gosight.http.api.endpoints.query_tables import list_query_tables
from gosight.http.api.endpoints.replay import follow_replay, show_replay, show_replay_chunk, show_replay_events
from gosight.http.api.endpoints.replay_shares import list_replay_shares, share_replay, take_back_replay_share
from gosight.http.api.endpoints.retention import show_retention
from gosight.http.api.endpoints.second_factor import (
    confirm_second_factor,
    end_second_factor,
    propose_second_factor,
    show_second_factor,
)
from gosight.http.api.endpoints.session import show_session
from gosight.http.api.endpoints.session_events import list_session_events
from gosight.http.api.endpoints.sessions import list_sessions
from gosight.http.api.endpoints.settings import change_settings, list_settings_versions, show_settings
from gosight.http.api.endpoints.shared import (
    follow_shared_replay,
    show_shared_chunk,
    show_shared_events,
    show_shared_replay,
)
from gosight.http.api.endpoints.web_vitals import show_web_vitals
from gosight.http.api.roles import Access, Role

_USER = "/projects/{project_id}/users/{user_id}"
_REPLAY = "/projects/{project_id}/sessions/{session_id}/replay"

ENDPOINTS = (
    Endpoint("POST", "/auth/login", log_in, needs=Access.ANYONE),
    Endpoint("POST", "/auth/refresh", refresh, needs=Access.ANYONE),
    Endpoint("POST", "/auth/logout", log_out, needs=Access.USER),
    Endpoint("GET", "/auth/me", show_me, needs=Access.USER),
    Endpoint("POST", "/auth/password", change_password, needs=Access.USER),
    Endpoint("GET", "/auth/second-factor", show_second_factor, needs=Access.USER),
    Endpoint("POST", "/auth/second-factor", propose_second_factor, needs=Access.USER),
    Endpoint("POST", "/auth/second-factor/confirm", confirm_second_factor, needs=Access.USER),
    Endpoint("POST", "/auth/second-factor/end", end_second_factor, needs=Access.USER),
    Endpoint("POST", "/auth/password/forgotten", forget_password, needs=Access.ANYONE),
    Endpoint("POST", "/auth/password/reset", reset_password, needs=Access.ANYONE),
    Endpoint("GET", "/projects/{project_id}/settings", show_settings, needs=Role.VIEWER),
    Endpoint("PATCH", "/projects/{project_id}/settings", change_settings, needs=Role.ADMIN),
    Endpoint("GET", "/projects/{project_id}/settings/versions", list_settings_versions, needs=Role.VIEWER),
    Endpoint("POST", "/invitations/accept", accept_invitation, needs=Access.ANYONE),
    Endpoint("GET", "/projects", list_projects, needs=Access.USER),
    Endpoint("POST", "/projects", create_project, needs=Access.USER),
    Endpoint("GET", "/projects/{project_id}", show_project, needs=Role.VIEWER),
    Endpoint("PATCH", "/projects/{project_id}", change_project, needs=Role.ADMIN),
    Endpoint("DELETE", "/projects/{project_id}", delete_project, needs=Role.OWNER),
    Endpoint("GET", "/installation", show_installation, needs=Access.USER),
    Endpoint("GET", "/deletions", list_deletions, needs=Access.USER),
    Endpoint("GET", "/projects/{project_id}/api-keys", list_api_keys, needs=Role.VIEWER),
    Endpoint("POST", "/projects/{project_id}/api-keys", create_api_key, needs=Role.ADMIN),
    Endpoint("DELETE", "/projects/{project_id}/api-keys/{key_id}", delete_api_key, needs=Role.ADMIN),
    Endpoint("GET", "/projects/{project_id}/members", list_members, needs=Role.VIEWER),
    Endpoint("POST", "/projects/{project_id}/members", add_member, needs=Role.ADMIN),
    Endpoint("PATCH", "/projects/{project_id}/members/{user_id}", change_member, needs=Role.ADMIN),
    Endpoint("DELETE", "/projects/{project_id}/members/{user_id}", remove_member, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/invitations", list_invitations, needs=Role.ADMIN),
    Endpoint("POST", "/projects/{project_id}/invitations", invite, needs=Role.ADMIN),
    Endpoint("DELETE", "/projects/{project_id}/invitations/{invitation_id}", take_back_invitation, needs=Role.ADMIN),
    Endpoint("GET", "/projects/{project_id}/alerts", list_alerts, needs=Role.VIEWER),
    Endpoint("POST", "/projects/{project_id}/alerts", create_alert, needs=Role.ADMIN),
    Endpoint("GET", "/projects/{project_id}/alerts/history", list_alert_history, needs=Role.VIEWER),
    Endpoint(
        "POST", "/projects/{project_id}/alerts/history/{event_id}/acknowledge", acknowledge_alert, needs=Role.ADMIN
    ),
    Endpoint("POST", "/projects/{project_id}/alerts/preview", preview_alert, needs=Role.ADMIN),
    Endpoint("PATCH", "/projects/{project_id}/alerts/{alert_id}", change_alert, needs=Role.ADMIN),
    Endpoint("DELETE", "/projects/{project_id}/alerts/{alert_id}", delete_alert, needs=Role.ADMIN),
    Endpoint("POST", "/projects/{project_id}/alerts/{alert_id}/test", try_alert, needs=Role.ADMIN),
    Endpoint("POST", "/projects/{project_id}/alerts/{alert_id}/snooze", snooze_alert, needs=Role.ADMIN),
    Endpoint("GET", "/projects/{project_id}/filters", list_filters, needs=Role.VIEWER),
    Endpoint("POST", "/projects/{project_id}/filters", save_filter, needs=Role.VIEWER),
    Endpoint("DELETE", "/projects/{project_id}/filters/{filter_id}", delete_filter, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/audit", list_audit, needs=Role.ADMIN),
    Endpoint("DELETE", f"{_USER}/data", erase_user, needs=Role.ADMIN),
    Endpoint("GET", f"{_USER}/data/erasures", list_erasures, needs=Role.ADMIN),
    Endpoint("GET", f"{_USER}/data/export", export_user, needs=Role.ADMIN),
    Endpoint("GET", "/projects/{project_id}/overview", show_overview, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/sessions", list_sessions, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/sessions/{session_id}", show_session, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/sessions/{session_id}/events", list_session_events, needs=Role.VIEWER),
    Endpoint("GET", _REPLAY, show_replay, needs=Role.VIEWER),
    Endpoint("GET", f"{_REPLAY}/chunks/{{index}}", show_replay_chunk, needs=Role.MEMBER),
    Endpoint("GET", f"{_REPLAY}/events", show_replay_events, needs=Role.MEMBER),
    Endpoint("GET", f"{_REPLAY}/live", follow_replay, needs=Role.MEMBER),
    Endpoint("GET", f"{_REPLAY}/shares", list_replay_shares, needs=Role.MEMBER),
    Endpoint("POST", f"{_REPLAY}/shares", share_replay, needs=Role.MEMBER),
    Endpoint("DELETE", f"{_REPLAY}/shares/{{share_id}}", take_back_replay_share, needs=Role.MEMBER),
    Endpoint("GET", "/shared/{token}/replay", show_shared_replay, needs=Access.ANYONE),
    Endpoint("GET", "/shared/{token}/replay/chunks/{index}", show_shared_chunk, needs=Access.ANYONE),
    Endpoint("GET", "/shared/{token}/replay/events", show_shared_events, needs=Access.ANYONE),
    Endpoint("GET", "/shared/{token}/replay/live", follow_shared_replay, needs=Access.ANYONE),
    Endpoint("GET", "/projects/{project_id}/insights", list_insights, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/insights/{insight_id}", show_insight, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/errors", list_errors, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/errors/{error_id}", show_error, needs=Role.VIEWER),
    Endpoint("PATCH", "/projects/{project_id}/errors/{error_id}", change_error, needs=Role.MEMBER),
    Endpoint("GET", "/projects/{project_id}/heatmaps", show_heatmap, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/pages", list_pages, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/web-vitals", show_web_vitals, needs=Role.VIEWER),
    Endpoint("POST", "/projects/{project_id}/funnels", ask_funnel, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/retention", show_retention, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/paths", show_paths, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/fields", list_fields, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/fields/{field}/values", list_field_values, needs=Role.VIEWER),
    Endpoint("POST", "/projects/{project_id}/query", ask_sql, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/query/tables", list_query_tables, needs=Role.VIEWER),
    Endpoint("GET", "/projects/{project_id}/export/{table}.{format}", export_rows, needs=Role.VIEWER),
)
