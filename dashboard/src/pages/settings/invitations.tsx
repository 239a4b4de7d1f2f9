/** Links that make somebody a member. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Copyable } from "../../kit/copy";
import { Field, Form, Select } from "../../kit/form";
import { dateTime } from "../../kit/format";
import { Card } from "../../kit/page";
import { useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";

type Invitation = Schemas["Invitation"];
type Role = Schemas["Role"];

const MEANINGS: [Role, string][] = [
  ["viewer", "viewer: sees numbers and lists"],
  ["member", "member: and replays without texts"],
  ["admin", "admin: and whole replays; changes everything"],
  ["owner", "owner: and may delete the project"],
];

export function Invitations({ isOwner }: { isOwner: boolean }) {
  const path = { project_id: useProject().id };
  const [link, setLink] = useState("");
  const open = useAnswer((signal) => ask(api.GET("/projects/{project_id}/invitations", { params: { path }, signal })), [path.project_id]);
  const invite = async ({ email = "", role = "viewer" }: Record<string, string>) => {
    const made = await ask(
      api.POST("/projects/{project_id}/invitations", { params: { path }, body: { email, role: role as Role } }),
    );
    setLink(new URL(`/invitations/accept#${made.token}`, location.origin).href);
    open.again();
  };
  const takeBack = async (invitation_id: string) => {
    await ask(api.DELETE("/projects/{project_id}/invitations/{invitation_id}", { params: { path: { ...path, invitation_id } } }));
    open.again();
  };
  const columns: Column<Invitation>[] = [
    { title: "Whom", cell: (one) => one.email },
    { title: "As", cell: (one) => one.role },
    { title: "Good until", cell: (one) => dateTime(one.expires_at) },
    {
      title: "",
      cell: (one) => (
        <button type="button" onClick={() => void takeBack(one.id)} aria-label={`Take back the invitation of ${one.email}`}>
          Take back
        </button>
      ),
    },
  ];
  return (
    <Card title="Invite somebody">
      <Form submit="Make a link" onSubmit={invite}>
        <Field title="E-mail" name="email" type="email" required />
        <Select title="Role" name="role" choices={MEANINGS.filter(([role]) => isOwner || role !== "owner")} />
      </Form>
      {link && (
        <div role="status">
          <p>Pass this link on. It is good once, for a week:</p>
          <Copyable text={link} label="link" isBlock />
        </div>
      )}
      <Answer of={open}>
        {(rows) =>
          rows.length > 0 && <Table caption="Open invitations" columns={columns} rows={rows} rowKey={(one) => one.id} />
        }
      </Answer>
    </Card>
  );
}
