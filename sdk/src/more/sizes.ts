/** The window's size, once it rests; which way up the screen is. */

import { attempt } from "../core/attempt";
import type { Host } from "../core/host";

const REST_MS = 200;

export function watchSizes({ record, scope }: Host): void {
  let [width, height] = [innerWidth, innerHeight];
  let timer: number | undefined;

  const rested = () => {
    if (innerWidth === width && innerHeight === height) return;
    const said = { width: innerWidth, height: innerHeight, previous_width: width, previous_height: height };
    [width, height] = [innerWidth, innerHeight];
    record("window_resize", "resize", said);
  };
  scope.on(window, "resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => attempt(rested), REST_MS);
  });
  scope.on(screen.orientation, "change", () => record("orientation_change", "resize", { orientation: screen.orientation.type }));
  scope.undo(() => clearTimeout(timer));
}
