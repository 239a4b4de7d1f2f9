/** Numbers, durations and times as people read them, in the browser's language and zone. */

const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const shares = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** IANA, for the API's `timezone`. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const NOTHING = "–";

export const number = (value: number | null | undefined) => (value == null ? NOTHING : whole.format(value));
export const compact = (value: number) => (value < 10_000 ? whole.format(value) : short.format(value));
/** A fraction from 0 to 1. */
export const percent = (value: number | null | undefined) => (value == null ? NOTHING : shares.format(value));
export const dateTime = (iso: string) => moments.format(new Date(iso));
export const day = (iso: string) => days.format(new Date(iso));
export const time = (iso: string) => clock.format(new Date(iso));

/** `1 h 02 min`, `3 min 05 s`, `4.2 s`, `120 ms`. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return NOTHING;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${two(Math.floor((seconds % 3_600) / 60))} min`;
}

/** As a player shows it: `3:05`, `1:02:05`. */
export function playTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `rage_click` as `rage click`. */
export const words = (name: string) => name.replaceAll("_", " ").replaceAll(".", " ");

const two = (value: number) => String(value).padStart(2, "0");
