/** The fields of a condition: those that its kind and metric have. */
import { Field, Select } from "../../kit/form";
import { Steps } from "../funnels/steps";
import { PathList } from "../path-list";
import { FILTERS, GROUPINGS, isCounted, METRICS, metricsOf, OPERATORS, windowsOf, type Grouping, type Metric, type Operator, type Window } from "./catalog";
import type { Draft } from "./draft";
import { SavedFilter } from "./saved-filter";

interface Props {
  draft: Draft;
  set: (changes: Partial<Draft>) => void;
}

const PATHS = "rule-paths";

export function ConditionFields({ draft, set }: Props) {
  const { kind, metric } = draft;
  return (
    <>
      <PathList id={PATHS} />
      <div class="row top">
        <Select
          title="Number"
          name="condition.metric"
          value={metric}
          choices={metricsOf(kind).map((one) => [one, METRICS[one]])}
          onChange={(one) => set({ metric: one as Metric })}
        />
        {kind !== "absence" && <Bound draft={draft} set={set} />}
        <Select
          title="In"
          name="condition.window"
          value={draft.window}
          choices={windowsOf(draft).map((one) => [one, one])}
          onChange={(one) => set({ window: one as Window })}
        />
      </div>
      {kind === "anomaly" && <Unusual draft={draft} set={set} />}
      {metric === "funnel_conversion" && <Funnel draft={draft} set={set} />}
      {metric === "filtered_sessions" && <SavedFilter chosen={draft.filterId} choose={(filterId) => set({ filterId })} />}
      {isCounted(metric) && <Which draft={draft} set={set} />}
    </>
  );
}

function Bound({ draft, set }: Props) {
  const operators = Object.entries(OPERATORS);
  const choices = draft.kind === "anomaly" ? [["", "on either side"] as [string, string], ...operators] : operators;
  return (
    <>
      <Select
        title={draft.kind === "anomaly" ? "Is unusual" : "Is"}
        name="condition.operator"
        value={draft.operator}
        choices={choices}
        onChange={(one) => set({ operator: one as Operator | "" })}
      />
      <Field
        title={draft.kind === "anomaly" ? "By at least" : "Threshold"}
        name="condition.threshold"
        type="number"
        step="any"
        required={draft.kind === "threshold"}
        value={draft.threshold}
        onInput={(threshold) => set({ threshold })}
      />
    </>
  );
}

function Unusual({ draft, set }: Props) {
  return (
    <div class="row top">
      <Field
        title="Standard deviations"
        name="condition.k"
        type="number"
        step="any"
        min={0.5}
        max={100}
        value={draft.k}
        onInput={(k) => set({ k })}
        hint="From the mean of the same hour in past weeks."
      />
      <Field
        title="Weeks to look back"
        name="condition.weeks"
        type="number"
        min={3}
        max={12}
        value={draft.weeks}
        onInput={(weeks) => set({ weeks })}
      />
    </div>
  );
}

function Funnel({ draft, set }: Props) {
  return (
    <>
      <Steps steps={draft.steps} change={(steps) => set({ steps })} paths={PATHS} />
      <Field
        title="All steps within (minutes)"
        name="condition.funnel.window_s"
        type="number"
        min={1}
        max={1_440}
        value={draft.stepsWithinMinutes}
        onInput={(stepsWithinMinutes) => set({ stepsWithinMinutes })}
        hint="Rates are fractions: 0.2 is a fifth."
      />
    </>
  );
}

function Which({ draft, set }: Props) {
  const turn = (one: Grouping) =>
    set({ groupBy: draft.groupBy.includes(one) ? draft.groupBy.filter((other) => other !== one) : [...draft.groupBy, one] });
  return (
    <>
      <fieldset class="row">
        <legend>Each by itself</legend>
        {GROUPINGS.map((one) => (
          <label>
            <input type="checkbox" checked={draft.groupBy.includes(one)} onChange={() => turn(one)} /> {one === "path" ? "page" : one}
          </label>
        ))}
      </fieldset>
      <details open={Object.keys(draft.filters).length > 0}>
        <summary>Only of …</summary>
        <div class="row top">
          {Object.entries(FILTERS).map(([name, title]) => (
            <Field
              title={title}
              name={`condition.filters.${name}`}
              placeholder="any"
              value={draft.filters[name] ?? ""}
              onInput={(value) => set({ filters: { ...draft.filters, [name]: value } })}
            />
          ))}
        </div>
      </details>
    </>
  );
}
