/** Analysts' own SQL (docs/query.md): an editor, the rows, and the same as a file. */
import { useRef, useState } from "preact/hooks";

import { Failure, Loading } from "../../kit/answer";
import { number } from "../../kit/format";
import { Card, Page } from "../../kit/page";
import { useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { askFile, askRows, useTables, type Rows } from "./asking";
import { Editor } from "./editor";
import { Result } from "./result";
import { TablesList } from "./tables";
import "../analysis.css";
import "./sql.css";

const BEGIN = `SELECT path, count() AS views, uniqExact(session_id) AS sessions
FROM events
WHERE event_type = 'page_view' AND timestamp > now() - INTERVAL 7 DAY
GROUP BY path
ORDER BY views DESC
LIMIT 20`;

type State = { isBusy: boolean; rows?: Rows; tookMs?: number; failure?: unknown };

export default function Sql() {
  const { id } = useProject();
  const [query, change] = useQuery();
  const text = useRef(query.sql || BEGIN);
  const [state, setState] = useState<State>({ isBusy: false });
  const tables = useTables();

  const work = async (asked: () => Promise<Partial<State>>) => {
    setState((before) => ({ ...before, isBusy: true, failure: undefined }));
    try {
      const done = await asked();
      setState((before) => ({ ...before, ...done, isBusy: false }));
    } catch (failure) {
      setState({ isBusy: false, failure });
    }
  };
  const run = () => {
    const sql = text.current;
    change({ sql });
    const begun = performance.now();
    void work(async () => ({ rows: await askRows(id, sql), tookMs: performance.now() - begun }));
  };
  const save = () => void work(async () => (await askFile(id, text.current, "csv"), {}));
  return (
    <Page title="SQL">
      <Card>
        <Editor begin={text.current} tables={tables} onChange={(sql) => (text.current = sql)} onRun={run} />
        <div class="row">
          <button type="button" class="primary" disabled={state.isBusy} onClick={run}>
            Run
          </button>
          <button type="button" disabled={state.isBusy} onClick={save}>
            Save as CSV
          </button>
          <span class="hint">
            Ctrl+Enter runs it, Escape then Tab leaves the editor. One SELECT, at most 30 s.
          </span>
        </div>
      </Card>
      <div aria-live="polite">
        {state.isBusy && <Loading />}
        {state.failure !== undefined && <Failure error={state.failure} />}
        {state.rows && !state.isBusy && (
          <Card title={`${number(state.rows.rows)} rows in ${number(Math.round(state.tookMs ?? 0))} ms`}>
            <Result rows={state.rows} />
          </Card>
        )}
      </div>
      <Card title="Tables">
        <TablesList tables={tables} />
      </Card>
    </Page>
  );
}
