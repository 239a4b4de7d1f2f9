/** All that is said of what people do on a page, what it measures, and the events that are off unless wanted. */

import type { Host } from "../core/host";
import { watchConsole } from "./console";
import { watchEditing } from "./editing";
import { createElements } from "./element";
import { watchHover } from "./hover";
import { createHub } from "./hub";
import { watchInputs } from "./inputs";
import { watchMeasures } from "./measures";
import { watchMedia } from "./media";
import { watchNetwork } from "./network";
import { watchPointer } from "./pointer";
import { createReactions } from "./reactions";
import { watchReading } from "./reading";
import { watchSizes } from "./sizes";
import { watchVitals } from "./vitals";

export function more(host: Host): void {
  const { isOn, record } = host;
  const hub = createHub(host);
  const elements = createElements(host.config.privacy);
  watchPointer(host, hub, elements, createReactions(host, hub));
  watchInputs(host, hub, elements);
  watchHover(host, hub, elements);
  watchMedia(host, hub);
  watchEditing(host, hub, elements);
  hub.begin(host.takeEarly());
  watchReading(host);
  watchMeasures(host);
  watchSizes(host);
  if (isOn("performance", "web_vitals")) watchVitals(host);
  if (isOn("error", "console_error")) watchConsole(host);
  if (isOn("network", "fetch_request")) watchNetwork(host, (type, said) => record(type, "network", said));
}
