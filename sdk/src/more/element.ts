/** What is said of the element that an event is about: its names, its place, never what somebody typed into it. */

import { attempt } from "../core/attempt";
import type { PrivacyConfig, Wire } from "../core/config";
import { selectorOf } from "./selector";

const MAX_TEXT = 50;
const MAX_ATTRIBUTES = 30;
const TEST_IDS = ["data-testid", "data-test-id", "data-test", "data-cy"];
export const INTERACTIVE =
  "a,button,input,select,textarea,summary,label,[onclick],[role=button],[role=link],[role=checkbox],[role=radio],[role=tab],[role=menuitem],[role=switch]";
/** What people type into. */
export const TYPED = "input,textarea,select,[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox]";
const ATTRIBUTE = /^(data-|(role|type|target|download|contenteditable)$)/;
const HANDLER = /^(on|ng-|@|v-on:|x-on:)/;
const OWN = "data-gosight-";

export interface Elements {
  /** What is meant: the control around where it happened. Undefined: it is not to be recorded. */
  of(deepest: Element): Element | undefined;
  describe(element: Element, isInput?: boolean): Wire;
}

export function createElements(privacy: PrivacyConfig): Elements {
  const marked = (what: string, more: string[]) => {
    const selector = markedBy(what, more);
    return (path: Element[]) => path.find((element) => element.matches(selector));
  };
  const ignored = marked("ignore", privacy.ignoreSelectors);
  const masked = marked("mask", privacy.maskSelectors);
  const blocked = marked("block", privacy.blockSelectors);

  const textOf = (element: Element, path: Element[]): string => {
    if (privacy.maskAllText || document.designMode === "on" || masked(path) || path.some((one) => one.matches(TYPED))) return "";
    const texts = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let text = "";
    for (let seen = 0; seen < MAX_TEXT && text.length < MAX_TEXT && texts.nextNode(); seen++) {
      const inside = pathOf(texts.currentNode.parentElement, element);
      if (inside.some((one) => one.matches(TYPED + ",script,style,noscript")) || masked(inside) || blocked(inside)) continue;
      text = `${text} ${texts.currentNode.nodeValue}`.replace(/\s+/g, " ").trim();
    }
    return text.slice(0, MAX_TEXT);
  };

  return {
    of(deepest) {
      const path = pathOf(deepest);
      if (ignored(path)) return undefined;
      return blocked(path) || path.find((one) => one.matches(INTERACTIVE)) || deepest;
    },

    describe(element, isInput) {
      const path = pathOf(element);
      const tag = element.tagName.toLowerCase();
      const get = (name: string) => element.getAttribute(name) || "";
      const box = element.getBoundingClientRect();
      const selector = selectorOf(element);
      const rect = { top: box.top, left: box.left, width: box.width, height: box.height };
      if (blocked(path)) return { tag, selector, rect };
      const classes = [...element.classList];
      const text = isInput ? "" : textOf(element, path);
      const test = TEST_IDS.map(get).find(Boolean);
      const name =
        get(OWN + "name") || test || get("id") || get("aria-label") || get("name") || text || [tag, ...classes].join(".");
      const target: Wire = { tag, id: get("id"), classes, text, href: get("href"), name, selector, rect };
      // On events about inputs the server lets nothing pass that could hold a value, and so do we.
      target.attributes = isInput ? pick(element, (one) => one === "type" || one === "role") : pick(element, (one) => ATTRIBUTE.test(one) || HANDLER.test(one));
      if (!isInput) target.custom = customOf(path);
      return target;
    },
  };
}

/** Selects what is marked on the page or listed by its owner; a selector that is none spoils nothing. */
export function markedBy(what: string, listed: string[]): string {
  const valid = listed.filter((one) => attempt(() => (document.createDocumentFragment().querySelector(one), true)));
  return [`[${OWN}${what}]`, `.gosight-${what}`, ...valid].join();
}

/** The elements around a node, itself first, through shadow roots and the frames of the same origin. */
export function pathOf(node: Node | null | undefined, end?: Node): Element[] {
  const path: Element[] = [];
  for (let at: any = node; at; at = at === end ? null : at.parentNode || at.host || attempt(() => at.defaultView?.frameElement)) {
    if (at.nodeType === 1) path.push(at);
  }
  return path;
}

/** Attributes by name; of those that run scripts only that they are there. */
function pick(element: Element, isWanted: (name: string) => boolean): Wire {
  const picked: Wire = {};
  for (const { name, value } of [...element.attributes].slice(0, MAX_ATTRIBUTES)) {
    if (isWanted(name) && !name.startsWith(OWN)) picked[name] = HANDLER.test(name) ? "" : value.slice(0, 200);
  }
  return picked;
}

/** `data-gosight-plan="pro"` on the element or around it; the nearest counts. */
function customOf(path: Element[]): Wire | undefined {
  const custom: Wire = {};
  for (const { attributes } of path.slice().reverse()) {
    for (const { name, value } of attributes) {
      if (name.startsWith(OWN) && !/-(name|ignore|mask|block)$/.test(name)) custom[name.slice(OWN.length)] = value.slice(0, 200);
    }
  }
  return Object.keys(custom).length ? custom : undefined;
}

/** How far a document's viewport is from the page's: it may be a frame's. */
export function offsetOf(node: Document): [number, number] {
  let [x, y] = [0, 0];
  for (let frame = node.defaultView?.frameElement; frame; frame = frame.ownerDocument.defaultView?.frameElement) {
    const box = frame.getBoundingClientRect();
    x += box.left + frame.clientLeft;
    y += box.top + frame.clientTop;
  }
  return [x, y];
}
