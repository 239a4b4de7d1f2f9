/** Listens in every document of the page; what happened before anybody could listen comes first. */

import type { Wire } from "../core/config";
import type { Early } from "../core/early";
import type { Host } from "../core/host";
import { createFrames } from "./frames";

/** `element`: the deepest. `page`: where it happened, if that may be another page by now. */
export interface Seen {
  event: any;
  element: Element;
  at: number;
  page?: Wire;
}

export type Handler = (seen: Seen) => unknown;

export interface Hub {
  on(types: string, handler: Handler): void;
  each(work: (doc: Document) => void): void;
  /** All handlers are there: hand them what came early. */
  begin(early: Early[]): void;
}

export function createHub({ scope }: Host): Hub {
  const frames = createFrames(scope);
  const handlers: [types: string[], handler: Handler][] = [];
  const elementOf = (node: any): Element => (node?.nodeType === 1 ? node : node?.parentElement || document.documentElement);
  return {
    each: frames.each,
    on(types, handler) {
      handlers.push([types.split(" "), handler]);
      frames.each((doc) =>
        scope.on(doc, types, (event: Event) => handler({ event, element: elementOf(event.composedPath()[0]), at: Date.now() })),
      );
    },
    begin(early) {
      for (const { event, from, at, page } of early) {
        for (const [types, handler] of handlers) {
          if (types.includes(event.type)) handler({ event, element: elementOf(from), at, page });
        }
      }
    },
  };
}
