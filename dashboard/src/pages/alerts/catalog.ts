/** What an alert rule can be about (docs/alerts.md). */
import type { Schemas } from "../../api/client";

type Condition = Schemas["Condition"];

export type Kind = Schemas["AlertRule"]["condition_type"];
export type Metric = Condition["metric"];
export type Operator = NonNullable<Condition["operator"]>;
export type Window = Condition["window"];
export type Grouping = NonNullable<Condition["group_by"]>[number];

export const KINDS: Record<Kind, string> = {
  threshold: "a number is beyond a threshold",
  anomaly: "a number is unusual for the hour",
  absence: "nothing comes",
};

export const METRICS: Record<Metric, string> = {
  sessions: "Active sessions",
  pageviews: "Page views",
  errors: "Errors of any kind",
  js_errors: "Uncaught JavaScript errors",
  error_rate: "Sessions with an error (share)",
  rage_clicks: "Rage clicks",
  dead_clicks: "Dead clicks",
  error_clicks: "Error clicks",
  thrashed_cursors: "Thrashed cursors",
  u_turns: "U-turns",
  slow_pages: "Slow pages",
  avg_lcp: "Mean LCP (ms)",
  avg_ttfb: "Mean TTFB (ms)",
  bounce_rate: "Bounces (share of new sessions)",
  filtered_sessions: "Sessions of a saved filter",
  funnel_conversion: "Conversion of a funnel (share)",
};
export const OPERATORS: Record<Operator, string> = { gt: "above", gte: "at or above", lt: "below", lte: "at or below" };
export const WINDOWS: Window[] = ["1m", "5m", "10m", "15m", "1h", "24h"];
export const GROUPINGS: Grouping[] = ["path", "browser", "country"];
export const FILTERS = { path: "Page", browser: "Browser", country: "Country", device_type: "Device", os: "System" };

const MEANS: Metric[] = ["error_rate", "avg_lcp", "avg_ttfb", "bounce_rate", "funnel_conversion"];
const SINGLES: Metric[] = ["filtered_sessions", "funnel_conversion"];

/** What can be said of a kind of rule (docs/alerts.md); the API checks all of it again. */
export function metricsOf(kind: Kind): Metric[] {
  const all = Object.keys(METRICS) as Metric[];
  if (kind === "absence") return all.filter((one) => !MEANS.includes(one));
  return kind === "anomaly" ? all.filter((one) => !SINGLES.includes(one)) : all;
}

export function windowsOf(draft: { kind: Kind; metric: Metric; groupBy: Grouping[] }): Window[] {
  if (draft.metric === "funnel_conversion") return ["1h", "24h"];
  return draft.kind === "absence" && draft.groupBy.length > 0 ? WINDOWS.filter((one) => one !== "24h") : WINDOWS;
}

/** Whether the metric can be filtered and grouped; the last two have filters of their own. */
export function isCounted(metric: Metric): boolean {
  return !SINGLES.includes(metric);
}
