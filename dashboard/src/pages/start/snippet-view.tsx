/** The snippet of a project, with a key that this tab knows, or one that is made here. */
import { useState } from "preact/hooks";

import { api, ask } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Copyable } from "../../kit/copy";
import { useMay, useProject } from "../../kit/project";
import { useAnswer } from "../../kit/use-answer";
import { keepKey, keptKey } from "./first-key";
import { ingestAddress, snippet } from "./snippet";

export function Snippet() {
  const { id } = useProject();
  const may = useMay("admin");
  const installation = useAnswer((signal) => ask(api.GET("/installation", { signal })), []);
  const [key, setKey] = useState(keptKey(id));
  const make = async () => {
    const body = { name: "Site", permissions: ["write" as const] };
    const made = await ask(api.POST("/projects/{project_id}/api-keys", { params: { path: { project_id: id } }, body }));
    keepKey(id, made.key);
    setKey(made.key);
  };
  return (
    <Answer of={installation}>
      {({ ingest_url }) => (
        <>
          <Copyable isBlock label="snippet" text={snippet(key ?? "YOUR_KEY", ingestAddress(ingest_url))} />
          {key ? (
            <p class="hint">It goes into the head of every page. The key may only send; whoever reads your pages may know it.</p>
          ) : (
            <p class="hint">
              A key is shown only when it is made. Put yours in the place of YOUR_KEY
              {may && ", or make another: "}
              {may && (
                <button type="button" onClick={() => void make()}>
                  Make a key
                </button>
              )}
            </p>
          )}
        </>
      )}
    </Answer>
  );
}
