/** A funnel's question as the page's address holds it. */
import type { Schemas } from "../../api/client";
import type { Query } from "../../kit/query";

export type Step = Schemas["FunnelStep"];
export type Breakdown = NonNullable<Schemas["FunnelQuestion"]["breakdown"]>;

export interface Question {
  steps: Step[];
  windowS: number;
  breakdown: Breakdown | undefined;
}

export const BREAKDOWNS: Record<Breakdown, string> = {
  device_type: "device",
  browser: "browser",
  os: "system",
  country: "country",
  channel: "channel",
  utm_source: "UTM source",
  utm_medium: "UTM medium",
  utm_campaign: "UTM campaign",
};
export const WINDOWS: [seconds: number, title: string][] = [
  [1_800, "30 minutes"],
  [3_600, "1 hour"],
  [86_400, "1 day"],
  [604_800, "7 days"],
  [2_592_000, "30 days"],
];
export const MOST_STEPS = 10;
const DAY_S = 86_400;

/** Undefined: nothing is asked yet, or the address makes no sense. */
export function questionOf(query: Query): Question | undefined {
  try {
    const steps = JSON.parse(query.steps ?? "") as Step[];
    if (!Array.isArray(steps) || steps.length < 2) return undefined;
    const breakdown = query.by && query.by in BREAKDOWNS ? (query.by as Breakdown) : undefined;
    return { steps: steps.map(cleaned), windowS: Number(query.window) || DAY_S, breakdown };
  } catch {
    return undefined;
  }
}

export function queryOf({ steps, windowS, breakdown }: Question): Query {
  return {
    steps: JSON.stringify(steps.map(cleaned)),
    window: windowS === DAY_S ? "" : String(windowS),
    by: breakdown ?? "",
  };
}

/** Only what says something. */
export function cleaned(step: Step): Step {
  const { event_type, path, selector, name } = step;
  return {
    ...(event_type && event_type !== "page_view" ? { event_type } : {}),
    ...(path ? { path } : {}),
    ...(selector ? { selector } : {}),
    ...(name ? { name } : {}),
  };
}

/** The step in a few words. */
export function titleOf(step: Step): string {
  const kind = step.event_type ?? "page_view";
  const what = step.name ?? step.selector;
  if (kind === "page_view") return step.path ?? "any page";
  return `${kind.replaceAll("_", " ")}${what ? ` ${what}` : ""}${step.path ? ` on ${step.path}` : ""}`;
}
