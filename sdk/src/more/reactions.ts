/** What the page does within a second of a click: without it, a click on something that looks alive is dead. */

import { attempt } from "../core/attempt";
import type { Wire } from "../core/config";
import type { Host } from "../core/host";
import type { Hub } from "./hub";

type Reaction = "dom_mutation" | "navigation" | "scroll" | "selection";

const WATCHED_MS = 1_000;
const ANSWERS = /^(form_|input_|custom|xhr|fetch|websocket|text_|page_hidden)/;

export interface Reactions {
  /** `tell` gets `{reaction}` when it is known, or nothing where others must judge. `path`: the clicked element's. */
  watch(path: Element[], at: number, tell: (reaction: Wire) => void): void;
}

interface Watch {
  at: number;
  seen: Wire;
  finish(): void;
}

export function createReactions(host: Host, hub: Hub): Reactions {
  const watches = new Set<Watch>();
  let answers = 0;

  const happened = (what: Reaction) => {
    const now = Date.now();
    for (const one of watches) one.seen[`${what}_ms`] ??= now - one.at;
  };

  host.listeners.event.push(({ event_type }) => void (answers += +ANSWERS.test(event_type)));
  host.listeners.view.push(() => happened("navigation"));
  host.listeners.exit.push((isGone) => {
    if (isGone) happened("navigation");
    for (const one of [...watches]) one.finish();
  });
  // A link to another document: known at the click, while `pagehide` waits for its answer.
  host.scope.on((window as any).navigation, "navigate", (event) => {
    if (!event.downloadRequest && !event.hashChange) happened("navigation");
  });
  hub.on("scroll", () => happened("scroll"));
  hub.each((doc) =>
    host.scope.on(doc, "selectionchange", () => {
      if (!doc.getSelection()?.isCollapsed) happened("selection");
    }),
  );

  return {
    watch(path, at, tell) {
      let mutations = 0;
      const answersBefore = answers;
      const observer = new MutationObserver((records) => {
        mutations += records.length;
        happened("dom_mutation");
      });
      const watch: Watch = {
        at,
        seen: {},
        finish() {
          watches.delete(watch);
          clearTimeout(timer);
          observer.disconnect();
          const isKnown = Object.keys(watch.seen).length > 0 || (Date.now() - at >= WATCHED_MS && answers === answersBefore);
          tell(isKnown ? { reaction: watch.seen } : {});
          if (mutations) host.record("dom_mutation", "dom", { mutation_count: mutations }, at + (watch.seen.dom_mutation_ms || 0));
        },
      };
      const timer = setTimeout(() => attempt(watch.finish), WATCHED_MS);
      watches.add(watch);
      const roots = new Set<Node>([document, ...path.map((one) => one.getRootNode())]);
      const options = { subtree: true, childList: true, attributes: true, characterData: true };
      for (const root of roots) attempt(() => observer.observe(root, options));
    },
  };
}
