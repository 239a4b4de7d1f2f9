/** What goes wrong on the page: scripts, promises, things that do not load. */

import type { Wire } from "./config";
import type { Host } from "./host";

/** Records a failure, unless there have been too many of its kind. */
export type Fail = (type: string, payload: Wire) => void;

const MOST_OF_A_KIND = 10;
const MOST = 200;

/** Gives what records one more of them. */
export function watchErrors(host: Pick<Host, "scope" | "record">): Fail {
  const counts = new Map<string, number>();
  let all = 0;

  /** A page that fails in a loop must not be slowed by being told so. */
  const record: Fail = (type, payload) => {
    const kind = type + (payload.message || payload.reason || payload.resource_url);
    const count = (counts.get(kind) || 0) + 1;
    counts.set(kind, count);
    if (count <= MOST_OF_A_KIND && ++all <= MOST) host.record(type, "error", payload);
  };

  host.scope.on(window, "error", (event) => {
    const element = event.target as any;
    if (element?.nodeType === 1) {
      const url = element.currentSrc || element.src || element.href;
      if (url) record("resource_error", { resource_url: String(url), resource_type: element.localName });
    } else if (event.message || event.error) {
      const { message, filename, lineno, colno, error } = event as ErrorEvent;
      const said = { message: String(message), stack: stackOf(error), filename, lineno, colno, error_type: nameOf(error) };
      record("js_error", said);
    }
  });
  host.scope.on(window, "unhandledrejection", ({ reason }) => {
    record("unhandled_rejection", { reason: reason?.message ?? reason, stack: stackOf(reason), error_type: nameOf(reason) });
  });
  return record;
}

export const stackOf = (error: any) => (typeof error?.stack === "string" ? error.stack.slice(0, 8_000) : undefined);
const nameOf = (error: any) => (typeof error?.name === "string" ? error.name : undefined);
