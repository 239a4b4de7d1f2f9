/** How fast and how steady pages are for their visitors: the 75th percentile of each vital, and the shares behind it. */
import { api, askList, type Schemas } from "../api/client";
import { Answer, Empty } from "../kit/answer";
import { DateRange, useDates } from "../kit/dates";
import { Filters, type Filter } from "../kit/filters";
import { duration, number, percent } from "../kit/format";
import { Card, Page } from "../kit/page";
import { useProject } from "../kit/project";
import { useQuery, withQuery } from "../kit/query";
import { Pager, Table, type Column } from "../kit/table";
import { useAnswer } from "../kit/use-answer";
import "./analysis.css";

type Vital = Schemas["Vital"];
type Name = "lcp_ms" | "inp_ms" | "cls" | "fcp_ms" | "ttfb_ms";

const FILTERS: Filter[] = [
  { name: "path", title: "Page" },
  { name: "device_type", title: "Device", choices: ["desktop", "mobile", "tablet"] },
];

/** What each says, and where "good" and "poor" begin (web.dev/articles/vitals). */
const VITALS: Record<Name, { short: string; title: string; good: number; poor: number }> = {
  lcp_ms: { short: "LCP", title: "Largest contentful paint", good: 2_500, poor: 4_000 },
  inp_ms: { short: "INP", title: "Interaction to next paint", good: 200, poor: 500 },
  cls: { short: "CLS", title: "Cumulative layout shift", good: 0.1, poor: 0.25 },
  fcp_ms: { short: "FCP", title: "First contentful paint", good: 1_800, poor: 3_000 },
  ttfb_ms: { short: "TTFB", title: "Time to first byte", good: 800, poor: 1_800 },
};
const NAMES = Object.keys(VITALS) as Name[];

export default function WebVitals() {
  const { id } = useProject();
  const dates = useDates();
  const [query] = useQuery();
  const { path, device_type, cursor } = query;
  const answered = useAnswer(
    (signal) =>
      askList(
        api.GET("/projects/{project_id}/web-vitals", {
          params: { path: { project_id: id }, query: { ...dates, path, device_type, cursor } },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date, path, device_type, cursor],
  );
  return (
    <Page title="Web vitals" tools={<DateRange />}>
      <Filters filters={FILTERS} />
      <Answer of={answered}>
        {({ rows, meta }) =>
          NAMES.some((name) => rows.summary[name].samples > 0) ? (
            <>
              <div class="cards vitals">
                {NAMES.map((name) => (
                  <Overall name={name} vital={rows.summary[name]} />
                ))}
              </div>
              <Pages rows={rows.pages} meta={meta} />
            </>
          ) : (
            <Empty title="Nobody's browser has told of speed in these days">
              <p>The snippet measures web vitals by itself, in browsers that can. Look at more days, or clear the filters.</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

function said(name: Name, value: number | null): string {
  return name === "cls" ? (value?.toFixed(2) ?? "–") : duration(value);
}

function grade(name: Name, value: number | null): "good" | "middling" | "poor" | "unknown" {
  if (value === null) return "unknown";
  const { good, poor } = VITALS[name];
  return value <= good ? "good" : value > poor ? "poor" : "middling";
}

const GRADES = { good: "good", middling: "needs improvement", poor: "poor", unknown: "not measured" };

function Overall({ name, vital }: { name: Name; vital: Vital }) {
  const { short, title } = VITALS[name];
  const at = grade(name, vital.p75);
  return (
    <Card title={`${short}: ${title}`}>
      <p class={`vital ${at}`}>
        <strong>{said(name, vital.p75)}</strong> {GRADES[at]}
      </p>
      <Shares vital={vital} />
      <p class="quiet">{number(vital.samples)} visits measured; three quarters were better than this.</p>
    </Card>
  );
}

function Shares({ vital }: { vital: Vital }) {
  if (vital.samples === 0) return null;
  const shares = [
    ["good", vital.good],
    ["middling", vital.needs_improvement],
    ["poor", vital.poor],
  ] as const;
  const text = shares.map(([name, share]) => `${percent(share)} ${GRADES[name]}`).join(", ");
  return (
    <>
      <div class="shares" role="img" aria-label={text}>
        {shares.map(([name, share]) => (
          <span class={name} style={{ flexGrow: share ?? 0 }} />
        ))}
      </div>
      <p class="hint">{text}</p>
    </>
  );
}

function Pages({ rows, meta }: { rows: readonly Schemas["PageVitals"][]; meta: Schemas["Meta"] | undefined }) {
  const { base } = useProject();
  const [query, change] = useQuery();
  const columns: Column<Schemas["PageVitals"]>[] = [
    { title: "Page", cell: (one) => <a href={withQuery(`${base}/vitals`, { path: one.path })}>{one.path}</a> },
    { title: "Device", cell: (one) => one.device_type || "unknown" },
    ...NAMES.map((name): Column<Schemas["PageVitals"]> => ({
      title: VITALS[name].short,
      cell: (one) => (
        <span class={`vital ${grade(name, one[name].p75)}`} title={GRADES[grade(name, one[name].p75)]}>
          {said(name, one[name].p75)}
        </span>
      ),
      isNumber: true,
    })),
  ];
  return (
    <Card title="By page and device">
      <Table caption="Web vitals by page" columns={columns} rows={rows} rowKey={(one) => `${one.path} ${one.device_type}`} />
      <Pager shown={rows.length} meta={meta} cursor={query.cursor} go={(cursor) => change({ cursor })} />
    </Card>
  );
}
