/** What happened in a period: numbers with their change, charts, insights, and who is there now. */
import { useMemo } from "preact/hooks";

import { api, ask, type Schemas } from "../api/client";
import { Answer, Empty } from "../kit/answer";
import { Bars } from "../kit/bars";
import { Chart } from "../kit/chart";
import { DateRange, useDates } from "../kit/dates";
import { compact, dateTime, day, duration, number, percent, words } from "../kit/format";
import { LiveNow } from "../kit/live-now";
import { Card, Figure, Page } from "../kit/page";
import { useProject } from "../kit/project";
import { withQuery } from "../kit/query";
import { useAnswer } from "../kit/use-answer";

type Overview = Schemas["Overview"];

export default function OverviewPage() {
  const { id, base } = useProject();
  const dates = useDates();
  const answered = useAnswer(
    (signal) => ask(api.GET("/projects/{project_id}/overview", { params: { path: { project_id: id }, query: dates }, signal })),
    [id, dates.start_date, dates.end_date],
  );
  return (
    <Page
      title="Overview"
      tools={
        <>
          <LiveNow />
          <DateRange />
        </>
      }
    >
      <Answer of={answered}>
        {(overview) =>
          overview.summary.sessions || overview.summary.previous.sessions ? (
            <Numbers overview={overview} />
          ) : (
            <Empty title="No session in this period">
              <p>Put the snippet into your pages, and the first visitor shows here within seconds.</p>
              <a class="button primary" href={`${base}/start`}>
                Send the first event
              </a>
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

function Numbers({ overview }: { overview: Overview }) {
  const { base } = useProject();
  const dates = useDates();
  const { summary, charts, insights } = overview;
  const { change } = summary;
  const sessionsWith = (query: Record<string, string>) =>
    withQuery(`${base}/sessions`, { ...query, from: dates.start_date, to: dates.end_date });
  const shares = (rows: Overview["charts"]["channels"], filter: string) =>
    rows.map(({ value, sessions }) => ({ name: value || "unknown", value: sessions, href: sessionsWith({ [filter]: value }) }));
  return (
    <>
      <dl class="figures">
        <Figure name="Sessions" value={compact(summary.sessions)} change={change.sessions} isGood />
        <Figure name="Users" value={compact(summary.users)} change={change.users} isGood />
        <Figure name="Page views" value={compact(summary.pageviews)} change={change.pageviews} isGood />
        <Figure
          name="Mean duration"
          value={duration(summary.avg_session_duration_ms)}
          change={change.avg_session_duration_ms}
          isGood
        />
        <Figure name="Bounce rate" value={percent(summary.bounce_rate)} change={change.bounce_rate} isGood={false} />
        <Figure name="With errors" value={number(summary.error_sessions)} change={change.error_sessions} isGood={false} />
        <Figure name="Frustrated" value={number(summary.frustrated_sessions)} change={change.frustrated_sessions} isGood={false} />
      </dl>
      <div class="cards">
        <Card title="Sessions and page views" wide>
          <OverTime overview={overview} />
        </Card>
        <Card title="Top pages">
          <Bars
            bars={charts.top_pages.map(({ path, views, avg_time_ms }) => ({
              name: path,
              value: views,
              text: `${number(views)} · ${duration(avg_time_ms)}`,
              href: sessionsWith({ path }),
            }))}
          />
        </Card>
        <Card title="Insights">
          <Bars
            empty="Nobody struggled, as far as can be seen."
            bars={Object.entries(insights)
              .sort(([, one], [, other]) => other - one)
              .map(([type, count]) => ({ name: words(type), value: count, href: `${base}/insights?type=${type}` }))}
          />
        </Card>
        <Card title="Channels">
          <Bars bars={shares(charts.channels, "channel").map((one) => ({ ...one, name: words(one.name) }))} />
        </Card>
        <Card title="Referrers">
          <Bars bars={shares(charts.top_referrers, "referrer_domain")} />
        </Card>
        <Card title="Devices">
          <Bars bars={shares(charts.devices, "device_type")} />
        </Card>
        <Card title="Countries">
          <Bars bars={shares(charts.countries, "country")} />
        </Card>
      </div>
    </>
  );
}

function OverTime({ overview }: { overview: Overview }) {
  const points = overview.charts.over_time;
  const at = useMemo(() => points.map((point) => point.at), [points]);
  const series = useMemo(
    () => [
      { name: "Sessions", values: points.map((point) => point.sessions) },
      { name: "Page views", values: points.map((point) => point.pageviews) },
    ],
    [points],
  );
  const say = overview.period.step === "hour" ? dateTime : day;
  return <Chart title="Sessions and page views over time" at={at} series={series} sayTime={say} />;
}
