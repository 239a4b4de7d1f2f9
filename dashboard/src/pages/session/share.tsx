/** Links to a replay for people without an account: making one, and taking it back. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Copyable } from "../../kit/copy";
import { Dialog } from "../../kit/dialog";
import { Form, Select } from "../../kit/form";
import { dateTime, number } from "../../kit/format";
import { useMay, useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";

type Share = Schemas["Share"];

const LASTS = [
  ["24", "a day"],
  ["168", "a week"],
  ["720", "30 days"],
  ["2160", "90 days"],
] as const;

export function ShareDialog({ sessionId, onClose }: { sessionId: string; onClose: () => void }) {
  const path = { project_id: useProject().id, session_id: sessionId };
  const base = "/projects/{project_id}/sessions/{session_id}/replay/shares" as const;
  const maySeeAll = useMay("admin");
  const [link, setLink] = useState("");
  const shares = useAnswer((signal) => ask(api.GET(base, { params: { path }, signal })), [sessionId]);
  const make = async ({ permission, hours }: Record<string, string>) => {
    const body = { permission: permission === "full" ? ("full" as const) : ("masked" as const), expires_in_hours: Number(hours) };
    const made = await ask(api.POST(base, { params: { path }, body }));
    setLink(new URL(`/shared#${made.token}`, location.origin).href);
    shares.again();
  };
  const takeBack = async (share_id: string) => {
    await ask(api.DELETE(`${base}/{share_id}`, { params: { path: { ...path, share_id } } }));
    shares.again();
  };
  const columns: Column<Share>[] = [
    { title: "Shows", cell: (one) => (one.permission === "full" ? "everything" : "no texts") },
    { title: "Good until", cell: (one) => (one.revoked_at ? "taken back" : dateTime(one.expires_at)) },
    { title: "Opened", cell: (one) => number(one.views), isNumber: true },
    { title: "", cell: (one) => !one.revoked_at && <TakeBack act={() => void takeBack(one.id)} /> },
  ];
  return (
    <Dialog title="Share this replay" onClose={onClose}>
      <Form submit="Make a link" onSubmit={make}>
        <Select
          title="Who has the link sees"
          name="permission"
          value="masked"
          choices={maySeeAll ? [["masked", "the page without its texts"], ["full", "everything"]] : [["masked", "the page without its texts"]]}
        />
        <Select title="for" name="hours" value="168" choices={LASTS} />
      </Form>
      {link && <Copyable text={link} label="link" isBlock />}
      <h3>Links</h3>
      <Answer of={shares}>
        {(rows) => (
          <Table caption="Links" columns={columns} rows={rows} rowKey={(one) => one.id} empty={<p class="quiet">None yet.</p>} />
        )}
      </Answer>
    </Dialog>
  );
}

function TakeBack({ act }: { act: () => void }) {
  return (
    <button type="button" onClick={act}>
      Take back
    </button>
  );
}
