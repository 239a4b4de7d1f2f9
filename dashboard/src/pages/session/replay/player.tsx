/** The player: stage, controls, timeline; beside it what happened, and what console and network said. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { Answer, Empty, Failure } from "../../../kit/answer";
import { useQuery } from "../../../kit/query";
import { useAnswer } from "../../../kit/use-answer";
import { Controls } from "./controls";
import { Panels, type Lines } from "./panels";
import { Timeline } from "./timeline";
import type { Happening, Replay, Source } from "./source";
import { tracksOf } from "./tracks";
import { useTheatre } from "./use-theatre";
import "./player.css";

const BEFORE_MS = 1_000; // a moment that is jumped to is seen coming

export function Player({ source }: { source: Source }) {
  const replay = useAnswer((signal) => source.look(signal), [source]);
  return <Answer of={replay}>{(found) => <Watched replay={found} source={source} />}</Answer>;
}

function Watched({ replay, source }: { replay: Replay; source: Source }) {
  if (replay.permission === "none")
    return (
      <Empty title="There is a recording">
        <p>To watch it needs the role member. What happened stands below.</p>
      </Empty>
    );
  if (tracksOf(replay).length === 0)
    return (
      <Empty title="Nothing to be shown yet">
        <p>What has come of this recording rests on a snapshot that has not.</p>
      </Empty>
    );
  return <Stage replay={replay} source={source} />;
}

function Stage({ replay, source }: { replay: Replay; source: Source }) {
  const frame = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [query] = useQuery();
  const asked = Number(query.at);
  const at = asked ? asked - BEFORE_MS : Date.parse(replay.started_at);
  const [lines, setLines] = useState<Lines>({ console: [], network: [] });
  const { theatre, shown, tracks } = useTheatre(stage, replay, source, at, (came) =>
    setLines((known) => ({ console: [...known.console, ...came.console], network: [...known.network, ...came.network] })),
  );
  const start = Date.parse(replay.started_at);
  const end = Math.max(Date.parse(replay.ended_at), ...tracks.map((track) => track.chunks.at(-1)?.end ?? 0));
  const happenings = useMemo(
    () => replay.events_timeline.filter((one) => Date.parse(one.at) >= start - BEFORE_MS),
    [replay],
  );
  const jump = (to: number) => void theatre?.seek(to);
  const seeHappening = (one: Happening) => jump(Date.parse(one.at) - BEFORE_MS);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.closest("input, select, textarea, button, a, dialog")) return;
      if (event.key !== " ") return;
      event.preventDefault();
      if (shown?.isPlaying) theatre?.pause();
      else theatre?.play();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [theatre, shown?.isPlaying]);

  return (
    <div class="player" ref={frame}>
      <div class="player-main">
        <div class="stage-frame" aria-busy={shown?.isWaiting ?? true} data-now={shown && Math.round(shown.now)}>
          <div class="stage" ref={stage} aria-label="The recorded page" role="group" />
          {shown?.isWaiting && shown.failure === undefined && (
            <p class="stage-said" role="status">
              Loading …
            </p>
          )}
          {shown?.failure !== undefined && (
            <div class="stage-said">
              <Failure error={shown.failure} again={() => jump(shown.now)} />
            </div>
          )}
        </div>
        {shown && theatre && (
          <>
            <Timeline tracks={tracks} happenings={happenings} shown={shown} start={start} end={end} theatre={theatre} />
            <Controls
              theatre={theatre}
              shown={shown}
              happenings={happenings}
              start={start}
              end={end}
              see={seeHappening}
              fullscreen={() => void frame.current?.requestFullscreen()}
            />
          </>
        )}
      </div>
      <Panels happenings={happenings} lines={lines} now={shown?.now ?? start} start={start} seek={jump} see={seeHappening} />
    </div>
  );
}
