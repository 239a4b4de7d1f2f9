/** What people do before the part that understands it has come: kept as it is. */

import type { Wire } from "./config";
import type { Scope } from "./scope";

const TYPES = "pointerdown click dblclick contextmenu focusin focusout input change submit invalid";
const MOST = 200;

/** `from`: the deepest node, which an event forgets. */
export interface Early {
  event: Event;
  from: EventTarget | undefined;
  at: number;
  page: Wire;
}

/** Gives what takes all of it, and ends. */
export function keepEarly(scope: Scope, page: () => Wire): () => Early[] {
  const early: Early[] = [];
  let isOver: boolean | undefined;
  scope.on(document, TYPES, (event: Event) => {
    if (isOver || early.length >= MOST) return;
    early.push({ event, from: event.composedPath()[0], at: Date.now(), page: page() });
  });
  return () => {
    isOver = true;
    return early.splice(0);
  };
}
