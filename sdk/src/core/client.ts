/** What a page calls. Before `init`, and after the visitor has opted out, calls do nothing. */

import { attempt, failed, onFailure } from "./attempt";
import { resolve, type Config, type Wire } from "./config";
import { createStore, type Store } from "./store";
import { startTracker, type Load, type Tracker } from "./tracker";

declare const VERSION: string;
const MAX_NAME = 100;
const MAX_PROPERTIES = 50;
const OPTED_OUT = "optout";

export interface GoSight {
  init(config: Config): void;
  identify(userId: string | number, traits?: Wire): void;
  group(groupId: string | number, traits?: Wire): void;
  track(name: string, props?: Wire, category?: string): void;
  /** Sent along with every event from now on; null takes one away. */
  setCustomAttributes(attributes: Wire): void;
  getSessionId(): string | null;
  getUserId(): string | null;
  startNewSession(): void;
  pause(): void;
  resume(): void;
  isPaused(): boolean;
  flush(): Promise<void>;
  optOut(): void;
  optIn(): void;
  hasOptedOut(): boolean;
  /** Somebody else uses the browser from here on. */
  reset(): void;
  getVersion(): string;
}

/** `load` brings the parts that are not in the core; `origin`: where the SDK came from. */
export function createClient(load: Load, origin: string): GoSight {
  let tracker: Tracker | undefined;
  let store: Store | undefined;
  let start = () => {};
  let isOut = false;

  const within = <T>(work: (tracker: Tracker) => T) => attempt(() => tracker && work(tracker));

  const client: GoSight = {
    init(config) {
      attempt(() => {
        if (store || !config?.projectKey) throw new Error("init: once, with a projectKey");
        const full = resolve(config, origin);
        onFailure((error) => {
          if (full.debug) console.warn("gosight", error);
          full.hooks.onError?.(error);
        });
        const id = `gosight:${config.projectKey.slice(-8)}`;
        const kept = (store = createStore(`${id}:`, !full.privacy.cookieless));
        start = () => {
          tracker ||= attempt(() => startTracker(full, kept, id, load));
        };
        isOut = !!kept.get(OPTED_OUT);
        if (isOut) return;
        // A page that is only prepared is not looked at yet.
        if ((document as any).prerendering) document.addEventListener("prerenderingchange", () => isOut || start(), { once: true });
        else start();
      });
    },
    identify: (userId, traits) =>
      within((one) => {
        one.user = String(userId);
        one.record("identify", "custom", { user_id: one.user, traits: traits || {} });
      }),
    group: (groupId, traits) => within((one) => one.record("group", "custom", { group_id: String(groupId), traits: traits || {} })),
    track: (name, props, category) =>
      within((one) => {
        const properties = Object.fromEntries(Object.entries(props || {}).slice(0, MAX_PROPERTIES));
        one.record("custom_event", "custom", { name: String(name).slice(0, MAX_NAME), properties, category });
      }),
    setCustomAttributes: (attributes) =>
      within((one) => {
        one.custom = Object.fromEntries(Object.entries({ ...one.custom, ...attributes }).filter(([, value]) => value !== null));
      }),
    getSessionId: () => within((one) => one.sessionId()) ?? null,
    getUserId: () => within((one) => one.user) ?? null,
    startNewSession: () => within((one) => one.newSession("close")),
    pause: () => within((one) => (one.isPaused = true)),
    resume: () => within((one) => (one.isPaused = false)),
    isPaused: () => !!within((one) => one.isPaused),
    flush: async () => {
      await within((one) => one.flush().catch(failed));
    },
    optOut() {
      isOut = true;
      within((one) => one.end());
      tracker = undefined;
      store?.set(OPTED_OUT, true);
    },
    optIn() {
      isOut = false;
      store?.remove(OPTED_OUT);
      start();
    },
    hasOptedOut: () => isOut,
    reset: () =>
      within((one) => {
        one.user = null;
        one.custom = {};
        one.newSession("close", true);
      }),
    getVersion: () => VERSION,
  };
  return client;
}
