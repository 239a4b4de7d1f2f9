/** One run of the SDK on a page: from `init`, or the visitor's consent, until they opt out. */

import { attempt, failed } from "./attempt";
import type { Resolved, Wire } from "./config";
import { keepEarly } from "./early";
import { watchErrors } from "./errors";
import { createExits } from "./exits";
import type { Host, Owner, Part, Recorded } from "./host";
import { draw, uuid } from "./ids";
import { originOf } from "./origin";
import { createOutbox } from "./outbox";
import { watchPages } from "./pages";
import { createCleaner } from "./privacy";
import { ask, type Remote } from "./remote";
import { createScope } from "./scope";
import { createSender } from "./sender";
import { createSessions } from "./session";
import type { Store } from "./store";
import { createStream } from "./stream";

export type PartName = "more" | "recorder";
export type Load = (name: PartName) => Promise<Part>;

const OFF = /^(network|media|clipboard|selection)$/;
/** They begin no session, and keep none alive: they happen on a page that nobody looks at, too. */
const PASSIVE = /error|rejection|page_(hidden|exit)|web_vitals|page_load|long_task|memory|session_|dom_|request|websocket/;
const AT_ONCE = /error|rejection/;
const AT_ONCE_MS = 200;
/** The server takes nothing that is older than a week. */
const OLD_MS = 6 * 86_400_000;

export interface Tracker {
  record: Host["record"];
  sessionId(): string | undefined;
  user: string | null | undefined;
  custom: Wire;
  isPaused: boolean;
  /** `visitor`: of somebody else, after a `reset`. */
  newSession(why: string, isOther?: boolean): void;
  flush(): Promise<void>;
  /** Nothing more is recorded or sent, and nothing is left behind. */
  end(): void;
}

