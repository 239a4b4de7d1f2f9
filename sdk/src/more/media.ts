/** Films and sounds. */

import type { Host } from "../core/host";
import type { Hub } from "./hub";

const TYPES: Record<string, string> = { play: "media_play", pause: "media_pause", seeked: "media_seek", ended: "media_complete", error: "media_error" };

export function watchMedia({ isOn, record }: Host, hub: Hub): void {
  if (!isOn("media", "media_play")) return;
  const before = new WeakMap<HTMLMediaElement, number>();
  hub.on("timeupdate", ({ event: { target } }) => target.seeking || before.set(target, target.currentTime));
  hub.on(Object.keys(TYPES).join(" "), ({ event: { type, target } }) => {
    if (!/^(video|audio)$/.test(target.localName)) return;
    const { currentTime, duration, currentSrc, error } = target as HTMLMediaElement;
    record(TYPES[type]!, "media", {
      media_type: target.localName,
      src: currentSrc,
      current_time: currentTime,
      duration: Number.isFinite(duration) ? duration : undefined,
      ...(type === "seeked" && { from: before.get(target) ?? 0, to: currentTime }),
      ...(type === "error" && { error: String(error?.code ?? "") }),
    });
  });
}
