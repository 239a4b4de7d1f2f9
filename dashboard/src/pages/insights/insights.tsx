/** Signs of trouble: how many, where, each of them, and what almost was one. */
import { api, askList, type Schemas } from "../../api/client";
import { Answer, Empty } from "../../kit/answer";
import { DateRange, useDates } from "../../kit/dates";
import { Filters, type Filter } from "../../kit/filters";
import { Card, Page } from "../../kit/page";
import { useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { useAnswer } from "../../kit/use-answer";
import { InsightList } from "./list";
import { Hotspots, NearMisses, Summary } from "./parts";
import "../analysis.css";

const TYPES = ["rage_click", "dead_click", "error_click", "thrashed_cursor", "u_turn", "slow_page"];
const FILTERS: Filter[] = [
  { name: "type", title: "Type", choices: TYPES },
  { name: "path", title: "Page" },
];

export default function Insights() {
  const { id } = useProject();
  const dates = useDates();
  const [query] = useQuery();
  const { type, path, cursor } = query;
  const answered = useAnswer(
    (signal) =>
      askList(
        api.GET("/projects/{project_id}/insights", {
          params: { path: { project_id: id }, query: { ...dates, type, path, cursor, per_page: 20 } },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date, type, path, cursor],
  );
  return (
    <Page title="Insights" tools={<DateRange />}>
      <Filters filters={FILTERS} />
      <Answer of={answered}>{({ rows, meta }) => <Found found={rows} meta={meta} isFiltered={!!(type || path)} />}</Answer>
    </Page>
  );
}

interface Props {
  found: Schemas["Insights"];
  meta: Schemas["Meta"] | undefined;
  isFiltered: boolean;
}

function Found({ found, meta, isFiltered }: Props) {
  const { base } = useProject();
  if (found.summary.total === 0)
    return (
      <>
        <Empty title={isFiltered ? "No insight passes these filters" : "No insights in these days"}>
          {isFiltered ? (
            <p>Clear the filters, or look at more days.</p>
          ) : (
            <p>
              Where visitors click in vain or in anger, it is told of here about a minute later. Is anything arriving?{" "}
              <a href={`${base}/sessions`}>Look at the sessions</a>, or <a href={`${base}/start`}>set the snippet up</a>.
            </p>
          )}
        </Empty>
        <NearMisses found={found} />
      </>
    );
  return (
    <>
      <Summary summary={found.summary} />
      <div class="cards">
        <Card title="Where visitors struggle" wide>
          <Hotspots found={found} />
        </Card>
        <Card title="Each of them" wide>
          <InsightList rows={found.list} meta={meta} />
        </Card>
        <NearMisses found={found} />
      </div>
    </>
  );
}
