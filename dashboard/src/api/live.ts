/** What happens in a project, as it happens (docs/api.md, 'Realtime'). It connects again by itself. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { components } from "./schema";
import { token } from "./session";

type Schemas = components["schemas"];

export type Live = Schemas["Metrics"] | Schemas["SessionStart"] | Schemas["LiveEvent"] | Schemas["AlertTriggered"];
export type Channel = "sessions" | "events" | "alerts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Who asks again is answered the same: it may not listen, or there is no such project (4000 + what HTTP says). */
const FINAL = [4403, 4404];

/** Whether it is connected. `heard` may be another function at each render. */
export function useLive(projectId: string, channels: Channel[], heard: (said: Live) => void): boolean {
  const [isConnected, setConnected] = useState(false);
  const listener = useRef(heard);
  listener.current = heard;
  const wanted = channels.join(",");

  useEffect(() => {
    let socket: WebSocket | undefined;
    let pause = FIRST_PAUSE_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;

    const connect = async () => {
      const access = await token();
      if (isOver || !access) return;
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      socket = new WebSocket(`${scheme}://${location.host}/api/v1/projects/${projectId}/realtime`);
      socket.onopen = () => {
        socket?.send(JSON.stringify({ type: "auth", token: access }));
        socket?.send(JSON.stringify({ type: "subscribe", channels: wanted ? wanted.split(",") : [] }));
      };
      socket.onmessage = (message) => {
        pause = FIRST_PAUSE_MS;
        setConnected(true);
        listener.current(JSON.parse(message.data as string) as Live);
      };
      socket.onclose = ({ code }) => {
        setConnected(false);
        if (isOver || FINAL.includes(code)) return;
        timer = setTimeout(() => void connect(), pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      };
    };
    void connect();
    return () => {
      isOver = true;
      clearTimeout(timer);
      socket?.close();
    };
  }, [projectId, wanted]);
  return isConnected;
}
