/** Rebuilds a recorded page inside of a sandboxed frame, as high as the page is, with rrweb's own player at a standstill. */
import { Replayer } from "@rrweb/replay";
import type { eventWithTime } from "@rrweb/types";

import type { Size } from "./layers";
import type { Snapshot } from "./snapshot";

/** What is higher is cut: a canvas has its limits, and nobody looks further. */
const HIGHEST = 12_000;

export interface Stage {
  /** Of the page in CSS pixels. */
  size: Size;
  /** Where an element stands on it; undefined where it is not on this page. */
  find: (selector: string) => { x: number; y: number; width: number; height: number } | undefined;
  end: () => void;
}

export async function build(root: HTMLElement, { events, offsetMs }: Snapshot): Promise<Stage> {
  const player = new Replayer(events as eventWithTime[], { root, mouseTail: false, showWarning: false, triggerFocus: false });
  const shown = new Promise<void>((resolve) => player.on("fullsnapshot-rebuilded", () => resolve()));
  player.pause(offsetMs);
  player.disableInteract();
  await shown;
  await new Promise(requestAnimationFrame);
  const frame = player.iframe;
  const size = sizeOf(frame);
  frame.style.height = `${size.height}px`;
  frame.title = "The page as it was recorded";
  frame.tabIndex = -1;
  return { size, find: (selector) => placeOf(frame, selector), end: () => player.destroy() };
}

function sizeOf(frame: HTMLIFrameElement): Size {
  const page = frame.contentDocument?.documentElement;
  return {
    width: frame.clientWidth || page?.clientWidth || 1_280,
    height: Math.min(HIGHEST, Math.max(page?.scrollHeight ?? 0, frame.clientHeight)),
  };
}

function placeOf(frame: HTMLIFrameElement, selector: string) {
  try {
    const element = frame.contentDocument?.querySelector(selector);
    if (!element) return undefined;
    const { left, top, width, height } = element.getBoundingClientRect();
    const view = frame.contentWindow;
    return { x: left + (view?.scrollX ?? 0), y: top + (view?.scrollY ?? 0), width, height };
  } catch {
    return undefined; // a recorded selector need not be one of CSS
  }
}
