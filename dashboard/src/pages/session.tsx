/** One session: its recording, what is known of it, what happened in it. `?at=`: a moment (ms since 1970) to be shown. */
import { useRoute } from "preact-iso";
import { useMemo, useState } from "preact/hooks";

import { api, ask } from "../api/client";
import { Answer, Empty } from "../kit/answer";
import { Page } from "../kit/page";
import { useMay, useProject } from "../kit/project";
import { useAnswer } from "../kit/use-answer";
import { Events } from "./session/events";
import { Facts, Insights, Visits } from "./session/facts";
import { Player } from "./session/replay/player";
import { ofSession } from "./session/replay/source";
import { ShareDialog } from "./session/share";
import "./session/session.css";

export default function SessionPage() {
  const { id } = useProject();
  const sessionId = useRoute().params.session ?? "";
  const [isSharing, setSharing] = useState(false);
  const mayShare = useMay("member");
  const source = useMemo(() => ofSession(id, sessionId), [id, sessionId]);
  const session = useAnswer(
    (signal) =>
      ask(api.GET("/projects/{project_id}/sessions/{session_id}", { params: { path: { project_id: id, session_id: sessionId } }, signal })),
    [id, sessionId],
  );
  const hasReplay = session.data?.has_replay === true;
  const tools = hasReplay && mayShare && (
    <button type="button" onClick={() => setSharing(true)}>
      Share
    </button>
  );
  return (
    <Page title={`Session ${sessionId.slice(0, 8)}`} tools={tools}>
      <Answer of={session}>
        {(found) => (
          <>
            {hasReplay ? (
              <Player source={source} />
            ) : (
              <Empty title="No recording of this session">
                <p>Recording may be off or sampled out for this project; events below tell what happened.</p>
              </Empty>
            )}
            <div class="cards session-cards">
              <Facts session={found} />
              <Visits session={found} />
              <Insights session={found} />
              <Events sessionId={sessionId} />
            </div>
          </>
        )}
      </Answer>
      {isSharing && <ShareDialog sessionId={sessionId} onClose={() => setSharing(false)} />}
    </Page>
  );
}
