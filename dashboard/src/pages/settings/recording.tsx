/** What is recorded and kept, and what never reaches storage: the project's own settings over the installation's. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Field, Form, Select } from "../../kit/form";
import { Card } from "../../kit/page";
import { useMay, useProject } from "../../kit/project";
import { useAnswer } from "../../kit/use-answer";
import { change, FIELDS, valueOf, type Setting } from "./settable";

type Settings = Schemas["Settings"];

export function Recording() {
  const path = { project_id: useProject().id };
  const settings = useAnswer((signal) => ask(api.GET("/projects/{project_id}/settings", { params: { path }, signal })), [path.project_id]);
  return <Answer of={settings}>{(found) => <Groups settings={found} again={settings.again} />}</Answer>;
}

function Groups({ settings, again }: { settings: Settings; again: () => void }) {
  const { id } = useProject();
  const may = useMay("admin");
  const [said, setSaid] = useState("");
  const save = async (values: Record<string, string>) => {
    setSaid("");
    const body = change(values, settings.effective);
    if (Object.keys(body).length === 0) return setSaid("Nothing has been changed.");
    const done = await ask(api.PATCH("/projects/{project_id}/settings", { params: { path: { project_id: id } }, body }));
    setSaid(`Saved: version ${done.version ?? ""}, in force within ${done.is_announced ? "10 seconds" : "5 minutes"}.`);
    again();
  };
  if (!may)
    return (
      <Card title="What is in force">
        <dl class="facts">
          {FIELDS.map((one) => (
            <div>
              <dt>{one.title}</dt>
              <dd>{valueOf(one, settings.effective) || "–"}</dd>
            </div>
          ))}
        </dl>
      </Card>
    );
  return (
    <Card title="What is recorded and kept">
      <Form submit="Save" onSubmit={save} more={<span role="status">{said}</span>}>
        {FIELDS.map((one) => (
          <Input key={one.key} one={one} value={valueOf(one, settings.effective)} />
        ))}
      </Form>
    </Card>
  );
}

function Input({ one, value }: { one: Setting; value: string }) {
  if (one.choices) return <Select title={one.title} name={one.key} value={value} choices={one.choices} hint={one.hint} />;
  const isNumber = one.kind === "number";
  return (
    <Field title={one.title} name={one.key} value={value} hint={one.hint} type={isNumber ? "number" : "text"} step="any" />
  );
}
