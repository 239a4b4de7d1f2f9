/** What is decided about an error, and the buttons that decide. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { told } from "../../api/failure";
import { useMay, useProject } from "../../kit/project";

type Status = Schemas["KnownError"]["status"];
type Decision = Schemas["ErrorChange"]["status"];

const LOOKS: Record<Status, string> = { open: "warn", regressed: "bad", resolved: "", ignored: "" };
const DECISIONS: Record<Decision, string> = { resolved: "Resolve", ignored: "Ignore", open: "Open again" };

export function StatusBadge({ status }: { status: Status }) {
  return <span class={`badge ${LOOKS[status]}`}>{status}</span>;
}

/** `changed` is told when the API has taken it. */
export function Decide({ errorId, status, changed }: { errorId: string; status: Status; changed: () => void }) {
  const { id } = useProject();
  const [failure, setFailure] = useState<unknown>();
  const may = useMay("member");
  if (!may) return null;

  const decide = async (decision: Decision) => {
    setFailure(undefined);
    try {
      await ask(
        api.PATCH("/projects/{project_id}/errors/{error_id}", {
          params: { path: { project_id: id, error_id: errorId } },
          body: { status: decision },
        }),
      );
      changed();
    } catch (error) {
      setFailure(error);
    }
  };
  const possible = (Object.keys(DECISIONS) as Decision[]).filter((one) => one !== status && !(one === "open" && status === "regressed"));
  return (
    <div class="row" role="group" aria-label="Decide about it">
      {possible.map((decision) => (
        <button type="button" onClick={() => void decide(decision)}>
          {DECISIONS[decision]}
        </button>
      ))}
      {failure !== undefined && (
        <span class="wrong" role="alert">
          {told(failure)}
        </span>
      )}
    </div>
  );
}
