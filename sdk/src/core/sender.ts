/** Sends batches one after the other, and again until the server has them: from memory, and from the outbox. */

import { attempt, failed } from "./attempt";
import type { Exits } from "./exits";
import type { Item, Outbox } from "./outbox";

const TIMEOUT_MS = 15_000;
const CLAIM_MS = 2 * TIMEOUT_MS;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const KEEPALIVE_BYTES = 60_000; // browsers allow 64 KiB for all that outlives a page
const GZIP_FROM = 1_024;
const MOST_WAITING = 500;
const AGAIN = /408|425|429|5../;

export interface Sender {
  send(path: string, rest: string): void;
  /** The page is hidden and may go: everything goes at once. `isGone`: it has gone, and what it did not finish ends.
   * `isNow`: false leaves all to the next page. */
  exit(isGone: boolean, isNow: boolean): void;
  /** Nothing more is sent, and what is under way is torn off. */
  abort(): void;
  /** When all that was given has been tried. */
  settled(): Promise<unknown>;
  /** The page is there, back, or the network is: try now, whatever the pause, what pages before have left, too. */
  wake(online?: Event): void;
}

/** `address(path)`: where to. `refused(path, status)`: the server will not have it. */
export function createSender(
  address: (path: string) => string,
  outbox: Outbox,
  exits: Exits,
  refused: (path: string, status: number) => void,
): Sender {
  const nativeFetch = window.fetch;
  const waiting: Item[] = [];
  const controllers = new Set<AbortController>();
  /** What is being packed, and what is on its way. */
  let packing: Item | undefined;
  let flying: Item | undefined;
  let diesWithPage: boolean | undefined;
  let keptAlive = 0;
  let failures = 0;
  let pausedUntil = 0;
  let timer: number | undefined;
  let isEnded: boolean | undefined;
  /** Memory ends any moment: what fails now is for the next page. */
  let hasGone: boolean | undefined;
  let isRunning: boolean | undefined;
  let running: Promise<void> | undefined;
  let mayBeStored = true;
  /** What pages before have sent; it is sent again if the server turns out to be in trouble. */
  let doubtful = exits.take(true);

  /** The answer's status, and for how many ms it wants to be left alone; status 0: there was none. */
  const post = async (item: Item, body: string | ArrayBuffer): Promise<[number, number]> => {
    const controller = new AbortController();
    const size = bytes(body);
    const keepalive = keptAlive + size <= KEEPALIVE_BYTES;
    diesWithPage = !keepalive;
    if (keepalive) keptAlive += size;
    controllers.add(controller);
    const timeout = setTimeout(() => controller.abort(), TIMEOUT_MS);
    const options: RequestInit = { method: "POST", body, keepalive, credentials: "omit", signal: controller.signal };
    try {
      const answer = await (attempt(() => nativeFetch.call(window, address(item.path), options)) || beacon(item.path, body));
      return [answer.status, +answer.headers.get("Retry-After")! * 1_000 || 0];
    } catch {
      return [0, 0];
    } finally {
      clearTimeout(timeout);
      controllers.delete(controller);
      if (keepalive) keptAlive -= size;
    }
  };

  /** For a page that has broken `fetch`. Nobody tells what becomes of it. */
  const beacon = (path: string, body: string | ArrayBuffer) =>
    new Response(null, { status: navigator.sendBeacon(address(path), body) ? 202 : 503 });

  /** What becomes of it after an answer. Kept anew before it is forgotten: another page may look between the two. */
  const judge = (item: Item, [status, wishMs]: [number, number]) => {
    if (isEnded) return;
    if (status && !AGAIN.test(`${status}`)) {
      outbox.done(item);
      failures = pausedUntil = 0;
      doubtful = [];
      if (status >= 300) refused(item.path, status);
    } else {
      waiting.push(...doubtful.splice(0));
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
      pausedUntil = Date.now() + Math.max(pauseMs, wishMs);
      // Without an answer it may have arrived, unless there is no network.
      if (!hasGone || !exits.keep(item, !status && navigator.onLine)) {
        if (item.key) outbox.add(item);
        else waiting.unshift(item);
      }
      mayBeStored = true;
      bound();
    }
    if (item.exit) item.exit = void exits.forget(item.exit);
  };

  /** Without storage there is an end to what memory holds. */
  const bound = () => {
    const lost = waiting.splice(0, waiting.length - MOST_WAITING);
    if (lost.length) failed(new Error(`${lost.length} batches lost`));
  };

  const work = async () => {
    while (!isEnded) {
      const pauseMs = pausedUntil - Date.now();
      if (pauseMs > 0) {
        // Each waits until it is kept: the page may go meanwhile.
        for (let item; (item = waiting[0]) && (await outbox.add(item)); ) if (item === waiting[0]) waiting.shift();
        clearTimeout(timer);
        timer = setTimeout(run, pauseMs);
        return;
      }
      let item = waiting.shift();
      if (!item && mayBeStored) {
        item = await outbox.claim(CLAIM_MS);
        mayBeStored = !!item;
      }
      if (!item) {
        if (waiting.length) continue;
        return;
      }
      packing = item;
      const body = await packed(stamped(item));
      if (packing !== item || isEnded) continue; // the page went meanwhile, and took it along
      packing = undefined;
      flying = item;
      judge(item, await post(item, body));
      flying = undefined;
    }
  };

  const run = () => {
    if (isRunning) return;
    isRunning = true;
    running = work()
      .catch(failed)
      .then(() => {
        isRunning = false;
        if (waiting.length && pausedUntil <= Date.now()) run();
      });
  };

  return {
    send(path, rest) {
      if (isEnded) return;
      waiting.push({ path, rest });
      bound();
      run();
    },
    exit(isGone, isNow) {
      if (isEnded) return;
      hasGone ||= isGone; // a page that closes is hidden after it has gone
      const isTroubled = failures > 0 || !navigator.onLine;
      if (packing) waiting.unshift(packing);
      packing = undefined;
      // In trouble it is for the next page as well: better twice under one number than never.
      if (isGone && flying) flying.exit = exits.keep(flying, !diesWithPage && !isTroubled);
      for (const item of waiting.splice(0)) {
        const isTooLong = keptAlive + bytes(item.rest) + 99 > KEEPALIVE_BYTES;
        if ((isTroubled || !isNow || isTooLong) && (item.exit = exits.keep(item, false))) continue;
        item.exit = exits.keep(item, true);
        post(item, stamped(item)).then((answer) => (judge(item, answer), run()));
      }
    },
    abort() {
      isEnded = true;
      clearTimeout(timer);
      waiting.length = 0;
      for (const one of controllers) attempt(() => one.abort());
    },
    async settled() {
      run();
      await running;
    },
    wake(online) {
      if (online && hasGone) return; // what it left is for the next page, which lives to send it
      hasGone = false;
      pausedUntil = 0;
      waiting.push(...exits.take(false));
      run();
      // What a page had claimed and died with is free by then.
      setTimeout(() => {
        mayBeStored = true;
        run();
      }, CLAIM_MS);
    },
  };
}

const stamped = (item: Item) => `{"sent_at":${Date.now()},${item.rest}`;

async function packed(text: string): Promise<string | ArrayBuffer> {
  if (text.length < GZIP_FROM || !window.CompressionStream) return text;
  try {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    return await new Response(stream).arrayBuffer();
  } catch {
    return text;
  }
}

const bytes = (body: string | ArrayBuffer) => new Blob([body]).size;
