/** Giving out, and erasing, all that is held of one user. */
import { useState } from "preact/hooks";

import { api, ask, askRaw, BASE, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Field, Form } from "../../kit/form";
import { dateTime, number } from "../../kit/format";
import { Card } from "../../kit/page";
import { useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";

type Erasure = Schemas["Erasure"];

const COLUMNS: Column<Erasure>[] = [
  { title: "Asked for", cell: (one) => dateTime(one.requested_at) },
  { title: "Sessions", cell: (one) => number(one.sessions), isNumber: true },
  { title: "Stands at", cell: (one) => one.step },
  { title: "Rows gone since", cell: (one) => (one.deleted_at ? dateTime(one.deleted_at) : "not yet") },
  { title: "Complete since", cell: (one) => (one.completed_at ? dateTime(one.completed_at) : "not yet") },
];

export function Users() {
  const [userId, setUserId] = useState("");
  return (
    <>
      <Card title="Whose data">
        <Form submit="Look" onSubmit={({ user = "" }) => setUserId(user.trim())}>
          <Field title="User or visitor" name="user" required hint="What identify called them, or a visitor's id." />
        </Form>
      </Card>
      {userId && <Of key={userId} userId={userId} />}
    </>
  );
}

function Of({ userId }: { userId: string }) {
  const { id } = useProject();
  const path = { project_id: id, user_id: userId };
  const erasures = useAnswer(
    (signal) => ask(api.GET("/projects/{project_id}/users/{user_id}/data/erasures", { params: { path }, signal })),
    [userId],
  );
  const erase = async () => {
    await ask(api.DELETE("/projects/{project_id}/users/{user_id}/data", { params: { path } }));
    erasures.again();
  };
  const give = async () => {
    const file = await (await askRaw(`${BASE}/projects/${id}/users/${encodeURIComponent(userId)}/data/export`)).blob();
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `${userId}.jsonl` });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Card title={`Data of ${userId}`}>
      <p>
        <button type="button" onClick={() => void give()}>
          Download all of it
        </button>
      </p>
      <Form submit="Erase all of it" isDangerous onSubmit={erase}>
        <p class="hint">Events, sessions, replays, wherever they are; nobody can bring them back.</p>
      </Form>
      <h3>Erasures</h3>
      <Answer of={erasures}>
        {(rows) => <Table caption="Erasures" columns={COLUMNS} rows={rows} rowKey={(one) => one.id} empty={<p class="quiet">None.</p>} />}
      </Answer>
    </Card>
  );
}
