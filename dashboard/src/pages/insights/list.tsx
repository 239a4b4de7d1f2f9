/** One page of the list of insights, each with the way to its moment in the replay. */
import type { Schemas } from "../../api/client";
import { dateTime, words } from "../../kit/format";
import { useProject } from "../../kit/project";
import { useQuery, withQuery } from "../../kit/query";
import { Pager, Table, type Column } from "../../kit/table";

type Insight = Schemas["Insight"];

/** Why it was given, in a sentence (docs/insights.md); empty of one from before there were reasons. */
export function reasonOf(insight: Pick<Insight, "details">): string {
  return (insight.details as { reason?: string }).reason ?? "";
}

/** Where its session is watched, at its moment. */
export function momentOf(base: string, sessionId: string, at: string): string {
  return withQuery(`${base}/sessions/${sessionId}`, { at: String(Date.parse(at)) });
}

export function InsightList({ rows, meta }: { rows: readonly Insight[]; meta: Schemas["Meta"] | undefined }) {
  const { base } = useProject();
  const [query, change] = useQuery();
  const columns: Column<Insight>[] = [
    { title: "When", cell: (one) => <a href={`${base}/insights/${one.insight_id}`}>{dateTime(one.timestamp)}</a> },
    { title: "What", cell: (one) => <span class={`badge ${one.severity}`}>{words(one.insight_type)}</span> },
    { title: "Page", cell: (one) => one.path },
    { title: "Element", cell: (one) => <code>{one.target_selector ?? "–"}</code> },
    { title: "Why", cell: reasonOf },
    { title: "Watch", cell: (one) => <a href={momentOf(base, one.session_id, one.timestamp)}>Watch</a> },
  ];
  return (
    <>
      <Table caption="Insights, the newest first" columns={columns} rows={rows} rowKey={(one) => one.insight_id} />
      <Pager shown={rows.length} meta={meta} cursor={query.cursor} go={(cursor) => change({ cursor })} />
    </>
  );
}
