/** Which page is looked at, and how long: also where a script changes the address. */

import { attempt } from "./attempt";
import type { Host, Recorded } from "./host";
import type { Wire } from "./config";

const TITLE_MS = 100;

export interface Pages {
  /** When the title is known of the page that was last looked at. */
  titled?: Promise<unknown>;
  /** The page as events name it. */
  now(): Wire;
  /** Look at it (again): a new visit. */
  view(): void;
  leave(to?: string): void;
}

const address = () => location.href;
/** A change of these is another page; an anchor within the page is not, unless it is a route. */
const route = () => location.pathname + location.search + (/^#[!/]/.test(location.hash) ? location.hash : "");

export function watchPages(host: Host): Pages {
  const { scope, record, listeners } = host;
  let url = address();
  let path = location.pathname;
  let referrer = document.referrer;
  let known = route();
  let seenMs = 0;
  let since = 0;
  let hiddenAt = 0;
  let isLeft = true;

  /** The view whose title may still come: scripts set it after the address. */
  let untitled: Recorded | undefined;
  const entitle = () =>
    attempt(() => {
      if (untitled) untitled.page.title = untitled.payload.page_title = host.clean(document.title);
      untitled = undefined;
    });

  const page = () => ({ url, path, title: document.title, referrer });

  const view = () => {
    const now = Date.now();
    url = address();
    path = location.pathname;
    since = now;
    seenMs = 0;
    isLeft = false;
    hiddenAt = document.hidden ? now : 0;
    const payload = { page_title: document.title, page_path: path, page_hash: location.hash };
    const event = (untitled = record("page_view", "page", payload));
    pages.titled = new Promise((resolve) => setTimeout(resolve, TITLE_MS)).then(() => event === untitled && entitle());
    for (const tell of listeners.view) attempt(tell);
  };

  const leave = (to?: string) => {
    if (isLeft) return;
    isLeft = true;
    entitle();
    if (!hiddenAt) seenMs += Date.now() - since;
    const more = listeners.leave.map((ask) => attempt(ask));
    record("page_exit", "page", Object.assign({ time_on_page_ms: seenMs, exit_url: to }, ...more));
  };

  const changed = () => {
    if (known === (known = route())) return;
    leave(address());
    referrer = url;
    view();
  };

  for (const name of ["pushState", "replaceState"]) {
    scope.patch(history, name, (original) => function (this: History, ...given: unknown[]) {
      const result = original.apply(this, given);
      attempt(changed);
      return result;
    });
  }
  scope.on(window, "popstate hashchange", changed);
  // Last of all listeners, so that whatever measures until the end has said its word.
  scope.on(window, "visibilitychange", () => {
    const now = Date.now();
    if (document.hidden) {
      if (!hiddenAt && !isLeft) {
        hiddenAt = now;
        seenMs += now - since;
        record("page_hidden", "page", {});
      }
      host.exit(false);
    } else if (hiddenAt) {
      record("page_visible", "page", { hidden_duration_ms: now - hiddenAt });
      hiddenAt = 0;
      since = now;
      host.back();
    }
  }, true);
  scope.on(window, "pagehide", () => {
    leave();
    host.exit(true);
  }, true);
  scope.on(window, "pageshow", (event) => {
    if (!event.persisted) return;
    host.back();
    view();
  });

  const pages: Pages = { now: page, view, leave };
  return pages;
}
