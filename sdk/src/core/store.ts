/** First-party storage. It may be blocked, full, or throw whenever it likes; then nothing is kept. */

export interface Store {
  /** Whether anything can be kept. */
  works: boolean;
  get(name: string): any;
  /** Whether it was kept. */
  set(name: string, value: unknown): boolean;
  remove(name: string): void;
  /** Names that begin with `prefix`. */
  names(prefix: string): string[];
}

/** `prefix`: of all names, so that two projects on one site keep apart. */
export function createStore(prefix: string, isWanted: boolean): Store {
  const quietly = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const store: Store = {
    works: false,
    get: (name) => quietly(() => JSON.parse(localStorage.getItem(prefix + name) as string)),
    set: (name, value) => !!quietly(() => (localStorage.setItem(prefix + name, JSON.stringify(value)), true)),
    remove: (name) => quietly(() => localStorage.removeItem(prefix + name)),
    names: (start) =>
      quietly(() =>
        Object.keys(localStorage)
          .filter((name) => name.startsWith(prefix + start))
          .map((name) => name.slice(prefix.length)),
      ) || [],
  };
  // A full storage still reads, and what was kept before is worth as much as ever.
  store.works = isWanted && (store.set("t", 1) || !!store.get("session"));
  store.remove("t");
  return store;
}
