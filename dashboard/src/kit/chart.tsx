/** A chart over time (uPlot, loaded with the first chart), and the same numbers as a table for whoever wants them. */
import { useEffect, useRef } from "preact/hooks";

import { number } from "./format";

export interface Series {
  name: string;
  values: (number | null)[];
  /** How one value is said; by default as a number. */
  say?: (value: number | null) => string;
}

interface Props {
  /** What it shows, for whoever cannot see it. */
  title: string;
  /** ISO times, one for each value. */
  at: string[];
  series: Series[];
  /** How one time is said. */
  sayTime: (iso: string) => string;
  height?: number;
}

export function Chart({ title, at, series, sayTime, height = 220 }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let destroy: (() => void) | undefined;
    let isGone = false;
    void import("./uplot").then(({ draw }) => {
      if (!isGone && place.current) destroy = draw(place.current, at, series, height);
    });
    return () => {
      isGone = true;
      destroy?.();
    };
  }, [at, series, height]);
  return (
    <figure class="chart" aria-label={title}>
      <div ref={place} style={{ minHeight: `${height}px` }} aria-hidden="true" />
      <details>
        <summary>As a table</summary>
        <table>
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ name }) => (
                <th scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {at.map((iso, index) => (
              <tr>
                <th scope="row">{sayTime(iso)}</th>
                {series.map(({ values, say = number }) => (
                  <td class="number">{say(values[index] ?? null)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
