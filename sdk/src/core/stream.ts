/** Makes batches of events, numbered within a run of the SDK; a batch keeps its number and its content for good. */

import type { Wire } from "./config";
import type { Recorded } from "./host";
import { uuid } from "./ids";

declare const VERSION: string;
const MOST_EVENTS = 100;
const MOST_BYTES = 400_000;

export interface Stream {
  events: Recorded[];
  /** Bodies without their brace, of all events so far. `owner`: whose they are. */
  cut(owner: Wire): string[];
  /** A new session is a new stream. */
  renew(): void;
}

export function createStream(): Stream {
  let id = uuid();
  let seq = 0;
  const stream: Stream = {
    events: [],
    cut(owner) {
      const bodies = [];
      while (stream.events.length) {
        const texts: string[] = [];
        for (let size = 0; stream.events.length && texts.length < MOST_EVENTS && size < MOST_BYTES; ) {
          const text = JSON.stringify(stream.events.shift());
          texts.push(text);
          size += text.length;
        }
        const head = { ...owner, stream_id: id, seq: seq++, sdk_version: VERSION, device: device() };
        bodies.push(`${JSON.stringify(head).slice(1, -1)},"events":[${texts.join()}]}`);
      }
      return bodies;
    },
    renew() {
      id = uuid();
      seq = 0;
    },
  };
  return stream;
}

function device(): Wire {
  return {
    screen_width: screen.width,
    screen_height: screen.height,
    viewport_width: innerWidth,
    viewport_height: innerHeight,
    device_pixel_ratio: devicePixelRatio,
    language: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
