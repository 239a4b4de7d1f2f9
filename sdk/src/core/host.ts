/** What the parts of the SDK may ask of its middle; parts that are loaded on demand know nothing else of it. */

import type { Resolved, Wire } from "./config";
import type { Early } from "./early";
import type { Fail } from "./errors";
import type { Cleaner } from "./privacy";
import type { Scope } from "./scope";

export interface Recorded {
  event_id: string;
  event_type: string;
  timestamp: number;
  page: Wire;
  payload: Wire;
  custom?: Wire;
}

/** For the parts. `leave` gives what else is to be said of the visit that is over. */
export interface Listeners {
  event: ((event: Recorded) => void)[];
  view: (() => void)[];
  leave: (() => Wire)[];
  exit: ((isGone: boolean) => void)[];
  session: (() => void)[];
}

/** Of whom replays are. */
export interface Owner {
  session_id?: string;
  visitor_id?: string;
  visitor_token?: string;
}

export interface Host extends Cleaner {
  config: Resolved;
  scope: Scope;
  /** The event as it is kept until it is sent; undefined if it is not. `at`, `page`: when and where it happened. */
  record(type: string, category: string, payload: Wire, at?: number, page?: Wire): Recorded | undefined;
  page(): Wire;
  isOn(category: string, type: string): boolean;
  isPaused(): boolean;
  fail: Fail;
  exit(isGone: boolean): void;
  /** The page is there again; or the network, with the event that says so. */
  back(online?: Event): void;
  listeners: Listeners;
  /** What happened before anybody could tell what it means; from now on it is for others to listen. */
  takeEarly(): Early[];
  owner(): Owner;
  /** Whether the session at hand was drawn to be recorded. */
  isReplayed(): boolean;
  send(path: string, body: string): void;
}

/** A part begins its work; what it hangs onto the page goes through `host.scope`. */
export type Part = (host: Host) => void;
