/** Everything that a session sent, in its order. */
import { useState } from "preact/hooks";

import { api, askList, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { dateTime, words } from "../../kit/format";
import { Card } from "../../kit/page";
import { useProject } from "../../kit/project";
import { Pager, Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";

type Event = Schemas["Event"];

const TYPES = ["", "page_view", "click", "input_change", "form_submit", "js_error", "custom_event", "web_vitals"] as const;

const COLUMNS: Column<Event>[] = [
  { title: "When", cell: (one) => dateTime(one.timestamp) },
  { title: "What", cell: (one) => <span class="badge">{words(one.event_type)}</span> },
  { title: "Page", cell: (one) => one.path },
  { title: "On", cell: (one) => one.element_name || one.target_text || one.target_selector || one.error_message || one.title || "" },
];

export function Events({ sessionId }: { sessionId: string }) {
  const { id } = useProject();
  const [type, setType] = useState("");
  const [cursor, setCursor] = useState("");
  const answered = useAnswer(
    (signal) =>
      askList(
        api.GET("/projects/{project_id}/sessions/{session_id}/events", {
          params: {
            path: { project_id: id, session_id: sessionId },
            query: { ...(type ? { event_types: [type] } : {}), ...(cursor ? { cursor } : {}) },
          },
          signal,
        }),
      ),
    [sessionId, type, cursor],
  );
  const choose = (
    <label>
      <span class="unseen">Kind of event</span>
      <select
        value={type}
        onChange={(event) => {
          setType(event.currentTarget.value);
          setCursor("");
        }}
      >
        {TYPES.map((one) => (
          <option value={one}>{one ? words(one) : "all events"}</option>
        ))}
      </select>
    </label>
  );
  return (
    <Card title="Events" wide tools={choose}>
      <Answer of={answered}>
        {({ rows, meta }) => (
          <>
            <Table caption="Events" columns={COLUMNS} rows={rows} rowKey={(one) => one.event_id} empty={<p class="quiet">None.</p>} />
            <Pager shown={rows.length} meta={meta} cursor={cursor} go={setCursor} />
          </>
        )}
      </Answer>
    </Card>
  );
}
