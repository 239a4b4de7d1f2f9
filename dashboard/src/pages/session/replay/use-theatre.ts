/** A theatre for as long as the page is there; what goes on being recorded is followed. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

import { consoleLines, networkLines } from "./console-lines";
import { Library } from "./library";
import type { Lines } from "./panels";
import type { Replay, Source } from "./source";
import { part, tracksOf, type Track } from "./tracks";
import type { Shown, Theatre } from "./theatre";

interface Used {
  theatre: Theatre | undefined;
  shown: Shown | undefined;
  tracks: Track[];
}

const PAUSE_MS = 1_000;

export function useTheatre(
  stage: RefObject<HTMLDivElement | null>,
  replay: Replay,
  source: Source,
  at: number,
  heard: (lines: Lines) => void,
): Used {
  const [theatre, setTheatre] = useState<Theatre>();
  const [shown, setShown] = useState<Shown>();
  const [tracks, setTracks] = useState(() => tracksOf(replay));

  useEffect(() => {
    const abort = new AbortController();
    let built: Theatre | undefined;
    const offsets = new Map(replay.streams.map((one) => [one.stream_id, one.clock_offset_ms]));
    const library = new Library((chunk, events) => {
      const offset = offsets.get(chunk.stream_id) ?? 0;
      heard({ console: consoleLines(events, offset), network: networkLines(events, offset) });
    });
    const first = tracks.find((track) => holds(track, at)) ?? tracks[0];
    void import("./theatre").then(({ Theatre }) => {
      if (abort.signal.aborted || !stage.current || !first) return;
      built = new Theatre(stage.current, library, first, setShown);
      setTheatre(built);
      void built.seek(at);
    });
    if (replay.is_recording) void follow(source, replay.after, abort.signal, setTracks);
    return () => {
      abort.abort();
      library.close();
      built?.destroy();
    };
  }, [replay]);

  useEffect(() => {
    const track = tracks.find((one) => one.id === shown?.track.id);
    if (theatre && track && track !== shown?.track) theatre.grow(track);
  }, [tracks]);

  return { theatre, shown, tracks };
}

const holds = (track: Track, at: number) => (track.chunks[0]?.start ?? Infinity) <= at && (track.chunks.at(-1)?.end ?? 0) >= at;

/** Until the recording is over. A tab that opens only now shows when the page is loaded again. */
async function follow(
  source: Source,
  after: string,
  signal: AbortSignal,
  grow: (change: (tracks: Track[]) => Track[]) => void,
): Promise<void> {
  let known = after;
  while (!signal.aborted) {
    const news = await source.follow(known.split(",").filter(Boolean), signal).catch(() => undefined);
    if (!news?.is_recording && !news?.chunks.length) return;
    known = news.after;
    grow((tracks) =>
      tracks.map((track) => {
        const landed = news.chunks.filter((chunk) => chunk.stream_id === track.id).map(part);
        return landed.length ? { ...track, chunks: [...track.chunks, ...landed] } : track;
      }),
    );
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}
