/** On which controls the mouse lingers. */

import type { Host } from "../core/host";
import { INTERACTIVE, type Elements } from "./element";
import type { Hub } from "./hub";

const LINGERS_MS = 500;

export function watchHover({ record, isOn }: Host, hub: Hub, elements: Elements): void {
  if (!isOn("mouse", "mouse_enter") && !isOn("mouse", "mouse_leave")) return;
  let last: Element | undefined;
  let over: Element | undefined;
  let since = 0;

  const leave = (at: number) => {
    if (over && at - since >= LINGERS_MS) {
      const target = elements.describe(over);
      record("mouse_enter", "mouse", { target }, since);
      record("mouse_leave", "mouse", { target, hover_duration_ms: at - since });
    }
    over = undefined;
  };
  hub.on("mouseover", ({ element, at }) => {
    if (element === last) return;
    last = element;
    const meant = elements.of(element);
    if (meant === over) return;
    leave(at);
    if (!meant?.matches(INTERACTIVE)) return;
    over = meant;
    since = at;
  });
}
