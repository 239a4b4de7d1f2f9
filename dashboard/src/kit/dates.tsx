/** Which days a page is about: `?from=2026-10-19&to=2026-10-25` or `?days=30`; by default the last 7. */
import { ZONE } from "./format";
import { useQuery } from "./query";

export interface Dates {
  start_date: string;
  end_date: string;
  timezone: string;
}

const PRESETS = [1, 7, 30, 90];
const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;

/** For the API: `query: { ...dates }`. */
export function useDates(): Dates {
  const [query] = useQuery();
  const back = Number(query.days) || DEFAULT_DAYS;
  const last = query.to || isoDay(Date.now());
  const first = query.from || isoDay(new Date(`${last}T12:00`).getTime() - (back - 1) * DAY_MS);
  return { start_date: first, end_date: last, timezone: ZONE };
}

/** Whoever uses `useDates` shows this among the page's tools. */
export function DateRange() {
  const [query, change] = useQuery();
  const dates = useDates();
  const isOwn = Boolean(query.from || query.to);
  return (
    <div class="dates" role="group" aria-label="Days">
      {PRESETS.map((days) => (
        <button
          type="button"
          aria-pressed={!isOwn && (Number(query.days) || DEFAULT_DAYS) === days}
          onClick={() => change({ days: String(days), from: "", to: "" })}
        >
          {days === 1 ? "Today" : `${days} days`}
        </button>
      ))}
      <label>
        <span class="unseen">From</span>
        <input
          type="date"
          value={dates.start_date}
          max={dates.end_date}
          onChange={(event) => change({ from: event.currentTarget.value, to: dates.end_date, days: "" })}
        />
      </label>
      <label>
        <span class="unseen">To</span>
        <input
          type="date"
          value={dates.end_date}
          min={dates.start_date}
          onChange={(event) => change({ to: event.currentTarget.value, from: dates.start_date, days: "" })}
        />
      </label>
    </div>
  );
}

/** The day of a moment in the browser's zone. */
function isoDay(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
