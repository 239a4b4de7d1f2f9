/** Every page, one line each; its code is loaded when it is first shown. */
import type { ComponentType } from "preact";
import { lazy } from "preact-iso";

interface Page {
  path: string;
  page: ComponentType;
  /** Its name in the project's menu; absent: it is reached from other pages. */
  menu?: string;
}

const PROJECT = "/projects/:project";

/** For anybody. */
export const openPages: Page[] = [
  { path: "/login", page: lazy(() => import("./pages/login")) },
  { path: "/shared", page: lazy(() => import("./pages/shared")) },
  { path: "/invitations/accept", page: lazy(() => import("./pages/accept-invitation")) },
  { path: "/password/reset", page: lazy(() => import("./pages/reset-password")) },
];

/** For whoever is signed in; the menu is in this order. */
export const ownPages: Page[] = [
  { path: "/", page: lazy(() => import("./pages/projects")) },
  { path: "/projects", page: lazy(() => import("./pages/projects")) },
  { path: "/account", page: lazy(() => import("./pages/account")) },
  { path: PROJECT, page: lazy(() => import("./pages/overview")), menu: "Overview" },
  { path: `${PROJECT}/sessions`, page: lazy(() => import("./pages/sessions")), menu: "Sessions" },
  { path: `${PROJECT}/sessions/:session`, page: lazy(() => import("./pages/session")) },
  { path: `${PROJECT}/sessions/:session/replay`, page: lazy(() => import("./pages/session")) },
  { path: `${PROJECT}/insights`, page: lazy(() => import("./pages/insights/insights")), menu: "Insights" },
  { path: `${PROJECT}/insights/:insight`, page: lazy(() => import("./pages/insights/insight")) },
  { path: `${PROJECT}/heatmaps`, page: lazy(() => import("./pages/heatmaps/heatmaps")), menu: "Heatmaps" },
  { path: `${PROJECT}/errors`, page: lazy(() => import("./pages/errors/errors")), menu: "Errors" },
  { path: `${PROJECT}/errors/:error`, page: lazy(() => import("./pages/errors/error")) },
  { path: `${PROJECT}/vitals`, page: lazy(() => import("./pages/vitals")), menu: "Web vitals" },
  { path: `${PROJECT}/funnels`, page: lazy(() => import("./pages/funnels/funnels")), menu: "Funnels" },
  { path: `${PROJECT}/paths`, page: lazy(() => import("./pages/paths")), menu: "Paths" },
  { path: `${PROJECT}/retention`, page: lazy(() => import("./pages/retention")), menu: "Retention" },
  { path: `${PROJECT}/alerts`, page: lazy(() => import("./pages/alerts/alerts")), menu: "Alerts" },
  { path: `${PROJECT}/alerts/:alert`, page: lazy(() => import("./pages/alerts/alerts")) },
  { path: `${PROJECT}/sql`, page: lazy(() => import("./pages/sql/sql")), menu: "SQL" },
  { path: `${PROJECT}/start`, page: lazy(() => import("./pages/start")) },
  { path: `${PROJECT}/settings`, page: lazy(() => import("./pages/settings")), menu: "Settings" },
];
