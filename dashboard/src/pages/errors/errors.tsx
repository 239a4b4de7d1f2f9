/** What went wrong on the pages, by fingerprint. */
import { api, askList, type Schemas } from "../../api/client";
import { Answer, Empty } from "../../kit/answer";
import { DateRange, useDates } from "../../kit/dates";
import { Filters, type Filter } from "../../kit/filters";
import { dateTime, number } from "../../kit/format";
import { Page } from "../../kit/page";
import { useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { Pager, Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";
import { StatusBadge } from "./status";
import "../analysis.css";

type Group = Schemas["ErrorGroup"];
type Status = Group["status"];
type Sort = "last_seen" | "first_seen" | "count" | "sessions";

const FILTERS: Filter[] = [
  { name: "status", title: "Status", choices: ["open", "regressed", "resolved", "ignored"] },
  { name: "path", title: "Page" },
];

export default function Errors() {
  const { id } = useProject();
  const dates = useDates();
  const [query] = useQuery();
  const { path, cursor } = query;
  const status = (query.status || undefined) as Status | undefined;
  const sort = (query.sort || "last_seen") as Sort;
  const answered = useAnswer(
    (signal) =>
      askList(
        api.GET("/projects/{project_id}/errors", {
          params: { path: { project_id: id }, query: { ...dates, status, path, sort, cursor } },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date, status, path, sort, cursor],
  );
  return (
    <Page title="Errors" tools={<DateRange />}>
      <Filters filters={FILTERS} />
      <Answer of={answered}>
        {({ rows, meta }) => {
          const groups = rows.filter((one): one is Group => one.kind === "group");
          return groups.length ? <Groups rows={groups} meta={meta} sort={sort} /> : <Nothing isFiltered={!!(status || path)} />;
        }}
      </Answer>
    </Page>
  );
}

function Groups({ rows, meta, sort }: { rows: Group[]; meta: Schemas["Meta"] | undefined; sort: Sort }) {
  const { base } = useProject();
  const [query, change] = useQuery();
  const columns: Column<Group>[] = [
    { title: "Error", cell: (one) => <Name error={one} href={`${base}/errors/${one.error_id}`} /> },
    { title: "Status", cell: (one) => <StatusBadge status={one.status} /> },
    { title: "Times", cell: (one) => number(one.count), isNumber: true, sort: "count" },
    { title: "Sessions", cell: (one) => number(one.session_count), isNumber: true, sort: "sessions" },
    { title: "Users", cell: (one) => number(one.user_count), isNumber: true },
    { title: "First seen", cell: (one) => dateTime(one.first_seen_at), sort: "first_seen" },
    { title: "Last seen", cell: (one) => dateTime(one.last_seen_at), sort: "last_seen" },
  ];
  return (
    <>
      <Table
        caption="Errors"
        columns={columns}
        rows={rows}
        rowKey={(one) => one.error_id}
        sort={sort}
        onSort={(chosen) => change({ sort: chosen, cursor: "" })}
      />
      <Pager shown={rows.length} meta={meta} cursor={query.cursor} go={(cursor) => change({ cursor })} />
    </>
  );
}

function Name({ error, href }: { error: Group; href: string }) {
  const place = error.filename && `${error.filename}${error.lineno ? `:${error.lineno}` : ""}`;
  return (
    <div class="named">
      <a href={href}>
        {error.error_type || "Error"}: {error.message}
      </a>
      <span class="quiet">{[error.path, place].filter(Boolean).join(" · ")}</span>
    </div>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { base } = useProject();
  return (
    <Empty title={isFiltered ? "No error passes these filters" : "No errors in these days"}>
      {isFiltered ? (
        <p>Clear the filters, or look at more days.</p>
      ) : (
        <p>
          The snippet tells of uncaught errors, rejected promises and resources that did not load, by itself. Not sure that it
          runs? <a href={`${base}/start`}>See whether events arrive</a>.
        </p>
      )}
    </Empty>
  );
}
