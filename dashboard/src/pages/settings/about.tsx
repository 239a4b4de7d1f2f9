/** The project's name and sites, its snippet, and its end. */
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";

import { api, ask } from "../../api/client";
import { Loading } from "../../kit/answer";
import { Copyable } from "../../kit/copy";
import { Dialog } from "../../kit/dialog";
import { Field, Form } from "../../kit/form";
import { Card } from "../../kit/page";
import { useMay, useProject } from "../../kit/project";
import { Snippet } from "../start/snippet-view";

export function About() {
  const { id, about } = useProject();
  const may = useMay("admin");
  const isOwner = useMay("owner");
  if (!about) return <Loading />;
  return (
    <div class="cards">
      <Card title="Project">{may ? <Change /> : <Shown />}</Card>
      <Card title="Snippet">
        <Snippet />
      </Card>
      <Card title="For programs">
        <p>The id of this project, in the API's paths:</p>
        <Copyable text={id} label="project id" />
      </Card>
      {isOwner && (
        <Card title="Delete">
          <Delete />
        </Card>
      )}
    </div>
  );
}

function Shown() {
  const { about } = useProject();
  return (
    <dl class="facts">
      <div>
        <dt>Name</dt>
        <dd>{about?.name}</dd>
      </div>
      <div>
        <dt>Short name</dt>
        <dd>{about?.slug}</dd>
      </div>
      <div>
        <dt>Sites that may send</dt>
        <dd>{about?.allowed_domains.join(", ") || "any"}</dd>
      </div>
    </dl>
  );
}

function Change() {
  const { id, about, again } = useProject();
  const [isSaved, setSaved] = useState(false);
  const save = async ({ name = "", slug = "", domains = "" }: Record<string, string>) => {
    setSaved(false);
    const body = { name, slug, allowed_domains: domains.split(/[\s,]+/).filter(Boolean) };
    await ask(api.PATCH("/projects/{project_id}", { params: { path: { project_id: id } }, body }));
    setSaved(true);
    again();
  };
  return (
    <Form submit="Save" onSubmit={save} more={isSaved && <span role="status">Saved.</span>}>
      <Field title="Name" name="name" value={about?.name ?? ""} required maxLength={255} />
      <Field title="Short name" name="slug" value={about?.slug ?? ""} required maxLength={100} hint="For addresses and commands." />
      <Field
        title="Sites that may send"
        name="domains"
        value={about?.allowed_domains.join(", ") ?? ""}
        placeholder="shop.example.com, *.example.com"
        hint="Separated by commas; empty: any site that has the key."
      />
    </Form>
  );
}

function Delete() {
  const { id, about } = useProject();
  const { route } = useLocation();
  const [isAsked, setAsked] = useState(false);
  const remove = async () => {
    await ask(api.DELETE("/projects/{project_id}", { params: { path: { project_id: id } } }));
    route("/projects", true);
  };
  return (
    <>
      <p>All of its sessions, replays and settings go for good. Its keys end at once.</p>
      <button type="button" class="danger" onClick={() => setAsked(true)}>
        Delete this project
      </button>
      {isAsked && (
        <Dialog title={`Delete ${about?.name ?? ""}?`} onClose={() => setAsked(false)}>
          <Form submit="Delete it for good" isDangerous onSubmit={remove}>
            <p>Nobody can bring it back.</p>
          </Form>
        </Dialog>
      )}
    </>
  );
}
