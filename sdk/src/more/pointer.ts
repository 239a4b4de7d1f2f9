/** Clicks, each with what the page did about it, and where the mouse goes. */

import { attempt } from "../core/attempt";
import type { Wire } from "../core/config";
import type { Host } from "../core/host";
import { offsetOf, pathOf, type Elements } from "./element";
import type { Hub, Seen } from "./hub";
import type { Reactions } from "./reactions";

const TYPES: Record<string, string> = { click: "click", dblclick: "dblclick", contextmenu: "context_menu" };
const MODIFIERS = ["ctrl", "meta", "shift", "alt"];
const MOVES_MS = 1_000;

export function watchPointer(host: Host, hub: Hub, elements: Elements, reactions: Reactions): void {
  const { record, isOn } = host;
  let pointer = "mouse";

  hub.on("pointerdown", ({ event }) => (pointer = event.pointerType));
  hub.on(Object.keys(TYPES).join(" "), ({ event, element, at, page }) => {
    const type = TYPES[event.type]!;
    const meant = event.isTrusted && isOn("mouse", type) && elements.of(element);
    if (!meant) return;
    const payload = pointed(event, meant, event.pointerType || pointer, elements.describe(meant));
    // What the page did about an early one nobody saw.
    if (type !== "click" || page) return record(type, "mouse", payload, at, page);
    const here = host.page(); // it is told of a second later, perhaps on another page
    return reactions.watch(pathOf(element), at, (seen) => record(type, "mouse", { ...payload, ...seen }, at, here));
  });
  if (isOn("mouse", "mouse_move")) watchMoves(host, hub);
}

function watchMoves({ record, page, config, listeners, scope }: Host, hub: Hub): void {
  let moves: Wire[] = [];
  let movedAt = 0;
  let timer: number | undefined;
  let here: Wire | undefined;

  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    if (moves.length) record("mouse_move", "mouse", { positions: moves.splice(0) }, undefined, here);
  };
  hub.on("mousemove", ({ event, element, at }: Seen) => {
    if (at - movedAt < config.sampling.mouseMoveInterval) return;
    movedAt = at;
    here = moves.length ? here : page();
    const [x, y] = offsetOf(element.ownerDocument);
    moves.push({ x: event.clientX + x, y: event.clientY + y, t: at });
    timer ||= setTimeout(() => attempt(tell), MOVES_MS);
  });
  listeners.exit.push(tell);
  scope.undo(() => clearTimeout(timer));
}

function pointed(event: PointerEvent, element: Element, pointer: string, target: Wire): Wire {
  const [left, top] = offsetOf(element.ownerDocument);
  let [x, y] = [event.clientX + left, event.clientY + top];
  if (!event.detail && !event.clientX && !event.clientY) {
    // By keyboard: in the middle of what was pressed.
    const box = element.getBoundingClientRect();
    [x, y] = [box.left + box.width / 2 + left, box.top + box.height / 2 + top];
  }
  const root = document.documentElement;
  return {
    x: Math.round(x),
    y: Math.round(y),
    page_x: Math.round(x + scrollX),
    page_y: Math.round(y + scrollY),
    page_width: root.scrollWidth,
    page_height: root.scrollHeight,
    button: event.button,
    pointer_type: pointer,
    modifiers: MODIFIERS.filter((one) => (event as any)[`${one}Key`]),
    cursor: getComputedStyle(element).cursor,
    target,
  };
}
