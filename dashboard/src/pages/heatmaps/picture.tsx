/** The page as it was recorded, scaled to its place, and the heatmap on a canvas above it. */
import { useEffect, useRef, useState } from "preact/hooks";

import { dateTime, percent } from "../../kit/format";
import { useMay, useProject } from "../../kit/project";
import { momentOf } from "../insights/list";
import { bandsOf, reaches, spotsOf, type Heatmap, type Size } from "./layers";
import { paintBands, paintSpots } from "./paint";
import type { Snapshot } from "./snapshot";
import type { Stage } from "./stage";

interface Props {
  map: Heatmap;
  snapshot: Snapshot | undefined;
  /** The element to show, by its selector. */
  chosen: string | undefined;
}

const NO_PAGE: Size = { width: 1_280, height: 2_000 };
/** Of a spot, in pixels of the page. */
const RADIUS = 32;
const MARKS = [0.25, 0.5, 0.75];

export function Picture({ map, snapshot, chosen }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [stage, isGone] = useStage(place, snapshot);
  const size = stage?.size ?? sizeWithout(map);
  const width = useWidth(place);
  const scale = Math.min(1, width / size.width) || 1;
  const box = chosen === undefined ? undefined : (stage?.find(chosen) ?? spotOf(map, chosen, size));
  return (
    <figure class="heat-figure">
      <div class="heat-frame" style={{ height: `${size.height * scale}px` }}>
        <div
          class="heat-page"
          style={{ width: `${size.width}px`, height: `${size.height}px`, transform: `scale(${scale})` }}
        >
          <div ref={place} class="heat-stage" inert />
          <Layer map={map} size={size} />
          {map.type === "scroll" && <Marks map={map} />}
          {box && <span class="heat-chosen" style={pixels(box)} />}
        </div>
      </div>
      <figcaption class="hint">
        <Source snapshot={snapshot} failed={isGone} />
      </figcaption>
    </figure>
  );
}

/** The recorded page, once it stands; and whether it cannot be shown. */
function useStage(place: { current: HTMLDivElement | null }, snapshot: Snapshot | undefined): [Stage | undefined, boolean] {
  const [stage, setStage] = useState<Stage>();
  const [isGone, setGone] = useState(false);
  useEffect(() => {
    let built: Stage | undefined;
    let isOver = false;
    setStage(undefined);
    setGone(false);
    if (!snapshot || !place.current) return;
    const root = place.current;
    import("./stage")
      .then(({ build }) => build(root, snapshot))
      .then((one) => {
        built = one;
        if (isOver) one.end();
        else setStage(one);
      })
      .catch(() => setGone(true));
    return () => {
      isOver = true;
      built?.end();
      root.replaceChildren();
    };
  }, [snapshot]);
  return [stage, isGone];
}

function useWidth(place: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const frame = place.current?.closest<HTMLElement>(".heat-frame");
    if (!frame) return;
    const resized = new ResizeObserver(() => setWidth(frame.clientWidth));
    resized.observe(frame);
    return () => resized.disconnect();
  }, []);
  return width;
}

function Layer({ map, size }: { map: Heatmap; size: Size }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    const isInBands = map.type === "scroll" || map.type === "attention";
    if (isInBands) paintBands(canvas.current, bandsOf(map, size));
    else paintSpots(canvas.current, spotsOf(map, size), RADIUS);
  }, [map, size.width, size.height]);
  return <canvas ref={canvas} width={size.width} height={size.height} role="img" aria-label={`Heatmap of ${map.path}: ${map.type}`} />;
}

/** Lines where a quarter, half and three quarters of the page begin, with who got there. */
function Marks({ map }: { map: Heatmap }) {
  const parts = reaches(map);
  return (
    <>
      {MARKS.map((depth) => {
        const part = parts.find(({ from, to }) => from <= depth && depth < to);
        return (
          <span class="heat-mark" style={{ top: `${100 * depth}%` }}>
            {percent(part?.share ?? 0)} got here
          </span>
        );
      })}
    </>
  );
}

function Source({ snapshot, failed }: { snapshot: Snapshot | undefined; failed: boolean }) {
  const { base } = useProject();
  const may = useMay("member");
  if (!may) return <>The page behind it comes out of a recording, which your role may not watch.</>;
  if (!snapshot) return <>There is no recording of this page in these days to lay it over; places are right all the same.</>;
  if (failed) return <>The recording of this page cannot be shown; places are right all the same.</>;
  return (
    <>
      The page as <a href={momentOf(base, snapshot.sessionId, snapshot.at)}>somebody saw it</a> on {dateTime(snapshot.at)}.
    </>
  );
}

/** Without a picture: as wide and as high as most have it. */
function sizeWithout(map: Heatmap): Size {
  return { width: map.viewport?.width ?? NO_PAGE.width, height: Math.min(12_000, map.page_height ?? NO_PAGE.height) };
}

const BOX = 40;

/** Where an element's hits lie, if it is not on the recorded page. */
function spotOf(map: Heatmap, selector: string, size: Size) {
  const found = (map.elements ?? []).find((one) => one.selector === selector);
  return found && { x: found.x * size.width - BOX / 2, y: found.y * size.height - BOX / 2, width: BOX, height: BOX };
}

function pixels(box: { x: number; y: number; width: number; height: number }) {
  return { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` };
}
