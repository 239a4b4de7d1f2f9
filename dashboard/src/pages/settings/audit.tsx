/** Who changed what. */
import { api, askList, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { dateTime, words } from "../../kit/format";
import { Card } from "../../kit/page";
import { useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { Pager, Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";

type Entry = Schemas["AuditEntry"];

const COLUMNS: Column<Entry>[] = [
  { title: "When", cell: (one) => dateTime(one.at) },
  { title: "Who", cell: (one) => one.email },
  { title: "From", cell: (one) => one.address },
  { title: "What", cell: (one) => words(one.action) },
  { title: "Details", cell: (one) => <code>{JSON.stringify(one.details)}</code> },
];

export function Audit() {
  const { id } = useProject();
  const [query, change] = useQuery();
  const cursor = query.cursor ?? "";
  const log = useAnswer(
    (signal) =>
      askList(
        api.GET("/projects/{project_id}/audit", { params: { path: { project_id: id }, query: cursor ? { cursor } : {} }, signal }),
      ),
    [id, cursor],
  );
  return (
    <Card title="Changes">
      <Answer of={log}>
        {({ rows, meta }) => (
          <>
            <Table caption="Changes" columns={COLUMNS} rows={rows} rowKey={(one) => one.id} empty={<p class="quiet">None.</p>} />
            <Pager shown={rows.length} meta={meta} cursor={cursor} go={(to) => change({ cursor: to })} />
          </>
        )}
      </Answer>
    </Card>
  );
}
