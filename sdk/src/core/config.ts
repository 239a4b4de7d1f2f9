/** What a page may configure, what the project's settings add, and what holds when nobody says anything. */

import type { Rules } from "./privacy";

/** By category or by type of event, e.g. `{network: true, mouse_move: false}`. */
export type Switches = Record<string, boolean>;

export interface PrivacyConfig extends Rules {
  maskAllInputs: boolean;
  /** Types of input that are masked in replays even where `maskAllInputs` is false. */
  maskInputTypes: string[];
  maskSelectors: string[];
  blockSelectors: string[];
  ignoreSelectors: string[];
  maskAllText: boolean;
  maskRequestBodies: boolean;
  maskResponseBodies: boolean;
  /** No storage, no ids: the server tells visitors apart for a day. */
  cookieless: boolean;
}

export interface ReplayConfig {
  mode: "full" | "trigger";
  triggers: { onError: boolean; onRageClick: boolean; onDeadClick: boolean; onCustomEvent: string[] };
  bufferSeconds: number;
  recordAfterSeconds: number;
  /** Seconds; 0: no end. */
  maxReplayDuration: number;
  includeUrls: string[];
  excludeUrls: string[];
  options: {
    recordMouseMove: boolean;
    scrollThrottle: number;
    checkoutEveryNms: number;
    checkoutEveryNth: number;
    recordCanvas: boolean;
    recordConsole: boolean;
    recordNetwork: boolean;
  };
}

export interface Hooks {
  /** The event as it would be sent; null keeps it back. */
  beforeSend?: (event: Wire) => Wire | null | undefined;
  onError?: (error: unknown) => void;
  onSessionStart?: (sessionId: string) => void;
}

export type Wire = Record<string, any>;

export interface Resolved {
  projectKey: string;
  endpoint: string;
  /** Ms of silence that end a session; by default what the project has set. */
  sessionTimeout?: number;
  events: Switches;
  sampling: { sessionSampleRate: number; replaySampleRate: number; mouseMoveInterval: number; scrollThrottle: number };
  batching: { maxEvents: number; maxWaitMs: number; flushOnClose: boolean };
  privacy: PrivacyConfig;
  /** As the page gave it; the recorder knows the rest. */
  replay?: Partly<ReplayConfig> | false;
  hooks: Hooks;
  debug: boolean;
}

type Partly<T> = { [Name in keyof T]?: T[Name] extends any[] | Function | undefined ? T[Name] : T[Name] extends object ? Partly<T[Name]> : T[Name] };

export type Config = Partly<Omit<Resolved, "replay">> & Pick<Resolved, "projectKey" | "replay">;

const DEFAULTS: Omit<Resolved, "projectKey" | "endpoint" | "replay"> = {
  events: {},
  sampling: { sessionSampleRate: 100, replaySampleRate: 100, mouseMoveInterval: 50, scrollThrottle: 100 },
  batching: { maxEvents: 10, maxWaitMs: 5_000, flushOnClose: true },
  privacy: {
    maskAllInputs: true,
    maskInputTypes: [],
    maskSelectors: [],
    blockSelectors: [],
    ignoreSelectors: [],
    blockUrls: [],
    allowUrls: [],
    maskAllText: false,
    maskRegex: [],
    sensitiveNames: [],
    maskRequestBodies: true,
    maskResponseBodies: true,
    excludeFromStorage: [],
    cookieless: false,
  },
  hooks: {},
  debug: false,
};

/** `endpoint`: where the SDK was loaded from, for a page that names none. */
export function resolve(config: Config, endpoint: string): Resolved {
  const full = merged(DEFAULTS, config) as Resolved;
  full.endpoint = (config.endpoint || endpoint).replace(/\/+$/, "");
  return full;
}

export function merged(base: any, over: any): any {
  if (!isPlain(base) || !isPlain(over)) return over === undefined || (isPlain(base) && !isPlain(over)) ? base : over;
  const both: any = { ...base };
  for (const name of Object.keys(over)) both[name] = merged(base[name], over[name]);
  return both;
}

const isPlain = (value: any) => !!value && typeof value === "object" && !Array.isArray(value);
