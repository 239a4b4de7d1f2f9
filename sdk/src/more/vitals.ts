/** Web vitals of the page that was loaded, each once it is final, a few in one event. */

import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from "web-vitals";
import { attempt } from "../core/attempt";
import type { Wire } from "../core/config";
import type { Host } from "../core/host";

const TOGETHER_MS = 3_000;

export function watchVitals(host: Host): void {
  const page = host.page();
  let vitals: Wire = {};
  let timer: number | undefined;

  const tell = () => {
    clearTimeout(timer);
    if (Object.keys(vitals).length) host.record("web_vitals", "performance", vitals, Date.now(), page);
    vitals = {};
  };
  const note = ({ name, value }: Metric) => {
    vitals[name.toLowerCase()] = name === "CLS" ? Math.round(value * 1e4) / 1e4 : Math.round(value);
    clearTimeout(timer);
    timer = setTimeout(() => attempt(tell), TOGETHER_MS);
  };
  for (const measure of [onCLS, onFCP, onINP, onLCP, onTTFB]) attempt(() => measure(note));
  host.listeners.exit.push(tell);
  host.scope.undo(() => clearTimeout(timer));
}
