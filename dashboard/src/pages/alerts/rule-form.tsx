/** A rule of any kind, to be made or changed. */
import { useState } from "preact/hooks";

import { api, ask } from "../../api/client";
import { Field, Form, Select } from "../../kit/form";
import { ZONE } from "../../kit/format";
import { useProject } from "../../kit/project";
import { KINDS, metricsOf, windowsOf, type Kind } from "./catalog";
import { Channels } from "./channels";
import { ConditionFields } from "./condition-fields";
import { bodyOf, draftOf, NEW, type AlertRule, type Draft } from "./draft";
import { Preview } from "./preview";

interface Props {
  /** Undefined: a new one. */
  rule: AlertRule | undefined;
  saved: () => void;
  close: () => void;
}

export function RuleForm({ rule, saved, close }: Props) {
  const { id } = useProject();
  const [draft, setDraft] = useState<Draft>(() => (rule ? draftOf(rule) : NEW));
  const set = (changes: Partial<Draft>) => setDraft((before) => possible({ ...before, ...changes }));
  const body = () => bodyOf(draft, ZONE, rule);

  const save = async () => {
    if (rule) {
      const params = { path: { project_id: id, alert_id: rule.id } };
      await ask(api.PATCH("/projects/{project_id}/alerts/{alert_id}", { params, body: body() }));
    } else await ask(api.POST("/projects/{project_id}/alerts", { params: { path: { project_id: id } }, body: body() }));
    saved();
  };
  return (
    <Form
      submit={rule ? "Save" : "Make the rule"}
      onSubmit={save}
      more={
        <button type="button" class="plain" onClick={close}>
          Cancel
        </button>
      }
    >
      <Field title="Name" name="name" required maxLength={100} value={draft.name} onInput={(name) => set({ name })} />
      <Select
        title="Fires when"
        name="condition_type"
        value={draft.kind}
        choices={Object.entries(KINDS)}
        onChange={(kind) => set({ kind: kind as Kind })}
      />
      <ConditionFields draft={draft} set={set} />
      <Preview body={() => previewOf(body())} />
      <Channels channels={draft.channels} change={(channels) => set({ channels })} />
      <Field
        title="Minutes before the same fires again"
        name="cooldown_mins"
        type="number"
        min={0}
        max={10_080}
        value={draft.cooldownMinutes}
        onInput={(cooldownMinutes) => set({ cooldownMinutes })}
      />
      <Field title="Note" name="description" value={draft.description} maxLength={2_000} onInput={(description) => set({ description })} />
    </Form>
  );
}

/** What of a rule its preview is about. */
function previewOf({ condition, condition_type, cooldown_mins, filter_id }: ReturnType<typeof bodyOf>) {
  return { condition, condition_type, cooldown_mins, ...(filter_id ? { filter_id } : {}) };
}

/** A choice can leave another one without a meaning: then that becomes the first that has one. */
function possible(draft: Draft): Draft {
  const metrics = metricsOf(draft.kind);
  const metric = metrics.includes(draft.metric) ? draft.metric : (metrics[0] ?? "sessions");
  const windows = windowsOf({ ...draft, metric });
  const window = windows.includes(draft.window) ? draft.window : (windows[0] ?? "1h");
  const operator = draft.kind === "threshold" && !draft.operator ? "gt" : draft.operator;
  return { ...draft, metric, window, operator };
}
