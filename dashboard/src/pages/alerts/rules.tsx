/** The rules, how each stands, and what can be done with one. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { told } from "../../api/failure";
import { dateTime } from "../../kit/format";
import { useMay, useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { Table, type Column } from "../../kit/table";
import { channelLabel } from "./channels";
import { sentence, type AlertRule, type Channel } from "./draft";
import { Deliveries } from "./deliveries";

const SNOOZES: [minutes: number, title: string][] = [
  [60, "1 hour"],
  [480, "8 hours"],
  [1_440, "1 day"],
  [10_080, "1 week"],
];

export function Rules({ rules, changed }: { rules: AlertRule[]; changed: () => void }) {
  const may = useMay("admin");
  const columns: Column<AlertRule>[] = [
    { title: "Rule", cell: (rule) => <Name rule={rule} /> },
    { title: "Tells", cell: (rule) => rule.channels.map((one) => channelLabel(one as Channel)).join(", ") || "nobody" },
    { title: "State", cell: (rule) => <Standing rule={rule} /> },
    { title: "Last fired", cell: (rule) => (rule.last_triggered ? dateTime(rule.last_triggered) : "never") },
  ];
  if (may) columns.push({ title: "Do", cell: (rule) => <Actions rule={rule} changed={changed} /> });
  return <Table caption="Alert rules" columns={columns} rows={rules} rowKey={(rule) => rule.id} />;
}

function Name({ rule }: { rule: AlertRule }) {
  const [, change] = useQuery();
  const may = useMay("admin");
  return (
    <div class="named">
      {may ? (
        <button type="button" class="plain link" onClick={() => change({ rule: rule.id })}>
          {rule.name}
        </button>
      ) : (
        <strong>{rule.name}</strong>
      )}
      <span class="quiet">{sentence(rule.condition_type, rule.condition)}</span>
    </div>
  );
}

function Standing({ rule }: { rule: AlertRule }) {
  const isSnoozed = rule.snoozed_until !== null && Date.parse(rule.snoozed_until) > Date.now();
  return (
    <div class="row">
      {!rule.is_active && <span class="badge">off</span>}
      {rule.firing_groups > 0 && <span class="badge bad">{rule.firing_groups === 1 ? "fires" : `${rule.firing_groups} fire`}</span>}
      {rule.is_active && rule.firing_groups === 0 && !rule.note && <span class="badge">fine</span>}
      {rule.note && <span class="badge warn">{rule.note}</span>}
      {isSnoozed && <span class="badge">silent until {dateTime(rule.snoozed_until ?? "")}</span>}
    </div>
  );
}

function Actions({ rule, changed }: { rule: AlertRule; changed: () => void }) {
  const { id } = useProject();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [tested, setTested] = useState<Schemas["Alert"]>();
  const params = { path: { project_id: id, alert_id: rule.id } };

  const work = async (asked: () => Promise<unknown>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await asked();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const test = () => work(async () => setTested(await ask(api.POST("/projects/{project_id}/alerts/{alert_id}/test", { params, body: {} }))));
  const snooze = (minutes: number) =>
    work(async () => (await ask(api.POST("/projects/{project_id}/alerts/{alert_id}/snooze", { params, body: { minutes } })), changed()));
  const turn = () =>
    work(async () => (await ask(api.PATCH("/projects/{project_id}/alerts/{alert_id}", { params, body: { is_active: !rule.is_active } })), changed()));
  const remove = () =>
    work(async () => {
      if (!confirm(`Delete “${rule.name}” and its history?`)) return;
      await ask(api.DELETE("/projects/{project_id}/alerts/{alert_id}", { params }));
      changed();
    });
  return (
    <div class="actions">
      <div class="row">
        <button type="button" disabled={isBusy} onClick={() => void test()}>
          Send a test
        </button>
        <Snoozing rule={rule} snooze={(minutes) => void snooze(minutes)} />
        <button type="button" disabled={isBusy} onClick={() => void turn()}>
          {rule.is_active ? "Switch off" : "Switch on"}
        </button>
        <button type="button" class="plain" disabled={isBusy} onClick={() => void remove()}>
          Delete
        </button>
      </div>
      <div role="status">
        {isBusy && "…"}
        {failure !== undefined && <span class="wrong">{told(failure)}</span>}
        {tested && <Deliveries alert={tested} />}
      </div>
    </div>
  );
}

function Snoozing({ rule, snooze }: { rule: AlertRule; snooze: (minutes: number) => void }) {
  if (rule.snoozed_until !== null && Date.parse(rule.snoozed_until) > Date.now())
    return (
      <button type="button" onClick={() => snooze(0)}>
        Wake
      </button>
    );
  return (
    <select aria-label={`Silence ${rule.name} for`} value="" onChange={(event) => snooze(Number(event.currentTarget.value))}>
      <option value="" disabled>
        Silence for …
      </option>
      {SNOOZES.map(([minutes, title]) => (
        <option value={minutes}>{title}</option>
      ))}
    </select>
  );
}
