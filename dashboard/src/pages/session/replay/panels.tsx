/** Beside the stage: what happened, and what console and network said, each line a way to its moment. */
import type { ComponentChildren } from "preact";

import { duration, playTime, words } from "../../../kit/format";
import { Tabs } from "../../../kit/tabs";
import type { ConsoleLine, NetworkLine } from "./console-lines";
import type { Happening } from "./source";
import { kindOf } from "./tracks";

export interface Lines {
  console: ConsoleLine[];
  network: NetworkLine[];
}

interface Props {
  happenings: readonly Happening[];
  lines: Lines;
  now: number;
  start: number;
  seek: (at: number) => void;
  see: (one: Happening) => void;
}

export function Panels({ happenings, lines, now, start, seek, see }: Props) {
  const line = (at: number, go: () => void, what: ComponentChildren, kind: string) => (
    <li class={at <= now ? `${kind} past` : kind}>
      <button type="button" class="plain" onClick={go}>
        <span class="at">{playTime(at - start)}</span> {what}
      </button>
    </li>
  );
  const events = () => (
    <ol class="lines">
      {happenings.map((one) =>
        line(Date.parse(one.at), () => see(one), <Said one={one} />, kindOf(one)),
      )}
      {happenings.length === 0 && <li class="quiet">Nothing of note.</li>}
    </ol>
  );
  const console = () => (
    <ol class="lines">
      {byTime(lines.console).map((one) => line(one.at, () => seek(one.at), <code>{one.text}</code>, one.level))}
      {lines.console.length === 0 && <li class="quiet">Nothing was said on the console up to here.</li>}
    </ol>
  );
  const network = () => (
    <ol class="lines">
      {byTime(lines.network).map((one) =>
        line(
          one.at,
          () => seek(one.at),
          <code>
            {one.method} {one.url} {one.status} {duration(one.durationMs)}
          </code>,
          (one.status ?? 0) >= 400 ? "error" : "request",
        ),
      )}
      {lines.network.length === 0 && <li class="quiet">No request was recorded up to here.</li>}
    </ol>
  );
  return (
    <aside class="panels">
      <Tabs
        label="Beside the recording"
        param="panel"
        tabs={[
          { name: "events", title: "Events", content: events },
          { name: "console", title: "Console", content: console },
          { name: "network", title: "Network", content: network },
        ]}
      />
    </aside>
  );
}

const byTime = <T extends { at: number }>(lines: readonly T[]) => [...lines].sort((one, other) => one.at - other.at);

function Said({ one }: { one: Happening }) {
  return (
    <>
      <span class={`badge ${one.severity}`}>{words(one.type)}</span> <span>{one.label}</span>
    </>
  );
}
