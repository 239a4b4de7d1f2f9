/** What a rule would have told in the last 7 days, as it stands in the form. */
import { useState } from "preact/hooks";

import { api, ask, type Schemas } from "../../api/client";
import { Failure } from "../../kit/answer";
import { dateTime, number } from "../../kit/format";
import { useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";

type Fired = Schemas["WouldHaveFired"];
type Body = Schemas["RuleToPreview"];

export function Preview({ body }: { body: () => Body }) {
  const { id } = useProject();
  const [found, setFound] = useState<Schemas["Preview"]>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  const look = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const params = { path: { project_id: id } };
      setFound(await ask(api.POST("/projects/{project_id}/alerts/preview", { params, body: body() })));
    } catch (error) {
      setFound(undefined);
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="preview">
      <button type="button" disabled={isBusy} onClick={() => void look()}>
        {isBusy ? "Looking …" : "What would it have told?"}
      </button>
      <div role="status">
        {failure !== undefined && <Failure error={failure} />}
        {found && <Found found={found} />}
      </div>
    </div>
  );
}

function Found({ found }: { found: Schemas["Preview"] }) {
  const columns: Column<Fired>[] = [
    { title: "When", cell: (one) => dateTime(new Date(one.window_end_ms).toISOString()) },
    { title: "Group", cell: (one) => (one.group_count > 1 ? `${one.group_count} groups` : Object.values(one.group).join(", ") || "all") },
    { title: "Value", cell: (one) => number(one.value), isNumber: true },
  ];
  return (
    <>
      <p>
        <strong>
          It would have fired {number(found.fired)} {found.fired === 1 ? "time" : "times"} in the last 7 days
        </strong>{" "}
        ({number(found.windows)} windows looked at{found.unjudged > 0 && `, ${number(found.unjudged)} of them with too little history`}).
      </p>
      {found.latest.length > 0 && (
        <Table
          caption="When it would have fired"
          columns={columns}
          rows={found.latest.slice(0, 10)}
          rowKey={(one) => `${one.window_end_ms} ${JSON.stringify(one.group)}`}
        />
      )}
    </>
  );
}
