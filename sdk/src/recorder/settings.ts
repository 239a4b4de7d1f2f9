/** What holds for replays where the page says nothing else. */

import { merged, type ReplayConfig, type Resolved } from "../core/config";

const DEFAULTS: ReplayConfig = {
  mode: "full",
  triggers: { onError: true, onRageClick: true, onDeadClick: false, onCustomEvent: [] },
  bufferSeconds: 30,
  recordAfterSeconds: 60,
  maxReplayDuration: 0,
  includeUrls: [],
  excludeUrls: [],
  options: {
    recordMouseMove: true,
    scrollThrottle: 100,
    checkoutEveryNms: 60_000,
    checkoutEveryNth: 200,
    recordCanvas: false,
    recordConsole: true,
    recordNetwork: true,
  },
};

export const replaySettings = (config: Resolved): ReplayConfig => merged(DEFAULTS, config.replay);
