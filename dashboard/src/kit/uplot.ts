/** Draws with uPlot, in the page's own colours, as wide as its place. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import type { Series } from "./chart";

const COLOURS = ["--series-1", "--series-2", "--series-3", "--series-4"];

const DAY_S = 86_400;
const DAYS = [1, 2, 7, 14, 28].map((days) => days * DAY_S);
const dayName = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const hourName = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** How times stand under a chart: whole days, or hours with the day at midnight, in the browser's own language. */
function timeAxis(at: string[]): uPlot.Axis {
  const step = at.length > 1 ? (Date.parse(at[1]!) - Date.parse(at[0]!)) / 1000 : DAY_S;
  if (step > DAY_S / 2) return { incrs: DAYS, values: (_, splits) => splits.map((one) => dayName.format(one * 1000)) };
  const hour = (seconds: number) => {
    const when = new Date(seconds * 1000);
    return (when.getHours() || when.getMinutes() ? hourName : dayName).format(when);
  };
  return { values: (_, splits) => splits.map(hour) };
}

/** Returns how to take it away. Give arrays that stay the same from render to render (`useMemo`). */
export function draw(place: HTMLElement, at: string[], series: Series[], height: number): () => void {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const data = [at.map((iso) => Date.parse(iso) / 1000), ...series.map(({ values }) => values)] as uPlot.AlignedData;
  const options: uPlot.Options = {
    width: place.clientWidth,
    height,
    legend: { live: true },
    cursor: { points: { size: 6 } },
    axes: [{ ...axis, ...timeAxis(at) }, axis],
    scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
    series: [
      {},
      ...series.map(({ name, say }, index) => {
        const stroke = colour(COLOURS[index % COLOURS.length] ?? "--series-1");
        const value = say ? { value: (_: uPlot, one: number | null) => say(one) } : {};
        return { label: name, stroke, width: 2, points: { show: at.length < 3 }, ...value };
      }),
    ],
  };
  const chart = new uPlot(options, data, place);
  const resized = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height }));
  resized.observe(place);
  return () => {
    resized.disconnect();
    chart.destroy();
  };
}
