/** The steps of a funnel, to be put together: what each is, in which order. Funnels and alert rules share it. */
import { MOST_STEPS, type Step } from "./question";
import "./funnels.css";

/** What a step can be, and which of its fields say more. */
const KINDS: Record<string, { title: string; field?: "selector" | "name"; hint?: string }> = {
  page_view: { title: "Sees a page" },
  click: { title: "Clicks", field: "selector", hint: "#buy" },
  custom_event: { title: "Own event", field: "name", hint: "paid" },
  form_submit: { title: "Sends a form" },
};

interface Props {
  steps: Step[];
  change: (steps: Step[]) => void;
  /** The id of a `<datalist>` with paths. */
  paths?: string;
}

export function Steps({ steps, change, paths }: Props) {
  const set = (at: number, step: Step) => change(steps.map((one, n) => (n === at ? step : one)));
  const swap = (at: number) => {
    const moved = [...steps];
    [moved[at - 1], moved[at]] = [moved[at]!, moved[at - 1]!];
    change(moved);
  };
  return (
    <fieldset class="steps">
      <legend>Steps</legend>
      <ol>
        {steps.map((step, n) => (
          <li class="row">
            <StepFields step={step} number={n + 1} set={(one) => set(n, one)} paths={paths} />
            <button type="button" class="plain" disabled={n === 0} onClick={() => swap(n)} aria-label={`Step ${n + 1} up`}>
              ↑
            </button>
            <button
              type="button"
              class="plain"
              disabled={steps.length <= 2}
              onClick={() => change(steps.filter((_, at) => at !== n))}
              aria-label={`Remove step ${n + 1}`}
            >
              ✕
            </button>
          </li>
        ))}
      </ol>
      <button type="button" disabled={steps.length >= MOST_STEPS} onClick={() => change([...steps, { path: "" }])}>
        Add a step
      </button>
    </fieldset>
  );
}

interface StepProps {
  step: Step;
  number: number;
  set: (step: Step) => void;
  paths: string | undefined;
}

function StepFields({ step, number, set, paths }: StepProps) {
  const kind = step.event_type ?? "page_view";
  const { field, hint } = KINDS[kind] ?? {};
  return (
    <>
      <select
        aria-label={`Step ${number}: what`}
        value={kind}
        onChange={(event) => set({ event_type: event.currentTarget.value, path: step.path ?? null })}
      >
        {Object.entries({ ...KINDS, ...(kind in KINDS ? {} : { [kind]: { title: kind } }) }).map(([name, { title }]) => (
          <option value={name}>{title}</option>
        ))}
      </select>
      {field && (
        <input
          aria-label={`Step ${number}: ${field}`}
          placeholder={`${field}, e.g. ${hint}`}
          value={step[field] ?? ""}
          onInput={(event) => set({ ...step, [field]: event.currentTarget.value })}
        />
      )}
      <input
        aria-label={`Step ${number}: page`}
        placeholder={kind === "page_view" ? "/shop/*" : "on any page"}
        list={paths}
        value={step.path ?? ""}
        onInput={(event) => set({ ...step, path: event.currentTarget.value })}
      />
    </>
  );
}
