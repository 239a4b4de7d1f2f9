/** What is drawn of a heatmap's answer, in pixels of the page's own size. */
import type { Schemas } from "../../api/client";
import type { Band, Spot } from "./paint";

export type Heatmap = Schemas["Heatmap"];

export interface Size {
  width: number;
  height: number;
}

export function spotsOf(map: Heatmap, page: Size): Spot[] {
  if (map.type === "move") {
    return (map.move_map ?? []).map((one) => ({ x: one.viewport_x, y: one.viewport_y, weight: one.count }));
  }
  return (map.click_map ?? []).map((one) => ({ x: one.x * page.width, y: one.y * page.height, weight: one.count }));
}

export function bandsOf(map: Heatmap, page: Size): Band[] {
  if (map.type === "attention") {
    const most = Math.max(0, ...(map.attention_map ?? []).map((one) => one.avg_time_ms));
    return (map.attention_map ?? []).map((one) => ({
      top: one.y_from * page.height,
      bottom: one.y_to * page.height,
      warmth: most ? one.avg_time_ms / most : 0,
    }));
  }
  return reaches(map).map(({ from, to, share }) => ({
    top: from * page.height,
    bottom: to * page.height,
    warmth: share,
  }));
}

export interface Reach {
  /** Fractions of the page's height. */
  from: number;
  to: number;
  /** Of the sessions that visited the page, how many saw this part. */
  share: number;
}

/** The parts of the page between two depths that are told of; who reached a depth has seen what is above it. */
export function reaches(map: Heatmap): Reach[] {
  const depths = [...(map.scroll_map ?? [])].sort((one, other) => one.depth_percent - other.depth_percent);
  if (depths.length === 0) return [];
  if (depths.at(-1)!.depth_percent < 100) depths.push({ depth_percent: 100, reached_count: 0 });
  return depths
    .map((one, n) => ({
      from: n === 0 ? 0 : depths[n - 1]!.depth_percent / 100,
      to: one.depth_percent / 100,
      share: map.total_sessions ? Math.min(1, one.reached_count / map.total_sessions) : 0,
    }))
    .filter((one) => one.to > one.from);
}

export function isEmpty(map: Heatmap): boolean {
  const counts = [(map.click_map ?? []), (map.move_map ?? []), (map.scroll_map ?? [])].map((one) => one.length);
  return counts.every((one) => one === 0) && (map.attention_map ?? []).every((one) => one.avg_time_ms === 0);
}
