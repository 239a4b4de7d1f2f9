/** A ranking: names with a number each, as bars. */
import type { ComponentChildren } from "preact";

import { number } from "./format";

export interface Bar {
  name: string;
  value: number;
  /** What is said of it at the right; by default the number. */
  text?: string;
  href?: string;
}

export function Bars({ bars, empty = "Nothing in this period." }: { bars: Bar[]; empty?: ComponentChildren }) {
  if (bars.length === 0) return <p class="quiet">{empty}</p>;
  const most = Math.max(...bars.map((bar) => bar.value), 1);
  return (
    <ol class="bars">
      {bars.map((bar) => (
        <li key={bar.name} style={{ "--share": `${(100 * bar.value) / most}%` }}>
          {bar.href ? <a href={bar.href}>{bar.name}</a> : <span>{bar.name || "unknown"}</span>}
          <span class="bar-value">{bar.text ?? number(bar.value)}</span>
        </li>
      ))}
    </ol>
  );
}
