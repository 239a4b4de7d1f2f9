/** The parts of the page of insights that count: by type, by place, and what was almost given. */
import type { Schemas } from "../../api/client";
import { Bars } from "../../kit/bars";
import { dateTime, number, words } from "../../kit/format";
import { Card, Figure } from "../../kit/page";
import { useProject } from "../../kit/project";
import { withQuery } from "../../kit/query";
import { Table, type Column } from "../../kit/table";

export function Summary({ summary }: { summary: Schemas["InsightSummary"] }) {
  const types = Object.entries(summary.by_type).sort(([, one], [, other]) => other - one);
  return (
    <dl class="figures">
      <Figure name="Insights" value={number(summary.total)} />
      <Figure name="Sessions with one" value={number(summary.sessions)} />
      {types.map(([type, count]) => (
        <Figure name={words(type)} value={number(count)} />
      ))}
    </dl>
  );
}

export function Hotspots({ found }: { found: Schemas["Insights"] }) {
  const { base } = useProject();
  const columns: Column<Schemas["Hotspot"]>[] = [
    { title: "Page", cell: (one) => <a href={withQuery(`${base}/insights`, { path: one.path })}>{one.path}</a> },
    { title: "Element", cell: (one) => <code>{one.target_selector || "–"}</code> },
    { title: "What", cell: (one) => Object.entries(one.by_type).map(([type, count]) => `${words(type)} ${count}`).join(", ") },
    { title: "Insights", cell: (one) => number(one.count), isNumber: true },
    { title: "Sessions", cell: (one) => number(one.sessions), isNumber: true },
    { title: "Last seen", cell: (one) => dateTime(one.last_seen_at) },
    { title: "On the page", cell: (one) => <a href={heatmapOf(base, one)}>Heatmap</a> },
  ];
  return (
    <Table
      caption="Places with the most insights"
      columns={columns}
      rows={found.hotspots}
      rowKey={(one) => `${one.path} ${one.target_selector}`}
    />
  );
}

function heatmapOf(base: string, { path, by_type }: Schemas["Hotspot"]): string {
  const type = by_type.rage_click ? "rage" : by_type.dead_click ? "dead" : "click";
  return withQuery(`${base}/heatmaps`, { path, type });
}

export function NearMisses({ found }: { found: Schemas["Insights"] }) {
  const { base } = useProject();
  const missed = Object.entries(found.near_misses).sort(([, one], [, other]) => other - one);
  if (missed.length === 0) return null;
  return (
    <Card title="Almost">
      <p class="hint">
        What was not given because of a single rule, in the sessions of these days. Where there are many, that threshold is worth{" "}
        <a href={`${base}/settings`}>another look</a>.
      </p>
      <Bars bars={missed.map(([rule, value]) => ({ name: rule, value }))} />
    </Card>
  );
}
