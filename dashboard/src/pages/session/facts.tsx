/** What is known of a session. */
import type { ComponentChildren } from "preact";

import type { Schemas } from "../../api/client";
import { dateTime, duration, number } from "../../kit/format";
import { Card } from "../../kit/page";
import { useProject } from "../../kit/project";
import { withQuery } from "../../kit/query";
import { InsightCounts } from "./insight-counts";

type Session = Schemas["SessionDetail"];

export function Facts({ session }: { session: Session }) {
  const { base } = useProject();
  const { device, location: place, utm, stats } = session;
  const others = (query: Record<string, string>, text: string) => <a href={withQuery(`${base}/sessions`, { ...query, days: "90" })}>{text}</a>;
  const facts: [string, ComponentChildren][] = [
    ["Began", dateTime(session.started_at)],
    ["Lasted", `${duration(session.duration_ms)}${session.is_final ? "" : " so far"}`],
    ["User", session.user_id ? others({ user_id: session.user_id }, session.user_id) : ""],
    ["Visitor", others({ visitor_id: session.visitor_id }, session.visitor_id.slice(0, 8))],
    ["Device", [device.browser, device.os, device.device_type].filter(Boolean).join(" · ")],
    ["Place", [place.city, place.region, place.country].filter(Boolean).join(", ")],
    ["Came by", [session.channel, session.referrer_domain].filter(Boolean).join(" · ")],
    ["Campaign", [utm.source, utm.medium, utm.campaign].filter(Boolean).join(" · ")],
    ["Pages, events", `${number(stats.page_count)}, ${number(stats.event_count)}`],
    ["Struggles", <InsightCounts counts={stats.insight_counts} errors={stats.error_count} />],
    ...Object.entries((session.user_traits ?? {}) as Record<string, unknown>).map(
      ([name, value]): [string, ComponentChildren] => [name, typeof value === "string" ? value : JSON.stringify(value)],
    ),
  ];
  return (
    <Card title="Facts">
      <dl class="facts">
        {facts
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}

/** The pages that were visited, in their order. */
export function Visits({ session }: { session: Session }) {
  return (
    <Card title="Pages">
      <ol class="visits">
        {session.pages.map((visit) => (
          <li key={visit.event_id}>
            <span title={visit.title}>{visit.path}</span>
            <span class="quiet">
              {duration(visit.time_on_page_ms)} · {visit.scroll_depth} %
            </span>
          </li>
        ))}
        {session.pages.length === 0 && <li class="quiet">No visit is over yet.</li>}
      </ol>
    </Card>
  );
}

/** Where the visitor struggled; each leads to its moment. */
export function Insights({ session }: { session: Session }) {
  const { base } = useProject();
  return (
    <Card title="Insights">
      <ol class="visits">
        {session.insights.map((one) => (
          <li key={one.insight_id}>
            <a href={withQuery(`${base}/sessions/${session.session_id}`, { at: String(Date.parse(one.timestamp)) })}>
              {one.insight_type.replaceAll("_", " ")} {one.target_selector ?? one.path}
            </a>
            <span class={`badge ${one.severity}`}>{one.severity}</span>
          </li>
        ))}
        {session.insights.length === 0 && <li class="quiet">None.</li>}
      </ol>
    </Card>
  );
}
