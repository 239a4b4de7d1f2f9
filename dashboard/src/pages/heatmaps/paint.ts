/** Draws a heatmap: spots add up to warmth, warmth becomes colour. Nothing here knows where the numbers come from. */

export interface Spot {
  x: number;
  y: number;
  weight: number;
}

export interface Band {
  top: number;
  bottom: number;
  /** From 0 to 1. */
  warmth: number;
}

const STOPS: [number, number, number, number][] = [
  [0, 40, 70, 220],
  [0.35, 20, 180, 200],
  [0.6, 90, 200, 60],
  [0.8, 250, 210, 40],
  [1, 225, 40, 30],
];
const LEAST_ALPHA = 0.16;
const MOST_ALPHA = 190;

/** Colour of a warmth from 0 to 1: cold blue to hot red. */
export function colour(warmth: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, warmth));
  const above = Math.max(
    1,
    STOPS.findIndex(([stop]) => stop >= at),
  );
  const [low, ...from] = STOPS[above - 1]!;
  const [high, ...to] = STOPS[above]!;
  const part = (at - low) / (high - low);
  return from.map((value, n) => Math.round(value + (to[n]! - value) * part)) as [number, number, number];
}

/** Warmth of a count among others: by its square root, so that one hot button does not make all else invisible. */
export function warmthOf(count: number, most: number): number {
  return most > 0 ? Math.sqrt(count / most) : 0;
}

export function paintSpots(canvas: HTMLCanvasElement, spots: Spot[], radius: number): void {
  const context = emptied(canvas);
  const most = Math.max(0, ...spots.map((one) => one.weight));
  for (const { x, y, weight } of spots) {
    const glow = context.createRadialGradient(x, y, 0, x, y, radius);
    glow.addColorStop(0, "rgba(0,0,0,1)");
    glow.addColorStop(1, "rgba(0,0,0,0)");
    context.globalAlpha = Math.max(LEAST_ALPHA, warmthOf(weight, most));
    context.fillStyle = glow;
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
  context.globalAlpha = 1;
  if (spots.length > 0) recolour(context, canvas);
}

export function paintBands(canvas: HTMLCanvasElement, bands: Band[]): void {
  const context = emptied(canvas);
  for (const { top, bottom, warmth } of bands) {
    context.fillStyle = `rgba(${colour(warmth).join(",")},0.45)`;
    context.fillRect(0, top, canvas.width, bottom - top);
  }
}

function emptied(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser has no canvas.");
  context.clearRect(0, 0, canvas.width, canvas.height);
  return context;
}

/** The warmth of each pixel is its alpha until here. */
function recolour(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement): void {
  const palette = Array.from({ length: 256 }, (_, n) => colour(n / 255));
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = image.data;
  for (let at = 3; at < pixels.length; at += 4) {
    const alpha = pixels[at]!;
    if (alpha === 0) continue;
    const [red, green, blue] = palette[alpha]!;
    pixels[at - 3] = red;
    pixels[at - 2] = green;
    pixels[at - 1] = blue;
    pixels[at] = Math.min(MOST_ALPHA, alpha * 2);
  }
  context.putImageData(image, 0, 0);
}
