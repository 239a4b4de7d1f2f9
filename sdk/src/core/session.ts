/** Who is here, and since when: shared by all tabs of a site, none of it where storage is blocked or unwanted. */

import { uuid } from "./ids";
import type { Store } from "./store";

const MAX_MS = 24 * 3_600_000;
const WRITE_MS = 5_000;

export interface Session {
  id: string;
  visitor: string;
  begun: number;
  /** Of its last event. */
  active: number;
  pages: number;
  events: number;
  user?: string | null;
  /** Whether the visitor was new when it began. */
  isNew?: boolean;
}

export interface Sessions {
  /** Undefined where nothing is kept. */
  current: Session | undefined;
  /** Whether the session at hand is over. */
  isOver(now: number): boolean;
  /** Something happened in it. */
  note(now: number, pages: number): void;
  /** What another tab has begun; whether that is another session. */
  look(now: number): boolean;
  begin(now: number, visitor?: string): void;
  write(): void;
}

export function createSessions(store: Store, timeoutMs: () => number): Sessions {
  let written = 0;
  let looked = 0;
  /** What other tabs do not know of yet. */
  let [newPages, newEvents] = [0, 0];
  const sessions: Sessions = {
    current: undefined,
    isOver(now) {
      const one = sessions.current;
      return !!one && (now - one.active > timeoutMs() || now - one.begun >= MAX_MS);
    },
    note(now, pages) {
      const one = sessions.current;
      if (!one) return;
      one.active = Math.max(one.active, now);
      newEvents++;
      newPages += pages;
      if (pages || now - written > WRITE_MS) sessions.write();
    },
    look(now) {
      if (!store.works || Math.abs(now - looked) < 1_000) return false;
      looked = now;
      const there: Session | undefined = store.get("session");
      const mine = sessions.current;
      if (!there?.id || (there.id !== mine?.id && mine && there.active < mine.active)) return false;
      const isOther = there.id !== mine?.id;
      if (isOther || !mine) sessions.current = there;
      else mine.active = Math.max(mine.active, there.active);
      return isOther;
    },
    begin(now, visitor) {
      if (!store.works) return;
      const before = sessions.current;
      newPages = newEvents = 0;
      sessions.current = {
        id: uuid(),
        visitor: visitor || before?.visitor || uuid(),
        begun: now,
        active: now,
        pages: 0,
        events: 0,
        user: before?.user,
        isNew: !before,
      };
      sessions.write();
    },
    write() {
      const one = sessions.current;
      if (!one) return;
      const there: Session | undefined = store.get("session");
      const base = there?.id === one.id ? there : one;
      one.pages = base.pages + newPages;
      one.events = base.events + newEvents;
      newPages = newEvents = 0;
      store.set("session", one);
      written = Date.now();
    },
  };
  return sessions;
}