/** `id`: of the project, for names in storage. */
export function startTracker(config: Resolved, store: Store, id: string, load: Load): Tracker {
  const scope = createScope();
  const stream = createStream();
  const stranger = uuid(); // what is drawn for whoever has no session
  const listeners: Host["listeners"] = { event: [], view: [], leave: [], exit: [], session: [] };
  const quit = new AbortController();
  const outbox = createOutbox(id, store.works);
  let cleaner = createCleaner(config.privacy);
  let remote: Remote = {};
  let isReady: boolean | undefined;
  let isEnded: boolean | undefined;
  let timer: number | undefined;
  let dueAt = Infinity;
  let anonymous: Tracker["user"];

  const timeoutMs = () => (config.sessionTimeout ?? (remote.session?.idle_minutes ?? 30) * 60_000);
  const sessions = createSessions(store, timeoutMs);
  const key = `?key=${encodeURIComponent(config.projectKey)}`;
  const sender = createSender((path) => config.endpoint + path + key, outbox, createExits(store), (path, status) => {
    failed(new Error(`${path} was refused: ${status}`));
  });

  const drawn = (from: 0 | 24) => draw(sessions.current?.id || stranger, from);
  const isSampled = () => drawn(0) < config.sampling.sessionSampleRate;
  const isReplayed = () => {
    const rate = config.sampling.replaySampleRate * (remote.replay?.sample_rate ?? 1);
    return config.replay !== false && isSampled() && remote.replay?.enabled !== false && drawn(24) < rate;
  };
  const isOn = (category: string, type: string) =>
    remote.events?.[type] !== false && (config.events[type] ?? config.events[category] ?? !OFF.test(category));
  const owner = (): Owner => {
    const one = sessions.current;
    return one ? { session_id: one.id, visitor_id: one.visitor } : { visitor_token: remote.visitor?.token };
  };

  const cut = () => {
    clearTimeout(timer);
    dueAt = Infinity;
    const user_id = tracker.user ?? undefined;
    for (const body of stream.cut({ ...owner(), user_id })) sender.send("/v1/events", body);
  };
  const flushIn = (ms: number) => {
    const at = Date.now() + ms;
    if (!isReady || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => cutTitled().catch(failed), ms);
  };
  /** Once the last page's title is known. */
  const cutTitled = async () => {
    for (let titled; titled !== pages.titled; ) await (titled = pages.titled);
    cut();
  };

  const record: Host["record"] = (type, category, payload, at = Date.now(), page = pages.now()) => {
    if (isEnded || tracker.isPaused || !isOn(category, type) || cleaner.isBlocked(page.url || location.href)) return undefined;
    if (!PASSIVE.test(type)) enter(type, Date.now());
    if (!isSampled()) return undefined;
    const custom = Object.keys(tracker.custom).length ? tracker.custom : undefined;
    const clean = cleaner.clean({ page, payload, custom });
    let event: Recorded | null | undefined = { event_id: uuid(), event_type: type, timestamp: at, ...clean } as Recorded;
    if (config.hooks.beforeSend) event = attempt(() => config.hooks.beforeSend!(event!)) as Recorded | undefined;
    if (!event) return undefined;
    if (config.debug) console.log("gosight", type, event);
    stream.events.push(event);
    if (!PASSIVE.test(type)) sessions.note(at, +(type === "page_view"));
    for (const tell of listeners.event) attempt(() => tell(event!));
    const isFull = stream.events.length >= config.batching.maxEvents;
    flushIn(isFull ? 0 : AT_ONCE.test(type) ? AT_ONCE_MS : config.batching.maxWaitMs);
    return event;
  };

  /** The session at hand, or the one that another tab has begun, or a new one. */
  const enter = (type: string, now: number) => {
    const before = sessions.current;
    if (before && sessions.look(now)) {
      const there = sessions.current;
      sessions.current = before;
      cut();
      sessions.current = there;
      stream.renew();
      for (const tell of listeners.session) attempt(tell);
    }
    if (!sessions.isOver(now)) return;
    begin(now, "timeout");
    if (type !== "page_view") pages.view();
  };

  /** Another session, and the end of the one before. */
  const begin = (now: number, why: string, isOther?: boolean) => {
    const before = sessions.current;
    sessions.write();
    if (before && now - before.active < OLD_MS) {
      const said = { duration_ms: before.active - before.begun, page_count: before.pages, event_count: before.events };
      record("session_end", "session", { ...said, end_reason: why }, before.active, {});
    }
    cut();
    sessions.begin(now, isOther ? uuid() : undefined);
    stream.renew();
    const one = sessions.current;
    if (one) {
      record("session_start", "session", { is_new_user: !!one.isNew, ...attempt(() => originOf(location.href, document.referrer)) });
      attempt(() => config.hooks.onSessionStart?.(one.id));
    }
    for (const tell of listeners.session) attempt(tell);
  };

  const host = {
    config,
    scope,
    listeners,
    record,
    isOn,
    owner,
    page: () => pages.now(),
    isReplayed,
    clean: (value) => cleaner.clean(value),
    cleanText: (text) => cleaner.cleanText(text),
    isBlocked: (url) => cleaner.isBlocked(url),
    isSensitive: (name) => cleaner.isSensitive(name),
    isPaused: () => tracker.isPaused,
    send: (path, body) => isEnded || sender.send(path, body),
    back(online) {
      sessions.look(Date.now());
      sender.wake(online);
    },
    exit(isGone) {
      for (const tell of listeners.exit) attempt(() => tell(isGone));
      sessions.write();
      cut();
      sender.exit(isGone, config.batching.flushOnClose);
    },
  } as Host;

  const ready = (settings: Remote) => {
    if (isEnded) return;
    remote = settings;
    const { privacy } = remote;
    if (privacy) {
      const own = config.privacy;
      cleaner = createCleaner({
        ...own,
        blockUrls: [...own.blockUrls, ...privacy.block_urls],
        excludeFromStorage: [...own.excludeFromStorage, ...privacy.exclude_from_storage],
        sensitiveNames: [...own.sensitiveNames, ...privacy.sensitive_names],
      });
    }
    stream.events = stream.events
      .filter((one) => remote.events?.[one.event_type] !== false && !cleaner.isBlocked(one.page.url))
      .map((one) => Object.assign(one, cleaner.clean({ page: one.page, payload: one.payload, custom: one.custom })));
    isReady = true;
    flushIn(0);
    if (isReplayed()) bring("recorder");
  };

  /** A part; without it, where the page's policy blocks it perhaps, the rest goes on. */
  const bring = (name: PartName) => {
    load(name)
      .then((part) => isEnded || attempt(() => part(host)))
      .catch(failed);
  };

  const tracker: Tracker = {
    record,
    custom: {},
    isPaused: false,
    sessionId: () => sessions.current?.id,
    get user() {
      return sessions.current ? sessions.current.user : anonymous;
    },
    set user(user) {
      anonymous = user;
      if (!sessions.current) return;
      sessions.current.user = user;
      sessions.write();
    },
    newSession(why, isOther) {
      begin(Date.now(), why, isOther);
      pages.view();
    },
    async flush() {
      await configured;
      await cutTitled();
      await sender.settled();
    },
    end() {
      isEnded = true;
      quit.abort();
      clearTimeout(timer);
      sender.abort();
      scope.end();
      stream.events = [];
      outbox.clear();
      for (const name of store.names("")) store.remove(name);
    },
  };

  const pages = watchPages(host);
  const now = Date.now();
  sessions.look(now);
  if (!sessions.current || sessions.isOver(now)) begin(now, "timeout");
  pages.view();
  host.takeEarly = keepEarly(scope, pages.now);
  host.fail = watchErrors(host);
  scope.on(window, "online", host.back);
  if (isSampled()) bring("more");
  const configured = ask(config.endpoint + "/v1/config" + key, quit.signal).then(ready);
  sender.wake();
  return tracker;
}
