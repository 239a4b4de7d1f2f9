/** One error: its stack, when and where it happens, sessions to watch, and what is decided about it. */
import { useRoute } from "preact-iso";
import { useMemo } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Bars } from "../../kit/bars";
import { Chart } from "../../kit/chart";
import { DateRange, useDates } from "../../kit/dates";
import { dateTime, day, number } from "../../kit/format";
import { Card, Figure, Page } from "../../kit/page";
import { useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";
import { momentOf } from "../insights/list";
import { Decide, StatusBadge } from "./status";
import "../analysis.css";

type Detail = Schemas["ErrorDetail"];

export default function ErrorPage() {
  const { id } = useProject();
  const error = useRoute().params.error ?? "";
  const dates = useDates();
  const answered = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/errors/{error_id}", {
          params: { path: { project_id: id, error_id: error }, query: dates },
          signal,
        }),
      ),
    [id, error, dates.start_date, dates.end_date],
  );
  return (
    <Page title={answered.data?.latest?.error_type || "Error"} tools={<DateRange />}>
      <Answer of={answered}>{(found) => <Found error={found} again={answered.again} />}</Answer>
    </Page>
  );
}

function Found({ error, again }: { error: Detail; again: () => void }) {
  return (
    <>
      <div class="row spread">
        <p>
          <StatusBadge status={error.status} /> first seen {dateTime(error.first_seen_at)}, last seen {dateTime(error.last_seen_at)}
        </p>
        <Decide errorId={error.error_id} status={error.status} changed={again} />
      </div>
      <dl class="figures">
        <Figure name="Times" value={number(error.count)} />
        <Figure name="Sessions" value={number(error.session_count)} />
        <Figure name="Users" value={number(error.user_count)} />
      </dl>
      <div class="cards">
        <Latest sample={error.latest} />
        <OverTime error={error} />
        <Card title="Sessions to watch" wide>
          <Sessions rows={error.sessions} />
        </Card>
        <Shares title="Pages" shares={error.pages} />
        <Shares title="Browsers" shares={error.browsers} />
        <Shares title="Systems" shares={error.operating_systems} />
        <Shares title="Devices" shares={error.devices} />
      </div>
    </>
  );
}

function Latest({ sample }: { sample: Detail["latest"] }) {
  if (!sample)
    return (
      <Card wide>
        <p>It did not happen in these days. Look at more of them to see a stack.</p>
      </Card>
    );
  return (
    <Card title="The latest one" wide>
      <p>{sample.message}</p>
      <p class="quiet">{sample.url}</p>
      {sample.stack && (
        <pre class="stack" tabIndex={0} aria-label="Stack">
          {sample.stack}
        </pre>
      )}
    </Card>
  );
}

function OverTime({ error }: { error: Detail }) {
  const at = useMemo(() => error.over_time.map((one) => one.at), [error]);
  const series = useMemo(
    () => [
      { name: "Times", values: error.over_time.map((one) => one.count) },
      { name: "Sessions", values: error.over_time.map((one) => one.sessions) },
    ],
    [error],
  );
  const sayTime = at.length > 1 && Date.parse(at[1]!) - Date.parse(at[0]!) < 86_400_000 ? dateTime : day;
  return (
    <Card title="When" wide>
      <Chart title="Occurrences over time" at={at} series={series} sayTime={sayTime} height={180} />
    </Card>
  );
}

function Sessions({ rows }: { rows: Detail["sessions"] }) {
  const { base } = useProject();
  const columns: Column<Detail["sessions"][number]>[] = [
    { title: "Last seen", cell: (one) => dateTime(one.last_seen_at) },
    { title: "Page", cell: (one) => one.path },
    { title: "Times", cell: (one) => number(one.count), isNumber: true },
    { title: "Watch", cell: (one) => <a href={momentOf(base, one.session_id, one.last_seen_at)}>Watch</a> },
  ];
  const empty = <p class="quiet">Nobody had it in these days.</p>;
  return <Table caption="Sessions with this error" columns={columns} rows={rows} rowKey={(one) => one.session_id} empty={empty} />;
}

function Shares({ title, shares }: { title: string; shares: Detail["pages"] }) {
  return (
    <Card title={title}>
      <Bars bars={shares.map(({ value, count }) => ({ name: value, value: count }))} />
    </Card>
  );
}
