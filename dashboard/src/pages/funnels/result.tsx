/** What came of a funnel: each step, the parts of a breakdown, and sessions of those who went no further. */
import type { Schemas } from "../../api/client";
import { Empty } from "../../kit/answer";
import { dateTime, duration, number, percent } from "../../kit/format";
import { Card, Figure } from "../../kit/page";
import { useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { momentOf } from "../insights/list";
import { BREAKDOWNS, titleOf, type Question } from "./question";

type Funnel = Schemas["gosight.http.api.endpoints.funnels.Funnel"];

export function Result({ funnel, question }: { funnel: Funnel; question: Question }) {
  const first = funnel.steps[0]?.visitors ?? 0;
  if (first === 0)
    return (
      <Empty title="Nobody has done the first step in these days">
        <p>Look at more days, or write its page another way: “{titleOf(question.steps[0] ?? {})}” must be the whole path, or end with “*”.</p>
      </Empty>
    );
  const last = funnel.steps.at(-1);
  return (
    <>
      <dl class="figures">
        <Figure name="Began" value={number(first)} />
        <Figure name="Got through" value={number(last?.visitors)} />
        <Figure name="Conversion" value={percent(last?.conversion)} />
        <Figure name="Half of them within" value={duration(funnel.median_ms)} />
      </dl>
      <div class="cards">
        <Card title="Step by step" wide>
          <Ladder funnel={funnel} question={question} />
        </Card>
        {question.breakdown && (
          <Card title={`By ${BREAKDOWNS[question.breakdown]}`} wide>
            <Parts funnel={funnel} question={question} />
          </Card>
        )}
        <Card title="Who went no further" wide>
          <DropOffs funnel={funnel} question={question} />
        </Card>
      </div>
    </>
  );
}

function Ladder({ funnel, question }: { funnel: Funnel; question: Question }) {
  return (
    <ol class="ladder">
      {funnel.steps.map((step, n) => (
        <li>
          <span class="ladder-name">
            {n + 1}. {titleOf(question.steps[n] ?? {})}
          </span>
          <span class="ladder-bar" style={{ "--share": `${100 * (step.conversion ?? 0)}%` }} />
          <span class="ladder-value">
            <strong>{number(step.visitors)}</strong> {percent(step.conversion)}
          </span>
          {n > 0 && (
            <span class="quiet ladder-more">
              {percent(step.step_conversion)} of the step before, half of them within {duration(step.median_ms)}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Parts({ funnel, question }: { funnel: Funnel; question: Question }) {
  const columns: Column<Schemas["FunnelPart"]>[] = [
    { title: "Which", cell: (one) => one.value || "unknown" },
    ...question.steps.map((step, n): Column<Schemas["FunnelPart"]> => ({
      title: titleOf(step),
      cell: (one) => `${number(one.steps[n]?.visitors)} (${percent(one.steps[n]?.conversion)})`,
      isNumber: true,
    })),
  ];
  return <Table caption="The funnel by part" columns={columns} rows={funnel.breakdown} rowKey={(one) => one.value} />;
}

function DropOffs({ funnel, question }: { funnel: Funnel; question: Question }) {
  const { base } = useProject();
  const columns: Column<Schemas["DropOff"]>[] = [
    { title: "Stopped after", cell: (one) => `${one.step}. ${titleOf(question.steps[one.step - 1] ?? {})}` },
    { title: "Last act", cell: (one) => dateTime(one.last_act_at) },
    { title: "Replay", cell: (one) => (one.has_replay ? "yes" : "no") },
    { title: "Session", cell: (one) => <a href={momentOf(base, one.session_id, one.last_act_at)}>{one.has_replay ? "Watch" : "Look"}</a> },
  ];
  const empty = <p class="quiet">Everybody who began got through.</p>;
  return (
    <Table
      caption="Sessions of visitors who went no further"
      columns={columns}
      rows={funnel.drop_offs}
      rowKey={(one) => `${one.step} ${one.session_id}`}
      empty={empty}
    />
  );
}
