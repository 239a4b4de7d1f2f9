/** Where a recording comes from: a session that one may see, or a shared link. */
import { api, ask, askRaw, type Schemas } from "../../../api/client";

export type Replay = Schemas["Replay"];
export type Chunk = Schemas["ReplayChunk"];
export type Happening = Schemas["Happening"];
export type News = Schemas["News"];

/** One of rrweb's events. */
export interface Recorded {
  type: number;
  timestamp: number;
  data: { source?: number; plugin?: string; payload?: unknown } & Record<string, unknown>;
}

export interface Source {
  look: (signal: AbortSignal) => Promise<Replay>;
  /** What has landed since `after`; waits some seconds for it. */
  follow: (after: string[], signal: AbortSignal) => Promise<News>;
}

export function ofSession(projectId: string, sessionId: string): Source {
  const path = { project_id: projectId, session_id: sessionId };
  const base = "/projects/{project_id}/sessions/{session_id}/replay" as const;
  return {
    look: (signal) => ask(api.GET(base, { params: { path }, signal })),
    follow: (after, signal) => ask(api.GET(`${base}/live`, { params: { path, query: { after } }, signal })),
  };
}

export function ofShare(token: string): Source {
  const path = { token };
  return {
    look: (signal) => ask(api.GET("/shared/{token}/replay", { params: { path }, signal })),
    follow: (after, signal) => ask(api.GET("/shared/{token}/replay/live", { params: { path, query: { after } }, signal })),
  };
}

/** A chunk's events, by the address that the API gave with it. */
export async function load(chunk: Chunk, signal?: AbortSignal): Promise<Recorded[]> {
  return (await (await askRaw(chunk.url, signal)).json()) as Recorded[];
}
