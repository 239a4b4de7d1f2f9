/** Where one is, what happened when, and what each tab recorded. */
import { playTime, words } from "../../../kit/format";
import type { Happening } from "./source";
import type { Shown, Theatre } from "./theatre";
import { idle, kindOf, type Track } from "./tracks";

interface Props {
  tracks: readonly Track[];
  happenings: readonly Happening[];
  shown: Shown;
  start: number;
  end: number;
  theatre: Theatre;
}

export function Timeline({ tracks, happenings, shown, start, end, theatre }: Props) {
  const length = Math.max(end - start, 1);
  const place = (at: number) => `${(100 * (at - start)) / length}%`;
  const wide = (from: number, to: number) => `${(100 * Math.max(to - from, 0)) / length}%`;
  return (
    <div class="timeline">
      <div class="marks" aria-hidden="true">
        {happenings.map((one) => (
          <i
            key={one.id}
            class={`mark ${kindOf(one)} ${one.severity}`}
            style={{ left: place(Date.parse(one.at)) }}
            title={`${playTime(Date.parse(one.at) - start)} ${words(one.type)} ${one.label}`}
          />
        ))}
      </div>
      <input
        type="range"
        class="seek"
        aria-label="Moment"
        aria-valuetext={playTime(shown.now - start)}
        min={start}
        max={end}
        step="any"
        value={shown.now}
        onInput={(event) => void theatre.seek(Number(event.currentTarget.value))}
      />
      <ul class="tracks" aria-label="Tabs">
        {tracks.map((track, at) => (
          <li>
            <button
              type="button"
              class="plain track-name"
              aria-pressed={track.id === shown.track.id}
              onClick={() => void theatre.seek(shown.now, track)}
            >
              Tab {at + 1}
            </button>
            <span class="track" aria-hidden="true">
              {track.chunks.map(({ chunk, start: from, end: to }) => (
                <i key={chunk.index} class="recorded" style={{ left: place(from), width: wide(from, to) }} />
              ))}
              {idle(track).map((one) => (
                <i class="idle" style={{ left: place(one.start), width: wide(one.start, one.end) }} title="inactive" />
              ))}
              <i class="needle" style={{ left: place(shown.now) }} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
