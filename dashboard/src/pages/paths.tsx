/** Which ways visitors take through the pages, step by step. */
import { api, ask, type Schemas } from "../api/client";
import { Answer, Empty } from "../kit/answer";
import { DateRange, useDates } from "../kit/dates";
import { Filters, type Filter } from "../kit/filters";
import { number } from "../kit/format";
import { Card, Page } from "../kit/page";
import { useProject } from "../kit/project";
import { useQuery, withQuery } from "../kit/query";
import { useAnswer } from "../kit/use-answer";

type Move = Schemas["Move"];

const FILTERS: Filter[] = [
  { name: "path", title: "From the first visit of" },
  { name: "steps", title: "Steps", choices: ["3", "5", "10"] },
];
const STEPS = 3;

export default function Paths() {
  const { id } = useProject();
  const dates = useDates();
  const [query] = useQuery();
  const path = query.path || undefined;
  const steps = Number(query.steps) || STEPS;
  const answered = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/paths", {
          params: { path: { project_id: id }, query: { ...dates, path, steps } },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date, path, steps],
  );
  return (
    <Page title="Paths" tools={<DateRange />}>
      <Filters filters={FILTERS} />
      <Answer of={answered}>
        {(moves) =>
          moves.length ? (
            <Ways moves={moves} />
          ) : (
            <Empty title={path ? `Nobody has been on ${path} in these days` : "No visits in these days"}>
              <p>{path ? "Is it written as in the list of pages? It begins with “/”." : "Look at more days."}</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

function Ways({ moves }: { moves: Move[] }) {
  const steps = [...new Set(moves.map((one) => one.step))].sort((one, other) => one - other);
  return (
    <div class="cards">
      {steps.map((step) => (
        <Card title={`Step ${step}`}>
          <Moves moves={moves.filter((one) => one.step === step)} />
        </Card>
      ))}
    </div>
  );
}

function Moves({ moves }: { moves: Move[] }) {
  const { base } = useProject();
  const most = Math.max(...moves.map((one) => one.sessions));
  return (
    <ol class="bars">
      {moves.map(({ source, target, sessions }) => (
        <li style={{ "--share": `${(100 * sessions) / most}%` }}>
          <span>
            <a href={withQuery(`${base}/paths`, { path: source })}>{source}</a> → {target ?? <em>the end</em>}
          </span>
          <span class="bar-value">{number(sessions)}</span>
        </li>
      ))}
    </ol>
  );
}
