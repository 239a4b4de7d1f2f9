/** What a page said on its console and asked of the network, where the recording has it (rrweb's plugins). */
import type { Recorded } from "./source";

export interface ConsoleLine {
  at: number;
  level: string;
  text: string;
}

export interface NetworkLine {
  at: number;
  method: string;
  url: string;
  status: number | undefined;
  durationMs: number | undefined;
}

const PLUGIN = 6;

/** `clockOffsetMs`: added to the events' own times. */
export function consoleLines(events: readonly Recorded[], clockOffsetMs: number): ConsoleLine[] {
  return ofPlugin(events, "rrweb/console").map(({ timestamp, data }) => {
    const said = data.payload as { level?: string; payload?: unknown[] };
    const text = (said.payload ?? []).map(plain).join(" ");
    return { at: timestamp + clockOffsetMs, level: said.level ?? "log", text };
  });
}

export function networkLines(events: readonly Recorded[], clockOffsetMs: number): NetworkLine[] {
  return ofPlugin(events, "rrweb/network").flatMap(({ timestamp, data }) => {
    const requests = (data.payload as { requests?: Record<string, unknown>[] }).requests ?? [];
    return requests.map((one) => ({
      at: timestamp + clockOffsetMs,
      method: String(one.method ?? "GET"),
      url: String(one.url ?? one.name ?? ""),
      status: number(one.status),
      durationMs: number(one.duration_ms ?? one.duration),
    }));
  });
}

function ofPlugin(events: readonly Recorded[], name: string): Recorded[] {
  return events.filter(({ type, data }) => type === PLUGIN && data.plugin?.startsWith(name));
}

/** The plugin writes each argument as JSON. */
function plain(said: unknown): string {
  try {
    const value: unknown = JSON.parse(String(said));
    return typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return String(said);
  }
}

const number = (value: unknown) => (typeof value === "number" ? value : undefined);
