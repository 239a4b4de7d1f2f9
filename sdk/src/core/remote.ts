/** What the project's settings say to this page, and who its visitor is where the browser may not know. */

import type { Switches } from "./config";

const TIMEOUT_MS = 3_000;

export interface Remote {
  events?: Switches;
  session?: { idle_minutes: number };
  privacy?: { block_urls: string[]; exclude_from_storage: string[]; sensitive_names: string[] };
  replay?: { enabled: boolean; sample_rate: number };
  visitor?: { token: string };
}

/** Nothing when it does not come in time: the server keeps the settings anyway. */
export async function ask(url: string, signal: AbortSignal): Promise<Remote> {
  try {
    const answering = fetch(url, { credentials: "omit", signal }).then((answer) => (answer.ok ? answer.json() : {}));
    const tooLong = new Promise<Remote>((resolve) => setTimeout(resolve, TIMEOUT_MS, {}));
    return (await Promise.race([answering, tooLong])) || {};
  } catch {
    return {};
  }
}
