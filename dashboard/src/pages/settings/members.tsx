/** Who may see a project, and who may change it. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { account } from "../../api/session";
import { Answer, Failure } from "../../kit/answer";
import { day } from "../../kit/format";
import { Card } from "../../kit/page";
import { useMay, useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";
import { Invitations } from "./invitations";

type Member = Schemas["Member"];
export type Role = Schemas["Role"];

export const ROLES: Role[] = ["viewer", "member", "admin", "owner"];

export function Members() {
  const path = { project_id: useProject().id };
  const may = useMay("admin");
  const isOwner = useMay("owner");
  const [failure, setFailure] = useState<unknown>();
  const members = useAnswer((signal) => ask(api.GET("/projects/{project_id}/members", { params: { path }, signal })), [path.project_id]);
  const act = async (change: Promise<unknown>) => {
    setFailure(undefined);
    await change.catch(setFailure);
    members.again();
  };
  const of = (user_id: string) => ({ params: { path: { ...path, user_id } } });
  const setRole = (user_id: string, role: Role) =>
    act(ask(api.PATCH("/projects/{project_id}/members/{user_id}", { ...of(user_id), body: { role } })));
  const remove = (user_id: string) => act(ask(api.DELETE("/projects/{project_id}/members/{user_id}", of(user_id))));

  const canChange = (one: Member) => may && (isOwner || one.role !== "owner");
  const columns: Column<Member>[] = [
    { title: "Who", cell: (one) => [one.name, one.email].filter(Boolean).join(", ") },
    { title: "Since", cell: (one) => day(one.joined_at) },
    {
      title: "Role",
      cell: (one) =>
        canChange(one) ? (
          <select
            aria-label={`Role of ${one.email}`}
            value={one.role}
            onChange={(event) => void setRole(one.user_id, event.currentTarget.value as Role)}
          >
            {ROLES.filter((role) => isOwner || role !== "owner").map((role) => (
              <option value={role}>{role}</option>
            ))}
          </select>
        ) : (
          one.role
        ),
    },
    {
      title: "",
      cell: (one) => {
        const isMe = one.user_id === account()?.id;
        return (
          (isMe || canChange(one)) && (
            <button type="button" onClick={() => void remove(one.user_id)} aria-label={isMe ? "Leave" : `Remove ${one.email}`}>
              {isMe ? "Leave" : "Remove"}
            </button>
          )
        );
      },
    },
  ];
  return (
    <>
      <Card title="Members">
        {failure !== undefined && <Failure error={failure} />}
        <Answer of={members}>
          {(rows) => <Table caption="Members" columns={columns} rows={rows} rowKey={(one) => one.user_id} empty={<p>None.</p>} />}
        </Answer>
      </Card>
      {may && <Invitations isOwner={isOwner} />}
    </>
  );
}
