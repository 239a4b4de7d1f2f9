/** Session replay: rrweb's events, masked, in numbered chunks; all of them, or those around what went wrong. */

import { record } from "@rrweb/record";
import { attempt } from "../core/attempt";
import type { Host } from "../core/host";
import { globs } from "../core/privacy";
import { markedBy } from "../more/element";
import { createChunks } from "./chunks";
import { createMasking } from "./masking";
import { plugins } from "./plugins";
import { replaySettings } from "./settings";
import { createTriggers } from "./triggers";

const IDLE_MS = 5 * 60_000;
/** Sources of rrweb's incremental events that a person is behind. */
const BY_HAND = [1, 2, 3, 5, 6, 7, 12];

interface Rrweb {
  type: number;
  timestamp: number;
  data: any;
}

export function recorder(host: Host): void {
  const { config, scope } = host;
  const { privacy } = config;
  const replay = replaySettings(config);
  const { options } = replay;
  const masking = createMasking(host);
  const chunks = createChunks(host);
  const [included, excluded] = [globs(replay.includeUrls), globs(replay.excludeUrls)];
  const begun = Date.now();
  let activeAt = begun;
  let isSilent = false;
  let isRenewing = false;

  const isWanted = (): boolean => {
    const url = location.href;
    const isAny = (list: RegExp[]) => list.some((one) => one.test(url) || one.test(location.pathname));
    const isOver = replay.maxReplayDuration > 0 && Date.now() - begun > replay.maxReplayDuration * 1_000;
    const isHere = (!included.length || isAny(included)) && !isAny(excluded) && !host.isBlocked(url);
    return isHere && !isOver && !host.isPaused() && host.isReplayed() && Date.now() - activeAt <= IDLE_MS;
  };

  /** A replay goes on with the whole page, wherever it was interrupted. */
  const renew = () => {
    if (isRenewing) return;
    isRenewing = true;
    attempt(() => record.takeFullSnapshot(true));
    isRenewing = false;
  };

  const keep = replay.mode === "trigger" ? createTriggers(host, replay, chunks.add, renew) : chunks.add;

  const emit = (event: Rrweb) => {
    if (event.type === 3 && BY_HAND.includes(event.data.source)) activeAt = Date.now();
    const wasSilent = isSilent;
    isSilent = !isWanted();
    if (isSilent) return;
    if (wasSilent && event.type > 2 && event.type !== 4) return renew();
    keep(masking.clean(event));
  };

  const stop = record({
    emit: (event: unknown) => void attempt(() => emit(event as Rrweb)),
    checkoutEveryNms: replay.mode === "trigger" ? replay.bufferSeconds * 1_000 : options.checkoutEveryNms,
    checkoutEveryNth: replay.mode === "trigger" ? undefined : options.checkoutEveryNth,
    ...masking.options,
    blockClass: "gosight-block",
    blockSelector: markedBy("block", privacy.blockSelectors),
    ignoreClass: "gosight-ignore",
    ignoreSelector: markedBy("ignore", [...privacy.ignoreSelectors, "[data-gosight-ignore] *"]),
    sampling: { mousemove: options.recordMouseMove, scroll: options.scrollThrottle },
    recordCanvas: options.recordCanvas,
    inlineStylesheet: true,
    slimDOMOptions: { script: true, comment: true, headMetaSocial: true, headMetaRobots: true, headMetaVerification: true },
    plugins: plugins(host, options),
    recordAfter: "DOMContentLoaded",
    errorHandler: () => true,
  } as any);

  scope.undo(() => stop?.());
  host.listeners.session.push(() => {
    chunks.renew();
    renew();
  });
  host.listeners.exit.push(chunks.flush);
  scope.undo(chunks.end);
}
