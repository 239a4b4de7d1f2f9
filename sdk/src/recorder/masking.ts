/** What people typed, and what the page's owner wants hidden, is replaced before an event of a replay is made. */

import { markedBy, TYPED } from "../more/element";
import type { Host } from "../core/host";
import { maskCards } from "../core/privacy";

const ALWAYS = /^(password|hidden)$/;
const SECRET = "********"; // not even how long it is
const SPOKEN = /^(title|alt|placeholder|label|content|aria-)/;
const TOLD = /^(href|action|data-)/;
const TYPES =
  "color date datetime-local email month number range search tel text time url week password hidden textarea".split(" ");

interface Snapshot {
  attributes?: Record<string, unknown>;
  childNodes?: Snapshot[];
}

export function createMasking(host: Host) {
  const { privacy } = host.config;
  const masked = markedBy("mask", privacy.maskSelectors);
  const all = [TYPED, masked].join();
  const starred = (text: string) => text.replace(/\S/g, "*");

  const maskInputFn = (text: string, element: HTMLElement) => {
    const { type, name, autocomplete } = element as HTMLInputElement;
    const isSecret = ALWAYS.test(type) || /^cc-/.test(autocomplete) || host.isSensitive(name || element.id || "");
    if (isSecret) return text && SECRET;
    if (privacy.maskAllInputs || privacy.maskInputTypes.includes(type) || element.closest(masked)) return "*".repeat(text.length);
    return maskCards(text);
  };

  const maskTextFn = (text: string, element: HTMLElement | null) => {
    const isHidden = privacy.maskAllText || document.designMode === "on" || !!element?.closest(all);
    return isHidden ? starred(text) : host.cleanText(text);
  };

  const cleanAttributes = (attributes: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value !== "string") continue;
      if (SPOKEN.test(name)) attributes[name] = privacy.maskAllText ? starred(value) : host.cleanText(value);
      else if (TOLD.test(name)) attributes[name] = host.cleanText(value);
    }
  };

  const walk = (node: Snapshot) => {
    if (node.attributes) cleanAttributes(node.attributes);
    node.childNodes?.forEach(walk);
  };

  return {
    options: {
      // Of every field and every text we decide ourselves.
      maskInputOptions: Object.fromEntries([...TYPES.map((one) => [one, true]), ["select", privacy.maskAllInputs]]),
      maskTextSelector: "*",
      maskInputFn,
      maskTextFn,
    },

    /** The event, with addresses and attributes cleaned too. */
    clean<T extends { type: number; data: any }>(event: T): T {
      const { type, data } = event;
      if (type === 4) data.href = host.cleanText(data.href);
      if (type === 2) walk(data.node);
      if (type === 3 && data.source === 0) {
        for (const { node } of data.adds) walk(node);
        for (const { attributes } of data.attributes) cleanAttributes(attributes);
      }
      return event;
    },
  };
}
