/** An alert rule as its form holds it, and what the API takes and gives of that. */
import type { Schemas } from "../../api/client";
import { cleaned } from "../funnels/question";
import { isCounted, METRICS, OPERATORS, type Grouping, type Kind, type Metric, type Operator, type Window } from "./catalog";

export type AlertRule = Schemas["AlertRule"];
type Condition = Schemas["Condition"];
type FunnelStep = Schemas["FunnelStep"];
type RuleToMake = Schemas["RuleToMake"];

export type ChannelType = "telegram" | "email" | "webhook" | "slack";
/** As the API takes and shows it; it checks what a configuration must have. */
export type Channel = { type: ChannelType; config: Record<string, unknown> };

export interface Draft {
  name: string;
  description: string;
  kind: Kind;
  metric: Metric;
  operator: Operator | "";
  threshold: string;
  window: Window;
  groupBy: Grouping[];
  filters: Record<string, string>;
  k: string;
  weeks: string;
  filterId: string;
  steps: FunnelStep[];
  stepsWithinMinutes: string;
  channels: Channel[];
  cooldownMinutes: string;
  isActive: boolean;
}

export const NEW: Draft = {
  name: "",
  description: "",
  kind: "threshold",
  metric: "rage_clicks",
  operator: "gt",
  threshold: "10",
  window: "15m",
  groupBy: [],
  filters: {},
  k: "3",
  weeks: "4",
  filterId: "",
  steps: [{ path: "/" }, { path: "" }],
  stepsWithinMinutes: "60",
  channels: [],
  cooldownMinutes: "15",
  isActive: true,
};

export function draftOf(rule: AlertRule): Draft {
  const { condition } = rule;
  return {
    ...NEW,
    name: rule.name,
    description: rule.description,
    kind: rule.condition_type,
    metric: condition.metric,
    operator: condition.operator ?? "",
    threshold: condition.threshold?.toString() ?? "",
    window: condition.window,
    groupBy: condition.group_by ?? [],
    filters: shown(condition.filters ?? {}),
    k: String(condition.k ?? 3),
    weeks: String(condition.weeks ?? 4),
    steps: condition.funnel?.steps ?? NEW.steps,
    stepsWithinMinutes: condition.funnel ? String((condition.funnel.window_s ?? 86_400) / 60) : NEW.stepsWithinMinutes,
    channels: rule.channels as Channel[],
    cooldownMinutes: String(rule.cooldown_mins),
    isActive: rule.is_active,
  };
}

/** `kept`: the rule that is being changed; its saved filter stays where no other is chosen. */
export function bodyOf(draft: Draft, timezone: string, kept?: AlertRule): RuleToMake {
  return {
    name: draft.name,
    description: draft.description,
    condition_type: draft.kind,
    condition: conditionOf(draft, timezone, kept),
    channels: draft.channels,
    cooldown_mins: Number(draft.cooldownMinutes),
    is_active: draft.isActive,
    ...(draft.metric === "filtered_sessions" && draft.filterId ? { filter_id: draft.filterId } : {}),
  };
}

function conditionOf(draft: Draft, timezone: string, kept?: AlertRule): Record<string, unknown> {
  const condition: Record<string, unknown> = { metric: draft.metric, window: draft.window };
  if (draft.kind !== "absence") {
    if (draft.operator) condition.operator = draft.operator;
    if (draft.threshold !== "") condition.threshold = Number(draft.threshold);
  }
  if (draft.kind === "anomaly") Object.assign(condition, { k: Number(draft.k), weeks: Number(draft.weeks), timezone });
  if (isCounted(draft.metric)) {
    condition.group_by = draft.groupBy;
    condition.filters = said(draft.filters);
  }
  if (draft.metric === "filtered_sessions" && !draft.filterId) {
    condition.session_filters = kept?.condition.session_filters ?? {};
  }
  if (draft.metric === "funnel_conversion") {
    condition.funnel = { steps: draft.steps.map(cleaned), window_s: Math.round(Number(draft.stepsWithinMinutes) * 60) };
  }
  return condition;
}

/** The API's empty text means "unknown"; in a form an empty field means "any". */
export const UNKNOWN = "(unknown)";

function said(filters: Record<string, string>): Record<string, string> {
  const chosen = Object.entries(filters).filter(([, value]) => value !== "");
  return Object.fromEntries(chosen.map(([name, value]) => [name, value === UNKNOWN ? "" : value]));
}

function shown(filters: Record<string, string | null | undefined>): Record<string, string> {
  const chosen = Object.entries(filters).filter((one): one is [string, string] => one[1] != null);
  return Object.fromEntries(chosen.map(([name, value]) => [name, value || UNKNOWN]));
}

/** The rule in a sentence. */
export function sentence(kind: Kind, condition: Condition): string {
  const each = condition.group_by?.length ? ` of each ${condition.group_by.join(" and ")}` : "";
  const where = Object.entries(shown(condition.filters ?? {})).map(([name, value]) => `${name} ${value}`);
  const what = `${METRICS[condition.metric]}${each}${where.length ? ` (${where.join(", ")})` : ""}`;
  if (kind === "absence") return `No ${what.toLowerCase()} in ${condition.window}`;
  const side = condition.operator ? OPERATORS[condition.operator] : "outside";
  if (kind === "anomaly") return `${what} in ${condition.window} ${side} what is usual for the hour (${condition.k ?? 3} σ)`;
  return `${what} in ${condition.window} ${side} ${condition.threshold}`;
}
