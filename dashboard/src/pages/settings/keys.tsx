/** What sites and programs send and read with. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Copyable } from "../../kit/copy";
import { Field, Form, Select } from "../../kit/form";
import { dateTime, number } from "../../kit/format";
import { Card } from "../../kit/page";
import { useMay, useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";
import { keepKey } from "../start/first-key";

type Key = Schemas["ApiKey"];

const PERMISSIONS = { write: ["write"], read: ["read"], both: ["write", "read"] } as const;

export function Keys() {
  const path = { project_id: useProject().id };
  const may = useMay("admin");
  const [made, setMade] = useState("");
  const keys = useAnswer((signal) => ask(api.GET("/projects/{project_id}/api-keys", { params: { path }, signal })), [path.project_id]);
  const make = async ({ name = "", may = "write" }: Record<string, string>) => {
    const permissions = [...PERMISSIONS[may as keyof typeof PERMISSIONS]];
    const key = await ask(api.POST("/projects/{project_id}/api-keys", { params: { path }, body: { name, permissions } }));
    if (may !== "read") keepKey(path.project_id, key.key);
    setMade(key.key);
    keys.again();
  };
  const remove = async (key_id: string) => {
    await ask(api.DELETE("/projects/{project_id}/api-keys/{key_id}", { params: { path: { ...path, key_id } } }));
    keys.again();
  };
  const columns: Column<Key>[] = [
    { title: "Name", cell: (one) => one.name },
    { title: "Begins with", cell: (one) => <code>{one.key_prefix}</code> },
    { title: "May", cell: (one) => one.permissions.join(", ") },
    { title: "Requests", cell: (one) => number(one.request_count), isNumber: true },
    { title: "Last used", cell: (one) => (one.last_used_at ? dateTime(one.last_used_at) : "never") },
    { title: "Ends", cell: (one) => (one.expires_at ? dateTime(one.expires_at) : "never") },
  ];
  const end: Column<Key> = {
    title: "",
    cell: (one) => (
      <button type="button" onClick={() => void remove(one.id)} aria-label={`Delete ${one.name} ${one.key_prefix}`}>
        Delete
      </button>
    ),
  };
  return (
    <>
      <Card title="Keys">
        <Answer of={keys}>
          {(rows) => (
            <Table caption="Keys" columns={may ? [...columns, end] : columns} rows={rows} rowKey={(one) => one.id} empty={<p>None.</p>} />
          )}
        </Answer>
      </Card>
      {may && (
        <Card title="A new key">
          <Form submit="Make a key" onSubmit={make}>
            <Field title="Name" name="name" value="Site" required maxLength={255} />
            <Select
              title="It may"
              name="may"
              choices={[
                ["write", "send: for sites"],
                ["read", "read: for programs"],
                ["both", "both"],
              ]}
            />
          </Form>
          {made && (
            <div role="status">
              <p>This is the key. It is shown this once:</p>
              <Copyable text={made} label="key" isBlock />
            </div>
          )}
        </Card>
      )}
    </>
  );
}
