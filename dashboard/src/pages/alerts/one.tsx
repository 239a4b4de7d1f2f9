/** The alert that a message links to (`/alerts/:alert`), above the list. */
import { api, ask } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Card } from "../../kit/page";
import { useProject } from "../../kit/project";
import { useAnswer } from "../../kit/use-answer";
import { Alerts } from "./history";

/** The API lists alerts only; a link is followed while its alert is among the newest. */
const NEWEST = 100;

export function One({ alertId }: { alertId: string }) {
  const { id } = useProject();
  const answered = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/alerts/history", {
          params: { path: { project_id: id }, query: { per_page: NEWEST } },
          signal,
        }),
      ),
    [id, alertId],
  );
  return (
    <Card title="This alert">
      <Answer of={answered}>
        {(all) => {
          const found = all.filter((one) => one.id === alertId);
          return found.length ? (
            <Alerts rows={found} changed={answered.again} />
          ) : (
            <p>It is not among the newest {NEWEST}: look for it in the history. A rule that is deleted takes its history along.</p>
          );
        }}
      </Answer>
    </Card>
  );
}
