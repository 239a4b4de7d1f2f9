/** What of a recording must be there to show a moment of it. Pure: times are ms since 1970, corrected as the API's are. */
import type { Chunk, Happening, Recorded, Replay } from "./source";

/** What one tab recorded. `chunks`: from the first that can be shown; `clockOffsetMs`: what its own times lack. */
export interface Track {
  id: string;
  chunks: Part[];
  clockOffsetMs: number;
}

export interface Part {
  chunk: Chunk;
  start: number;
  end: number;
}

/** Places of a track's chunks, both included. */
export interface Run {
  from: number;
  to: number;
}

export const AHEAD = 2;
export const INACTIVE_MS = 5_000;

const META = 4;
const INCREMENTAL = 3;
const ACTIVE_SOURCES = new Set([1, 2, 3, 4, 5, 6, 7, 12, 14]); // moved, touched, scrolled, resized, typed, played, selected

export function tracksOf(replay: Replay): Track[] {
  return replay.streams
    .filter((stream) => stream.first_playable !== null)
    .map((stream) => ({
      id: stream.stream_id,
      clockOffsetMs: stream.clock_offset_ms,
      chunks: replay.chunks
        .filter((chunk) => chunk.stream_id === stream.stream_id && chunk.index >= (stream.first_playable ?? 0))
        .map(part),
    }))
    .filter((track) => track.chunks.length > 0);
}

export const part = (chunk: Chunk): Part => ({ chunk, start: Date.parse(chunk.started_at), end: Date.parse(chunk.ended_at) });

/** The place of the chunk that shows this moment. */
export function placeAt(track: Track, at: number): number {
  return Math.max(0, track.chunks.findLastIndex(({ start }) => start <= at));
}

/**
 * What shows a moment: from a chunk with a snapshot that surely lies before it, to the two chunks behind it. Where in its
 * chunk a snapshot lies is not known, so only of one that was over by then is it sure.
 */
export function runFor(track: Track, at: number): Run {
  const sure = track.chunks.findLastIndex(({ chunk, end }) => chunk.has_full_snapshot && end <= at);
  return { from: Math.max(0, sure), to: Math.min(placeAt(track, at) + AHEAD, track.chunks.length - 1) };
}

/** Events that can be shown when nothing before them is there: from the first page on. */
export function fromFirstPage(events: Recorded[]): Recorded[] {
  const first = events.findIndex(({ type }) => type === META);
  return first < 0 ? [] : events.slice(first);
}

/** When the visitor did something, in the events' own times. */
export function activity(events: readonly Recorded[]): number[] {
  return events
    .filter(({ type, data }) => type === INCREMENTAL && ACTIVE_SOURCES.has(data.source ?? -1))
    .map(({ timestamp }) => timestamp);
}

/** Stretches in which a track has nothing, longer than `INACTIVE_MS`. */
export function idle(track: Track): { start: number; end: number }[] {
  return track.chunks.flatMap(({ start }, at) => {
    const before = track.chunks[at - 1];
    return before && start - before.end > INACTIVE_MS ? [{ start: before.end, end: start }] : [];
  });
}

const ERRORS = new Set(["js_error", "unhandled_rejection", "console_error", "resource_error"]);

export type Kind = "click" | "page" | "error" | "insight";

/** What sort of mark something gets. */
export function kindOf({ type, severity }: Happening): Kind {
  if (severity) return "insight";
  if (ERRORS.has(type)) return "error";
  return type === "page_view" ? "page" : "click";
}

/** The first of a kind behind a moment, or else the first of all; undefined where there is none. */
export function next(happenings: readonly Happening[], kind: Kind, now: number): Happening | undefined {
  const those = happenings.filter((one) => kindOf(one) === kind);
  return those.find(({ at }) => Date.parse(at) > now) ?? those[0];
}
