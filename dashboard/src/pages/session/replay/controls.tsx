/** Play, speed, what comes next. */
import { playTime } from "../../../kit/format";
import type { Happening } from "./source";
import type { Shown, Theatre } from "./theatre";
import { next, type Kind } from "./tracks";

const SPEEDS = [0.5, 1, 2, 4, 8];

interface Props {
  theatre: Theatre;
  shown: Shown;
  happenings: readonly Happening[];
  start: number;
  end: number;
  see: (one: Happening) => void;
  fullscreen: () => void;
}

export function Controls({ theatre, shown, happenings, start, end, see, fullscreen }: Props) {
  const to = (kind: Kind, said: string) => {
    const found = next(happenings, kind, shown.now + 1_500);
    return (
      <button type="button" disabled={!found} onClick={() => found && see(found)}>
        {said}
      </button>
    );
  };
  return (
    <div class="controls" role="group" aria-label="Player">
      <button type="button" class="primary" onClick={() => (shown.isPlaying ? theatre.pause() : theatre.play())}>
        {shown.isPlaying ? "❚❚ Pause" : shown.isOver ? "↺ Again" : "▶ Play"}
      </button>
      <span class="play-time">
        {playTime(shown.now - start)} / {playTime(end - start)}
      </span>
      <label>
        <span class="unseen">Speed</span>
        <select value={String(shown.speed)} onChange={(event) => theatre.setSpeed(Number(event.currentTarget.value))}>
          {SPEEDS.map((speed) => (
            <option value={String(speed)}>{speed}×</option>
          ))}
        </select>
      </label>
      <label class="row">
        <input type="checkbox" checked={shown.skips} onChange={(event) => theatre.setSkips(event.currentTarget.checked)} />
        Skip inactivity
      </label>
      {to("error", "Next error")}
      {to("insight", "Next insight")}
      <button type="button" onClick={fullscreen}>
        Full screen
      </button>
    </div>
  );
}
