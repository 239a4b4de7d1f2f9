/** How far down a page somebody gets, and how long which part of it is in view. */

import { attempt } from "../core/attempt";
import type { Host } from "../core/host";

const BANDS = 20;
const MILESTONES = [25, 50, 75, 90, 100];
const PAUSE_MS = 1_000;

export function watchReading(host: Host): void {
  const { scope, record, config, listeners } = host;
  let since = Date.now();
  let bands: number[] = [];
  let deepest = 0;
  let passed = 0;
  let top = 0;
  let lastTop = 0;
  let lastAt = 0;
  let isSeen = document.visibilityState !== "hidden";
  let timer: number | undefined;

  const height = () => Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight || 0, 1);
  const depth = () => Math.min(100, Math.round(((scrollY + innerHeight) / height()) * 100));

  /** What was in view since the last look was looked at. */
  const account = () => {
    const now = Date.now();
    const ms = isSeen ? now - since : 0;
    since = now;
    if (ms <= 0) return;
    const band = height() / BANDS;
    const last = Math.min(BANDS - 1, Math.floor((top + innerHeight - 1) / band));
    for (let at = Math.max(0, Math.floor(top / band)); at <= last; at++) bands[at] = (bands[at] || 0) + ms;
  };

  const look = () => {
    top = scrollY;
    deepest = Math.max(deepest, depth());
  };

  const scrolled = () => {
    timer = undefined;
    account();
    look();
    if (top === lastTop) return;
    const now = Date.now();
    const said = {
      scroll_top: Math.round(top),
      scroll_depth_px: Math.round(top + innerHeight),
      scroll_depth_percent: depth(),
      page_height: height(),
      direction: top > lastTop ? "down" : "up",
      velocity: Math.round((Math.abs(top - lastTop) / Math.max(1, now - lastAt)) * 1_000),
    };
    [lastTop, lastAt] = [top, now];
    record("scroll", "scroll", said);
    for (; deepest >= MILESTONES[passed]!; passed++) record("scroll_milestone", "scroll", { milestone: MILESTONES[passed] });
  };

  scope.on(document, "scroll", ({ target }) => {
    if (target !== document || timer) return;
    const wait = config.sampling.scrollThrottle;
    if (Date.now() - lastAt > PAUSE_MS) lastAt = Date.now() - wait;
    timer = setTimeout(() => attempt(scrolled), wait);
  });
  scope.on(document, "visibilitychange", () => {
    account();
    isSeen = document.visibilityState !== "hidden";
  });
  listeners.view.push(() => {
    [since, bands, deepest, passed] = [Date.now(), [], 0, 0];
    look();
  });
  listeners.leave.push(() => {
    if (timer) attempt(scrolled);
    account();
    const attention = Array.from({ length: BANDS }, (_, at) => Math.round(bands[at] || 0));
    return { max_scroll_depth: deepest, attention_ms: attention };
  });
  scope.undo(() => clearTimeout(timer));
  look();
}
