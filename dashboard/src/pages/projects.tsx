/** The projects that one may see, each with its day so far; and making another. */
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../api/client";
import { Answer, Empty } from "../kit/answer";
import { Dialog } from "../kit/dialog";
import { Field, Form } from "../kit/form";
import { number, ZONE } from "../kit/format";
import { Page } from "../kit/page";
import { Table, type Column } from "../kit/table";
import { useAnswer } from "../kit/use-answer";
import { keepKey } from "./start/first-key";

type Project = Schemas["ProjectToday"];

const COLUMNS: Column<Project>[] = [
  { title: "Project", cell: (one) => <a href={`/projects/${one.id}`}>{one.name}</a> },
  { title: "Sessions today", cell: (one) => number(one.sessions_today), isNumber: true },
  { title: "Events today", cell: (one) => number(one.events_today), isNumber: true },
  { title: "Your role", cell: (one) => one.role },
];

export default function Projects() {
  const projects = useAnswer((signal) => ask(api.GET("/projects", { params: { query: { timezone: ZONE } }, signal })), []);
  const installation = useAnswer((signal) => ask(api.GET("/installation", { signal })), []);
  const [isMaking, setMaking] = useState(false);
  const may = installation.data?.may_create_projects === true;
  const make = may && (
    <button type="button" class="primary" onClick={() => setMaking(true)}>
      New project
    </button>
  );
  const none = (
    <Empty title="No project yet">
      <p>
        {may ? "A project is a site or an app. Make one, put its snippet into your pages, and watch the first visitor come." : "Ask an admin for an invitation to one."}
      </p>
      {make}
    </Empty>
  );
  return (
    <Page title="Projects" tools={make}>
      <Answer of={projects}>
        {(rows) => <Table caption="Projects" columns={COLUMNS} rows={rows} rowKey={(one) => one.id} empty={none} />}
      </Answer>
      {isMaking && <NewProject onClose={() => setMaking(false)} />}
    </Page>
  );
}

function NewProject({ onClose }: { onClose: () => void }) {
  const { route } = useLocation();
  const submit = async ({ name = "", domains = "" }: Record<string, string>) => {
    const allowed_domains = domains.split(/[\s,]+/).filter(Boolean);
    const made = await ask(api.POST("/projects", { body: { name, allowed_domains } }));
    keepKey(made.id, made.key);
    route(`/projects/${made.id}/start`);
  };
  return (
    <Dialog title="New project" onClose={onClose}>
      <Form submit="Make it" onSubmit={submit}>
        <Field title="Name" name="name" required maxLength={255} autofocus />
        <Field
          title="Sites that may send"
          name="domains"
          placeholder="shop.example.com, *.example.com"
          hint="Separated by commas; empty: any site that has the key."
        />
      </Form>
    </Dialog>
  );
}
