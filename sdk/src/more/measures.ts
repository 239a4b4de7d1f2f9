/** How the page loaded, what keeps it busy, how much memory it holds. */

import { attempt } from "../core/attempt";
import type { Host } from "../core/host";

const MEMORY_MS = 30_000;
const MOST_TASKS = 50;

export function watchMeasures({ isOn, record, scope, page }: Host): void {
  if (isOn("performance", "page_load")) {
    const here = page();
    const tell = () => setTimeout(() => attempt(() => record("page_load", "performance", loading(), Date.now(), here)));
    if (document.readyState === "complete") tell();
    else scope.on(window, "load", tell);
  }

  if (isOn("performance", "long_task")) {
    let count = 0;
    attempt(() => {
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (++count > MOST_TASKS) return observer.disconnect();
          const { duration, startTime, attribution } = entry as PerformanceEntry & { attribution?: any[] };
          const said = { duration: Math.round(duration), start_time: Math.round(startTime), attribution: attribution?.[0]?.containerType };
          record("long_task", "performance", said, Math.round(performance.timeOrigin + startTime));
        }
      });
      observer.observe({ type: "longtask", buffered: true });
      scope.undo(() => observer.disconnect());
    });
  }

  const { memory } = performance as any;
  if (!memory || !isOn("performance", "memory")) return;
  scope.every(MEMORY_MS, () => {
    if (document.visibilityState === "hidden") return;
    record("memory", "performance", { used_js_heap: memory.usedJSHeapSize, total_js_heap: memory.totalJSHeapSize });
  });
}

/** Ms since the page was asked for, or since it was shown if it was prepared before. */
function loading() {
  const entry = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming & { activationStart?: number };
  const since = (ms: number) => Math.max(0, Math.round(ms - (entry.activationStart || 0)));
  return {
    ttfb: since(entry.responseStart),
    dom_content_loaded: since(entry.domContentLoadedEventEnd),
    load_complete: since(entry.loadEventEnd),
    transfer_size: entry.transferSize,
  };
}
