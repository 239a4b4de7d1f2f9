/** How many visitors get through some steps, how fast, and who drops off where. */
import { useState } from "preact/hooks";

import { api, ask } from "../../api/client";
import { Answer, Empty } from "../../kit/answer";
import { DateRange, useDates } from "../../kit/dates";
import { Form, Select } from "../../kit/form";
import { Card, Page } from "../../kit/page";
import { useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { useAnswer } from "../../kit/use-answer";
import { PathList } from "../path-list";
import { BREAKDOWNS, queryOf, questionOf, WINDOWS, type Breakdown, type Question } from "./question";
import { Result } from "./result";
import { Steps } from "./steps";

const BEGIN: Question = { steps: [{ path: "/" }, { path: "" }], windowS: 86_400, breakdown: undefined };
const PATHS = "funnel-paths";

export default function Funnels() {
  const [query] = useQuery();
  const question = questionOf(query);
  return (
    <Page title="Funnels" tools={<DateRange />}>
      <PathList id={PATHS} />
      <Builder key={query.steps ?? ""} begin={question ?? BEGIN} />
      {question ? (
        <Asked question={question} />
      ) : (
        <Empty title="Where do visitors give up?">
          <p>Say what they should do, step after step: a page (“/shop/*” is all below it), a click, an event of your own.</p>
        </Empty>
      )}
    </Page>
  );
}

function Builder({ begin }: { begin: Question }) {
  const [, change] = useQuery();
  const [steps, setSteps] = useState(begin.steps);
  return (
    <Card title="The way">
      <Form
        submit="Show"
        onSubmit={(values) =>
          change(
            queryOf({ steps, windowS: Number(values.window_s), breakdown: (values.breakdown || undefined) as Breakdown | undefined }),
          )
        }
      >
        <Steps steps={steps} change={setSteps} paths={PATHS} />
        <div class="row">
          <Select
            title="All within"
            name="window_s"
            value={String(begin.windowS)}
            choices={WINDOWS.map(([seconds, title]) => [String(seconds), title])}
          />
          <Select
            title="Compare by"
            name="breakdown"
            value={begin.breakdown ?? ""}
            choices={[["", "nothing"], ...Object.entries(BREAKDOWNS)]}
          />
        </div>
      </Form>
    </Card>
  );
}

function Asked({ question }: { question: Question }) {
  const { id } = useProject();
  const dates = useDates();
  const { steps, windowS, breakdown } = question;
  const answered = useAnswer(
    (signal) =>
      ask(
        api.POST("/projects/{project_id}/funnels", {
          params: { path: { project_id: id } },
          body: { steps, window_s: windowS, ...(breakdown ? { breakdown } : {}), ...dates },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date, JSON.stringify(question)],
  );
  return <Answer of={answered}>{(funnel) => <Result funnel={funnel} question={question} />}</Answer>;
}
