/** The first five minutes: a key, the snippet, and the first event as it arrives. */
import { useEffect, useState } from "preact/hooks";

import { api, ask } from "../api/client";
import { useLive, type Live } from "../api/live";
import { number, time, words } from "../kit/format";
import { Card, Page } from "../kit/page";
import { useProject } from "../kit/project";
import { useAnswer } from "../kit/use-answer";
import { Snippet } from "./start/snippet-view";

export default function Start() {
  return (
    <Page title="First event">
      <Card title="1. Put this into your pages">
        <Snippet />
      </Card>
      <Card title="2. Open one of them">
        <FirstEvent />
      </Card>
    </Page>
  );
}

const KEPT = 20;
const LOOK_MS = 5_000;

function FirstEvent() {
  const { id, base } = useProject();
  const [events, setEvents] = useState<Extract<Live, { type: "event" }>[]>([]);
  const before = useAnswer(
    (signal) =>
      ask(api.GET("/projects/{project_id}/sessions", { params: { path: { project_id: id }, query: { per_page: 1 } }, signal })),
    [id],
  );
  const isConnected = useLive(id, ["sessions", "events"], (said) => {
    if (said.type === "event") setEvents((known) => [said, ...known].slice(0, KEPT));
  });
  const hasSession = (before.data?.length ?? 0) > 0;
  useEffect(() => {
    if (hasSession) return undefined;
    const timer = setInterval(before.again, LOOK_MS); // also where the live view is away
    return () => clearInterval(timer);
  }, [hasSession]);
  const hasAny = events.length > 0 || hasSession;
  return (
    <>
      <p role="status" class={hasAny ? "arrived" : "waiting"}>
        {hasAny ? "Events arrive." : isConnected ? "Waiting for the first event …" : "Connecting …"}
      </p>
      {hasAny && (
        <p>
          <a href={`${base}/sessions`}>To the sessions</a> · <a href={base}>To the overview</a>
        </p>
      )}
      <ol class="live-events" aria-label="Events as they arrive">
        {events.map((event, index) => (
          <li key={`${event.timestamp}-${index}`}>
            <time dateTime={event.timestamp}>{time(event.timestamp)}</time>
            <span class="badge">{words(event.event_type)}</span>
            <span>{event.path}</span>
            <a href={`${base}/sessions/${event.session_id}`}>session</a>
          </li>
        ))}
      </ol>
      {!hasAny && (
        <p class="hint">
          Nothing comes? See whether the browser's console names a refused request, and whether the site is among those that
          may send (Settings). Events show within {number(10)} seconds.
        </p>
      )}
    </>
  );
}
