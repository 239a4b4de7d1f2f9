/** One insight: why it was given, by which numbers, and what the visitor did around it. */
import { useRoute } from "preact-iso";

import { api, ask, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { dateTime, words } from "../../kit/format";
import { Card, Page } from "../../kit/page";
import { useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";
import { momentOf, reasonOf } from "./list";
import "../analysis.css";

type Around = Schemas["EventAround"];

export default function Insight() {
  const { id } = useProject();
  const insight = useRoute().params.insight ?? "";
  const answered = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/insights/{insight_id}", {
          params: { path: { project_id: id, insight_id: insight } },
          signal,
        }),
      ),
    [id, insight],
  );
  return (
    <Page title={answered.data ? words(answered.data.insight_type) : "Insight"}>
      <Answer of={answered}>{(found) => <Detail insight={found} />}</Answer>
    </Page>
  );
}

function Detail({ insight }: { insight: Schemas["InsightDetail"] }) {
  const { base } = useProject();
  return (
    <div class="cards">
      <Card wide>
        <p>{reasonOf(insight)}</p>
        <p class="quiet">
          {dateTime(insight.timestamp)} on {insight.path} {insight.target_selector && <code>{insight.target_selector}</code>}{" "}
          <span class={`badge ${insight.severity}`}>{insight.severity}</span>
        </p>
        <p class="row">
          <a class="button primary" href={momentOf(base, insight.session_id, insight.timestamp)}>
            Watch the moment
          </a>
          <a href={`${base}/sessions/${insight.session_id}`}>The whole session</a>
        </p>
      </Card>
      <Card title="By which numbers">
        <Numbers insight={insight} />
      </Card>
      <Card title="What happened around it" wide>
        <Table
          caption="Events around the insight"
          columns={COLUMNS}
          rows={insight.events}
          rowKey={(one) => one.event_id}
          empty={<p class="quiet">No event of these moments is stored any more.</p>}
        />
      </Card>
    </div>
  );
}

function Numbers({ insight }: { insight: Schemas["InsightDetail"] }) {
  const said = (insight.details as { explanation?: Record<string, unknown> }).explanation ?? {};
  return (
    <dl class="facts">
      {Object.entries(said).map(([name, value]) => (
        <div>
          <dt>{words(name)}</dt>
          <dd>
            <code>{typeof value === "object" ? JSON.stringify(value) : String(value)}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const COLUMNS: Column<Around>[] = [
  { title: "After", cell: (one) => `${(one.offset_ms / 1_000).toFixed(2)} s`, isNumber: true },
  { title: "Event", cell: (one) => (one.is_related ? <strong>{words(one.event_type)}</strong> : words(one.event_type)) },
  { title: "Page", cell: (one) => one.path },
  { title: "What", cell: (one) => one.target_selector ?? one.error_message ?? one.title ?? "" },
];
