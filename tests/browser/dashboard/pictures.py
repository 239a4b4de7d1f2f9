"""Every page of the dashboard by the route that it has in routes.ts: what its picture in docs/img shows."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.browser.dashboard.lab import Lab, watches

ROOT = Path(__file__).parents[3]
IMAGES = ROOT / "docs" / "img"

_ROUTES = ROOT / "dashboard" / "src" / "routes.ts"
_PROJECT = "/projects/:project"
_FUNNEL = '[{"path":"/cart"},{"path":"/pay"},{"path":"/paid"}]'


@dataclass(frozen=True)
class Picture:
    """`shows`: a selector that the page is complete with. `more`: what stands behind the route's path.
    `press`: a button that is pressed then, by its name.
    """

    name: str
    route: str
    shows: str = "h1"
    more: str = ""
    press: str = ""
    is_signed_in: bool = True
    width: int = 1280
    height: int = 900
    dark: bool = False

    def path(self, known: dict[str, str]) -> str:
        """Its address; `known`: values of what stands there as `:name`."""
        return re.sub(r":([a-z]+)", lambda found: known[found[1]], self.route + self.more)


PICTURES = (
    Picture("login", "/login", is_signed_in=False, height=600),
    Picture("invitation", "/invitations/accept", "form", "#none", is_signed_in=False, height=600),
    Picture("new-password", "/password/reset", "form", "#none", is_signed_in=False, height=600),
    Picture("projects", "/projects", "tbody", height=600),
    Picture("account", "/account", "form"),
    Picture("start", f"{_PROJECT}/start", "pre", height=700),
    Picture("overview", _PROJECT, ".uplot canvas", height=1_050),
    Picture("overview-dark", _PROJECT, ".uplot canvas", height=1_050, dark=True),
    Picture("overview-phone", _PROJECT, ".uplot canvas", width=375),
    Picture("sessions", f"{_PROJECT}/sessions", "tbody"),
    Picture("sessions-phone", f"{_PROJECT}/sessions", "tbody", width=375, dark=True),
    Picture("session", f"{_PROJECT}/sessions/:session", ".stage iframe", "?at=:moment", height=1_050),
    Picture("session-dark", f"{_PROJECT}/sessions/:session/replay", ".stage iframe", "?at=:moment", dark=True),
    Picture("insights", f"{_PROJECT}/insights", "tbody"),
    Picture("insight", f"{_PROJECT}/insights/:insight", ".facts"),
    Picture("heatmap", f"{_PROJECT}/heatmaps", ".heat-page canvas", "?path=/"),
    Picture("errors", f"{_PROJECT}/errors", "tbody", height=600),
    Picture("error", f"{_PROJECT}/errors/:error", ".uplot canvas", height=1_050),
    Picture("vitals", f"{_PROJECT}/vitals", "tbody"),
    Picture("funnel", f"{_PROJECT}/funnels", ".ladder li", f"?steps={quote(_FUNNEL, safe='/')}", height=1_050),
    Picture("paths", f"{_PROJECT}/paths", ".bars li"),
    Picture("retention", f"{_PROJECT}/retention", "table.cohorts", height=600),
    Picture("alerts", f"{_PROJECT}/alerts", "tbody", height=600),
    Picture("alert", f"{_PROJECT}/alerts/:alert", ".named", "?tab=history", height=600),
    Picture("alert-rule", f"{_PROJECT}/alerts", "form", "?rule=:rule", "What would it have told?", height=1_200),
    Picture("sql", f"{_PROJECT}/sql", ".cm-content", press="Run", height=1_050),
    Picture("settings", f"{_PROJECT}/settings", "form"),
    Picture("recording", f"{_PROJECT}/settings", "form", "?tab=recording", height=1_050),
    Picture("shared", "/shared", ".stage iframe", "#:token", is_signed_in=False),
)


def routes() -> set[str]:
    """Of all pages, as routes.ts has them."""
    text = _ROUTES.read_text().replace("${PROJECT}", _PROJECT).replace("path: PROJECT,", f'path: "{_PROJECT}",')
    return set(re.findall(r'path: ["`]([^"`]+)["`]', text))


def places(lab: Lab, **rule: Any) -> dict[str, str]:
    """What the routes' names stand for, in the lab. A link, a rule and an alert of it are made."""
    shop = lab.shop
    project = f"/projects/{shop.project_id}"
    link = {"permission": "full", "expires_in_hours": 24}
    share = shop.owner.ask("POST", f"{project}/sessions/{shop.recorded}/replay/shares", link).data
    made = watches(shop, **rule)
    assert shop.owner.ask("POST", f"{project}/alerts/{made['id']}/test", {}).data
    (alert, *_) = shop.owner.ask("GET", f"{project}/alerts/history").data
    return {
        "project": shop.project_id,
        "session": shop.recorded,
        "moment": str(shop.rage_at),
        "insight": lab.insight,
        "error": "f1",
        "alert": alert["id"],
        "rule": made["id"],
        "token": share["token"],
    }
