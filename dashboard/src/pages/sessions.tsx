/** Sessions of a period, filtered and sorted. */
import { api, askList, type Schemas } from "../api/client";
import { Answer, Empty } from "../kit/answer";
import { DateRange, useDates } from "../kit/dates";
import { Filters, useFilters, type Filter } from "../kit/filters";
import { dateTime, duration, number } from "../kit/format";
import { Page } from "../kit/page";
import { useProject } from "../kit/project";
import { useQuery } from "../kit/query";
import { Pager, Table, type Column } from "../kit/table";
import { useAnswer } from "../kit/use-answer";
import { InsightCounts } from "./session/insight-counts";

type Session = Schemas["SessionSummary"];
type Sort = "started_at" | "duration" | "events";

const FILTERS: Filter[] = [
  { name: "has_replay", title: "Replay", choices: "flag" },
  { name: "has_error", title: "Errors", choices: "flag" },
  { name: "has_rage_click", title: "Rage clicks", choices: "flag" },
  { name: "has_dead_click", title: "Dead clicks", choices: "flag" },
  { name: "device_type", title: "Device", choices: ["desktop", "mobile", "tablet"] },
  { name: "path", title: "Page visited" },
  { name: "user_id", title: "User" },
  { name: "country", title: "Country" },
  { name: "browser", title: "Browser" },
  { name: "os", title: "System" },
  { name: "channel", title: "Channel" },
  { name: "referrer_domain", title: "Referrer" },
  { name: "utm_campaign", title: "Campaign" },
  { name: "min_duration", title: "Seconds from", type: "number" },
  { name: "max_duration", title: "Seconds to", type: "number" },
];

export default function Sessions() {
  const { id, base } = useProject();
  const dates = useDates();
  const filters = useFilters(FILTERS);
  const [query, change] = useQuery();
  const sort = (["duration", "events"] as const).find((one) => one === query.sort) ?? ("started_at" as Sort);
  const asked = { ...dates, ...filters, sort, ...(query.cursor ? { cursor: query.cursor } : {}) };
  const answered = useAnswer(
    (signal) => askList(api.GET("/projects/{project_id}/sessions", { params: { path: { project_id: id }, query: asked }, signal })),
    [id, JSON.stringify(asked)],
  );
  const columns: Column<Session>[] = [
    { title: "Began", cell: (one) => <a href={`${base}/sessions/${one.session_id}`}>{dateTime(one.started_at)}</a>, sort: "started_at" },
    { title: "Who", cell: who },
    { title: "Lasted", cell: (one) => duration(one.duration_ms), isNumber: true, sort: "duration" },
    { title: "Pages", cell: (one) => number(one.page_count), isNumber: true },
    { title: "Events", cell: (one) => number(one.event_count), isNumber: true, sort: "events" },
    { title: "From", cell: (one) => one.entry_path },
    { title: "With", cell: (one) => [one.browser, one.device_type].filter(Boolean).join(", ") },
    { title: "Struggles", cell: (one) => <InsightCounts counts={one.insight_counts} errors={one.error_count} /> },
    { title: "Replay", cell: (one) => (one.has_replay ? <a href={`${base}/sessions/${one.session_id}`}>▶ watch</a> : "") },
  ];
  const none = (
    <Empty title="No such session in this period">
      <p>
        Choose more days or fewer filters. Is this a new project? <a href={`${base}/start`}>Send the first event</a>
      </p>
    </Empty>
  );
  return (
    <Page title="Sessions" tools={<DateRange />}>
      <Filters filters={FILTERS} />
      <Answer of={answered}>
        {({ rows, meta }) => (
          <>
            <Table
              caption="Sessions"
              columns={columns}
              rows={rows}
              rowKey={(one) => one.session_id}
              sort={sort}
              onSort={(chosen) => change({ sort: chosen, cursor: "" })}
              empty={none}
            />
            {rows.length > 0 && (
              <Pager shown={rows.length} meta={meta} cursor={query.cursor} go={(cursor) => change({ cursor })} />
            )}
          </>
        )}
      </Answer>
    </Page>
  );
}

function who(session: Session): string {
  const place = [session.city, session.country].filter(Boolean).join(", ");
  return [session.user_id || `visitor ${session.visitor_id.slice(0, 8)}`, place].filter(Boolean).join(" · ");
}
