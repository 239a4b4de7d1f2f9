/** Batches that could not be sent, in IndexedDB: for any tab and any later page, which take turns by claims. */

const STORE = "outbox";
const MOST = 500;

export interface Item {
  path: string;
  /** The body without its brace and `sent_at`, which each try stamps anew: all else stays as it is. */
  rest: string;
  /** Its place in the outbox. */
  key?: IDBValidKey;
  /** Its name among the exits. */
  exit?: string;
}

export interface Outbox {
  /** For anybody to try, in its old place where it has one; whether it was kept. */
  add(item: Item): Promise<boolean>;
  /** The oldest that nobody else is sending. */
  claim(forMs: number): Promise<Item | undefined>;
  /** It is delivered or given up. */
  done(item: Item): void;
  clear(): void;
}

/** `isWanted`: false where nothing may be kept. */
export function createOutbox(name: string, isWanted: boolean): Outbox {
  let opening: Promise<IDBDatabase | undefined> | undefined;

  const open = () =>
    (opening ||= new Promise<IDBDatabase | undefined>((resolve) => {
      if (!isWanted) return resolve(undefined);
      try {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(STORE, { autoIncrement: true });
        request.onsuccess = () => {
          request.result.onversionchange = () => request.result.close();
          resolve(request.result);
        };
        request.onerror = request.onblocked = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    }));

  /** One transaction; undefined when anything in it fails. `work` hands its result to `give`. */
  const within = async <T>(work: (store: IDBObjectStore, give: (result: T) => void) => void): Promise<T | undefined> => {
    const database = await open();
    if (!database) return undefined;
    return new Promise((resolve) => {
      let result: T | undefined;
      try {
        const transaction = database.transaction(STORE, "readwrite");
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = transaction.onerror = () => resolve(undefined);
        work(transaction.objectStore(STORE), (given) => (result = given));
      } catch {
        opening = undefined; // closed under us: opened again next time
        resolve(undefined);
      }
    });
  };

  return {
    add: async (item) =>
      !!(await within<boolean>((store, give) => {
        store.count().onsuccess = function () {
          if (item.exit || (!item.key && this.result >= MOST)) return; // the page went meanwhile, and took it along
          store.put({ ...item, until: 0 }, item.key).onsuccess = () => give(true);
        };
      })),
    claim: (forMs) =>
      within<Item>((store, give) => {
        const now = Date.now();
        store.openCursor().onsuccess = function () {
          const cursor = this.result;
          if (!cursor) return;
          if (cursor.value.until > now) return cursor.continue();
          cursor.update({ ...cursor.value, until: now + forMs });
          give({ ...cursor.value, key: cursor.primaryKey });
        };
      }),
    done: (item) => void (item.key && within((store) => store.delete(item.key!))),
    clear: () => void within((store) => store.clear()),
  };
}
