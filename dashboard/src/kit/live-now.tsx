/** Who is there now, by the live view: counted anew every 5 s. */
import { useState } from "preact/hooks";

import { useLive, type Live } from "../api/live";
import { number } from "./format";
import { useProject } from "./project";

type Metrics = Extract<Live, { type: "metrics" }>;

export function LiveNow() {
  const { id } = useProject();
  const [now, setNow] = useState<Metrics>();
  const isConnected = useLive(id, [], (said) => said.type === "metrics" && setNow(said));
  if (!now) return <span class="live-now quiet">connecting …</span>;
  const pages = now.top_pages.map(({ path, views }) => `${path} ${number(views)}`).join(", ");
  return (
    <span class={isConnected ? "live-now" : "live-now quiet"} title={pages && `Pages now: ${pages}`}>
      <span class={isConnected ? "live-dot on" : "live-dot"} aria-hidden="true" />
      <strong>{number(now.active_sessions)}</strong> here now, {number(now.events_per_minute)} events a minute
      {!isConnected && " (connecting again)"}
    </span>
  );
}
