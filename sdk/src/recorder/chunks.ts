/** Chunks of a replay: 50 events or 10 s, each with its number in its stream. */

import { attempt } from "../core/attempt";
import type { Host } from "../core/host";
import { uuid } from "../core/ids";

const EVENTS = 50;
const WAIT_MS = 10_000;
const SNAPSHOT_WAIT_MS = 1_000; // a page that goes soon cannot take much along
const BYTES = 400_000;
const FULL_SNAPSHOT = 2;

export interface Chunks {
  add(event: { type: number; timestamp: number }): void;
  flush(): void;
  /** For another session: its own stream. */
  renew(): void;
  end(): void;
}

export function createChunks(host: Host): Chunks {
  let owner = host.owner();
  let stream = uuid();
  let index = 0;
  let texts: string[] = [];
  let times: number[] = [];
  let size = 0;
  let hasSnapshot = false;
  let timer: number | undefined;
  let dueAt = Infinity;

  const flush = () => {
    clearTimeout(timer);
    dueAt = Infinity;
    if (!texts.length) return;
    const head = {
      ...owner,
      stream_id: stream,
      chunk_index: index++,
      timestamp_start: Math.min(...times),
      timestamp_end: Math.max(...times),
      has_full_snapshot: hasSnapshot,
    };
    host.send("/v1/replay", `${JSON.stringify(head).slice(1, -1)},"events":[${texts.join()}]}`);
    [texts, times, size, hasSnapshot] = [[], [], 0, false];
  };

  return {
    add(event) {
      const text = JSON.stringify(event);
      texts.push(text);
      times.push(event.timestamp);
      size += text.length;
      hasSnapshot ||= event.type === FULL_SNAPSHOT;
      if (texts.length >= EVENTS || size >= BYTES) return flush();
      const at = Date.now() + (hasSnapshot ? SNAPSHOT_WAIT_MS : WAIT_MS);
      if (at >= dueAt) return;
      clearTimeout(timer);
      dueAt = at;
      timer = setTimeout(() => attempt(flush), at - Date.now());
    },
    flush,
    renew() {
      flush();
      owner = host.owner();
      stream = uuid();
      index = 0;
    },
    end: () => clearTimeout(timer),
  };
}
