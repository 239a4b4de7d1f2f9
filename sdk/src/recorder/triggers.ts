/** Replays only around what went wrong: the last half minute is held, and kept when something happens. */

import type { ReplayConfig } from "../core/config";
import type { Host, Recorded } from "../core/host";

const RAGE = { clicks: 5, withinMs: 2_000, radius: 50 };

interface Rrweb {
  type: number;
  timestamp: number;
  data: any;
}

/** Gives what takes events; `add` gets those that are kept. */
export function createTriggers(host: Host, settings: ReplayConfig, add: (event: Rrweb) => void, renew: () => void): (event: Rrweb) => void {
  const { triggers, recordAfterSeconds } = settings;
  let held: Rrweb[][] = [];
  let keptUntil = 0;
  let clicks: { at: number; x: number; y: number }[] = [];

  const isRage = ({ timestamp, payload }: Recorded): boolean => {
    clicks = [...clicks, { at: timestamp, x: payload.page_x, y: payload.page_y }].filter(
      ({ at, x, y }) =>
        timestamp - at < RAGE.withinMs && Math.hypot(x - payload.page_x, y - payload.page_y) <= RAGE.radius,
    );
    return clicks.length >= RAGE.clicks;
  };

  const isTrigger = (event: Recorded): boolean => {
    const { event_type, payload } = event;
    if (event_type === "js_error" || event_type === "unhandled_rejection") return triggers.onError;
    if (event_type === "custom_event") return triggers.onCustomEvent.includes(payload.name);
    if (event_type !== "click") return false;
    const isDead = payload.reaction && !Object.keys(payload.reaction).length && payload.cursor === "pointer";
    return (triggers.onRageClick && isRage(event)) || (triggers.onDeadClick && !!isDead);
  };

  host.listeners.event.push((event) => {
    if (!isTrigger(event)) return;
    const wasKept = Date.now() < keptUntil;
    keptUntil = Date.now() + recordAfterSeconds * 1_000;
    if (wasKept) return;
    held.flat().forEach(add);
    held = [];
  });

  return (event) => {
    if (Date.now() < keptUntil) return add(event);
    if (keptUntil) {
      keptUntil = 0; // what is held begins with the whole page
      renew();
    }
    // rrweb begins anew with a meta event and a snapshot; the two last beginnings cover the time to be held.
    if (event.type === 4 || !held.length) held = [...held.slice(-1), []];
    held[held.length - 1]!.push(event);
  };
}
