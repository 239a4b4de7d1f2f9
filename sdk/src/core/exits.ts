/** What is under way when a page goes, in storage that is written at once. Its next page, or another tab, decides:
 * what could not be sent is sent; what was sent is sent again only if there is trouble, as nobody saw it arrive. */

import { uuid } from "./ids";
import type { Item } from "./outbox";
import type { Store } from "./store";

const PREFIX = "exit:";

export interface Exits {
  /** Its name; "" when there is no room. `isSent`: it is on its way. */
  keep(item: Item, isSent: boolean): string;
  forget(name: string): void;
  /** What pages have left: to be sent, or sent and not seen to arrive. */
  take(isSent: boolean): Item[];
}

export function createExits(store: Store): Exits {
  return {
    keep(item, isSent) {
      const name = PREFIX + uuid();
      return store.set(name, [item.path, item.rest, isSent, item.key]) ? name : "";
    },
    forget: store.remove,
    take(isSent) {
      const found: Item[] = [];
      for (const name of store.names(PREFIX)) {
        const [path, rest, wasSent, key] = store.get(name) || [];
        if (wasSent !== isSent) continue;
        store.remove(name);
        found.push({ path, rest, key: key || undefined });
      }
      return found;
    },
  };
}
