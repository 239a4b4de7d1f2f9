/** Finds a recording of a page, and the moment in it that shows the page best. */
import { api, ask, askRaw, type Schemas } from "../../api/client";
import type { Dates } from "../../kit/dates";

export interface Snapshot {
  sessionId: string;
  at: string;
  /** rrweb's events, beginning with the Meta event before a full snapshot. */
  events: unknown[];
  /** The moment, in ms after the first of them. */
  offsetMs: number;
}

const META = 4;
const CANDIDATES = 5;
/** When a page has been there for so long it has loaded what it loads; a visit that is shorter is taken at its middle. */
const SETTLED_MS = 5_000;

interface Wanted {
  projectId: string;
  path: string;
  deviceType: string | null | undefined;
  dates: Dates;
  signal: AbortSignal;
}

/** Undefined where no recording of the page can be watched. Throws an `ApiFailure`. */
export async function findSnapshot(wanted: Wanted): Promise<Snapshot | undefined> {
  for (const session of await candidates(wanted)) {
    const found = await snapshotOf(wanted, session.session_id);
    if (found) return found;
  }
  return undefined;
}

async function candidates({ projectId, path, deviceType, dates, signal }: Wanted) {
  const query = { ...dates, path, has_replay: true, per_page: CANDIDATES, ...(deviceType ? { device_type: deviceType } : {}) };
  return ask(api.GET("/projects/{project_id}/sessions", { params: { path: { project_id: projectId }, query }, signal }));
}

async function snapshotOf({ projectId, path, signal }: Wanted, sessionId: string): Promise<Snapshot | undefined> {
  const params = { path: { project_id: projectId, session_id: sessionId } };
  const [session, replay] = await Promise.all([
    ask(api.GET("/projects/{project_id}/sessions/{session_id}", { params, signal })),
    ask(api.GET("/projects/{project_id}/sessions/{session_id}/replay", { params, signal })),
  ]);
  const atMs = longestVisit(session.pages, path);
  const stream = atMs === undefined ? undefined : recorded(replay, atMs);
  if (atMs === undefined || !stream) return undefined;
  const at = new Date(atMs).toISOString();
  const asked = new URLSearchParams({ from: at, to: at, stream: stream.stream_id });
  const base = `/api/v1/projects/${projectId}/sessions/${sessionId}/replay/events`;
  const events = (await (await askRaw(`${base}?${asked.toString()}`, signal)).json()) as { type: number; timestamp: number }[];
  const playable = events.slice(Math.max(0, events.findIndex((one) => one.type === META)));
  const first = playable[0];
  if (first?.type !== META) return undefined;
  // Events have the browser's times, the moment is a corrected one.
  return { sessionId, at, events: playable, offsetMs: Math.max(0, atMs - stream.clock_offset_ms - first.timestamp) };
}

/** A moment (ms since 1970) of the longest visit of the page. */
export function longestVisit(pages: readonly Schemas["PageVisit"][], path: string): number | undefined {
  const visits = pages.filter((one) => one.path === path).sort((one, other) => other.time_on_page_ms - one.time_on_page_ms);
  const longest = visits[0];
  return longest && Date.parse(longest.entered_at) + Math.min(SETTLED_MS, longest.time_on_page_ms / 2);
}

/** The tab whose recording can be played at that moment. */
function recorded(replay: Schemas["Replay"], atMs: number) {
  const chunks = replay.chunks ?? [];
  return (replay.streams ?? []).find(({ stream_id, first_playable }) => {
    const begin = chunks.find((one) => one.stream_id === stream_id && one.index === first_playable);
    const last = chunks.findLast((one) => one.stream_id === stream_id);
    return begin && last && Date.parse(begin.started_at) <= atMs && atMs <= Date.parse(last.ended_at);
  });
}
