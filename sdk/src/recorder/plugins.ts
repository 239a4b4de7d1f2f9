/** What stands beside the picture in a replay: the console's errors and warnings, and requests. */

import { attempt } from "../core/attempt";
import type { ReplayConfig } from "../core/config";
import type { Host } from "../core/host";
import { createScope } from "../core/scope";
import { watchNetwork } from "../more/network";
import { MAX_LENGTH, text } from "../more/said";

type Callback = (payload: unknown) => void;

/** As rrweb takes them; their events are of type 6, `{plugin, payload}`. */
export function plugins(host: Host, { recordConsole, recordNetwork }: ReplayConfig["options"]) {
  const { maskRequestBodies, maskResponseBodies } = host.config.privacy;
  const made = [];
  if (recordConsole) made.push({ name: "rrweb/console@1", observer: (tell: Callback) => watchConsole(host, tell), options: {} });
  if (recordNetwork) {
    const bodies = { request: !maskRequestBodies, response: !maskResponseBodies };
    made.push({
      name: "rrweb/network@1",
      observer: (tell: Callback) => {
        const scope = createScope();
        watchNetwork({ ...host, scope }, (type, said) => tell({ requests: [host.clean({ type, ...said })] }), bodies);
        return scope.end;
      },
      options: {},
    });
  }
  return made;
}

function watchConsole(host: Host, tell: Callback): () => void {
  const scope = createScope();
  let isInside = false;
  for (const level of ["error", "warn"]) {
    scope.patch(console, level, (original) => function (this: Console, ...args: unknown[]) {
      if (!isInside) {
        isInside = true;
        attempt(() => {
          const said = host.cleanText(args.map(text).join(" ").slice(0, MAX_LENGTH));
          tell({ level, trace: [], payload: [JSON.stringify(said)] });
        });
        isInside = false;
      }
      return original.apply(this, args);
    });
  }
  return scope.end;
}
