/** How many of the visitors who were new in a day, week or month come back in later ones. */
import { api, ask, type Schemas } from "../api/client";
import { Answer, Empty } from "../kit/answer";
import { DateRange, useDates } from "../kit/dates";
import { day, number, percent } from "../kit/format";
import { Card, Page } from "../kit/page";
import { useProject } from "../kit/project";
import { useQuery } from "../kit/query";
import { useAnswer } from "../kit/use-answer";
import "./analysis.css";

type Interval = Schemas["Retention"]["interval"];
const INTERVALS: Interval[] = ["day", "week", "month"];

export default function Retention() {
  const { id } = useProject();
  const dates = useDates();
  const [query, change] = useQuery();
  const interval = INTERVALS.find((one) => one === query.interval) ?? "day";
  const answered = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/retention", {
          params: { path: { project_id: id }, query: { ...dates, interval } },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date, interval],
  );
  return (
    <Page title="Retention" tools={<DateRange />}>
      <div class="row" role="group" aria-label="Interval">
        {INTERVALS.map((one) => (
          <button type="button" aria-pressed={one === interval} onClick={() => change({ interval: one })}>
            By {one}
          </button>
        ))}
      </div>
      <Answer of={answered}>
        {(found) =>
          found.cohorts.some((one) => one.visitors > 0) ? (
            <Card title={`Visitors who were new in a ${found.interval}, and who of them came back`}>
              <Cohorts found={found} />
            </Card>
          ) : (
            <Empty title="Nobody was new in these days">
              <p>Look at more days. Visitors are known again only where the snippet may keep an id (it is not cookieless).</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

function Cohorts({ found }: { found: Schemas["Retention"] }) {
  const columns = Array.from({ length: found.cohorts.length }, (_, n) => n);
  return (
    <div class="scroller" tabIndex={0} role="region" aria-label="Cohorts">
      <table class="cohorts">
        <thead>
          <tr>
            <th scope="col">New in</th>
            <th scope="col" class="number">
              Visitors
            </th>
            {columns.slice(1).map((n) => (
              <th scope="col" class="number">
                +{n}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.cohorts.map((cohort) => (
            <tr>
              <th scope="row">{day(cohort.start)}</th>
              <td class="number">{number(cohort.visitors)}</td>
              {columns.slice(1).map((n) => (
                <Rate rate={cohort.rates[n]} returned={cohort.returned[n]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rate({ rate, returned }: { rate: number | undefined; returned: number | undefined }) {
  if (rate === undefined) return <td class="number" />;
  return (
    <td class="number rate" style={{ "--share": `${Math.round(100 * rate)}%` }} title={`${number(returned)} visitors`}>
      {percent(rate)}
    </td>
  );
}
