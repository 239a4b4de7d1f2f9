/** What fired, when it was over, who was told, and who looks after it. */
import { useState } from "preact/hooks";

import { api, ask, askList, type Schemas } from "../../api/client";
import { told } from "../../api/failure";
import { useLive } from "../../api/live";
import { Answer, Empty } from "../../kit/answer";
import { dateTime, number, words } from "../../kit/format";
import { useMay, useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { Pager, Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";
import { Deliveries } from "./deliveries";

type Alert = Schemas["Alert"];

export function History() {
  const { id } = useProject();
  const [query, change] = useQuery();
  const { cursor } = query;
  const is_open = query.open === "true";
  const answered = useAnswer(
    (signal) =>
      askList(
        api.GET("/projects/{project_id}/alerts/history", {
          params: { path: { project_id: id }, query: { is_open, cursor, per_page: 20 } },
          signal,
        }),
      ),
    [id, is_open, cursor],
  );
  useLive(id, ["alerts"], (said) => said.type === "alert.triggered" && answered.again());
  return (
    <>
      <label class="row">
        <input type="checkbox" checked={is_open} onChange={() => change({ open: is_open ? "" : "true", cursor: "" })} />
        Only what still fires
      </label>
      <Answer of={answered}>
        {({ rows, meta }) =>
          rows.length ? (
            <>
              <Alerts rows={rows} changed={answered.again} />
              <Pager shown={rows.length} meta={meta} cursor={cursor} go={(to) => change({ cursor: to })} />
            </>
          ) : (
            <Empty title={is_open ? "Nothing fires" : "Nothing has fired yet"}>
              <p>A rule's preview shows how often it would have fired; “Send a test” whether its channels work.</p>
            </Empty>
          )
        }
      </Answer>
    </>
  );
}

export function Alerts({ rows, changed }: { rows: readonly Alert[]; changed: () => void }) {
  const columns: Column<Alert>[] = [
    { title: "When", cell: (one) => dateTime(one.triggered_at) },
    { title: "Rule", cell: (one) => <What alert={one} /> },
    { title: "Value", cell: (one) => `${number(one.value)}${one.threshold === null ? "" : ` / ${number(one.threshold)}`}`, isNumber: true },
    { title: "State", cell: (one) => <State alert={one} /> },
    { title: "Told", cell: (one) => <Deliveries alert={one} /> },
    { title: "Sessions", cell: (one) => <Behind alert={one} /> },
    { title: "Looked after by", cell: (one) => <Acknowledge alert={one} changed={changed} /> },
  ];
  return <Table caption="Alerts, the newest first" columns={columns} rows={rows} rowKey={(one) => one.id} />;
}

function What({ alert }: { alert: Alert }) {
  const { base } = useProject();
  const group = Object.entries(alert.group).map(([name, value]) => `${words(name)} ${value || "unknown"}`);
  const groups = alert.context.group_count as number | undefined;
  return (
    <div class="named">
      <a href={`${base}/alerts/${alert.id}?tab=history`}>{alert.rule_name}</a>
      <span class="quiet">{groups ? `${groups} groups at once` : group.join(", ")}</span>
    </div>
  );
}

function State({ alert }: { alert: Alert }) {
  if (alert.state === "test") return <span class="badge">test</span>;
  if (alert.resolved_at) return <span class="badge">over at {dateTime(alert.resolved_at)}</span>;
  return <span class="badge bad">fires</span>;
}

function Behind({ alert }: { alert: Alert }) {
  const { base } = useProject();
  const ids = (alert.context.session_ids as string[] | undefined) ?? [];
  if (ids.length === 0) return <>–</>;
  return (
    <div class="row">
      {ids.slice(0, 3).map((id, n) => (
        <a href={`${base}/sessions/${id}`} aria-label={`Session ${n + 1} behind ${alert.rule_name}`}>
          {n + 1}
        </a>
      ))}
    </div>
  );
}

function Acknowledge({ alert, changed }: { alert: Alert; changed: () => void }) {
  const { id } = useProject();
  const may = useMay("admin");
  const [failure, setFailure] = useState<unknown>();
  if (alert.acknowledged_at) return <>{alert.acknowledged_by || "somebody"}</>;
  if (!may) return <>–</>;
  const say = async () => {
    const params = { path: { project_id: id, event_id: alert.id } };
    try {
      await ask(api.POST("/projects/{project_id}/alerts/history/{event_id}/acknowledge", { params }));
      changed();
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <>
      <button type="button" onClick={() => void say()}>
        I do
      </button>
      {failure !== undefined && <span class="wrong">{told(failure)}</span>}
    </>
  );
}
