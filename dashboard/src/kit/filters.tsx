/** Filters of a list, each in the page's address under the API's own name of it. */
import type { TargetedEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { useQuery } from "./query";

export interface Filter {
  /** The API's name of it, also in the address. */
  name: string;
  title: string;
  /** Values to choose from; `flag`: only yes, no, or either; absent: any text. */
  choices?: readonly string[] | "flag";
  /** Of a text: `number` for durations. */
  type?: "text" | "number";
}

/** The values that are set: for the API's query. Flags are booleans, numbers numbers. */
export function useFilters(filters: readonly Filter[]): Record<string, string | number | boolean> {
  const [query] = useQuery();
  const set: Record<string, string | number | boolean> = {};
  for (const { name, choices, type } of filters) {
    const value = query[name];
    if (!value) continue;
    set[name] = choices === "flag" ? value === "true" : type === "number" ? Number(value) : value;
  }
  return set;
}

export function Filters({ filters }: { filters: readonly Filter[] }) {
  const [query, change] = useQuery();
  const set = (name: string, value: string) => change({ [name]: value, cursor: "" });
  const isAny = filters.some(({ name }) => query[name]);
  const none = Object.fromEntries(filters.map(({ name }) => [name, ""]));
  return (
    <div class="filters" role="group" aria-label="Filters">
      {filters.map((filter) => (
        <label>
          <span>{filter.title}</span>
          <Choice filter={filter} value={query[filter.name] ?? ""} set={(value) => set(filter.name, value)} />
        </label>
      ))}
      {isAny && (
        <button type="button" class="plain" onClick={() => change({ ...none, cursor: "" })}>
          Clear
        </button>
      )}
    </div>
  );
}

function Choice({ filter, value, set }: { filter: Filter; value: string; set: (value: string) => void }) {
  if (!filter.choices) return <Typed type={filter.type ?? "text"} value={value} set={set} />;
  const options = filter.choices === "flag" ? [["true", "yes"], ["false", "no"]] : filter.choices.map((one) => [one, one]);
  return (
    <select value={value} onChange={(event) => set(event.currentTarget.value)}>
      <option value="">any</option>
      {options.map(([said, shown]) => (
        <option value={said}>{shown}</option>
      ))}
    </select>
  );
}

/** What is typed stays while the list is rendered anew; Enter, or leaving the field, takes it. */
function Typed({ type, value, set }: { type: "text" | "number"; value: string; set: (value: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current) field.current.value = value;
  }, [value]);
  const typed = {
    ref: field,
    placeholder: "any",
    onChange: (event: TargetedEvent<HTMLInputElement>) => set(event.currentTarget.value.trim()),
  };
  return type === "number" ? <input type="number" min={0} {...typed} /> : <input type="text" {...typed} />;
}
