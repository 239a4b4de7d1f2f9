/** What the SQL page asks of the API. */
import { api, ask, type Schemas } from "../../api/client";
import { failureOf } from "../../api/failure";
import { useProject } from "../../kit/project";
import { useAnswer } from "../../kit/use-answer";

export type Table = Schemas["QueryTable"];
type Format = NonNullable<Schemas["Question"]["format"]>;

/** As the API streams it (docs/api.md, "SQL and files"): each row a list in the order of `meta`. */
export interface Rows {
  meta: { name: string; type: string }[];
  data: unknown[][];
  rows: number;
}

/** None until they are known; without them the editor completes words of SQL only. */
export function useTables(): Table[] {
  const { id } = useProject();
  const { data } = useAnswer(
    (signal) => ask(api.GET("/projects/{project_id}/query/tables", { params: { path: { project_id: id } }, signal })),
    [id],
  );
  return data ?? [];
}

/** Throws an `ApiFailure`. */
export async function askRows(projectId: string, sql: string): Promise<Rows> {
  return ((await (await send(projectId, sql, "json")).json()) as { data: Rows }).data;
}

/** The answer as a file that the browser saves. */
export async function askFile(projectId: string, sql: string, format: Format): Promise<void> {
  const blob = await (await send(projectId, sql, format)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `query.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function send(projectId: string, sql: string, format: Format): Promise<Response> {
  const said = await api
    .POST("/projects/{project_id}/query", {
      params: { path: { project_id: projectId } },
      body: { sql, format },
      parseAs: "stream",
    })
    .catch((error: unknown) => {
      throw failureOf(error, undefined);
    });
  if (!said.response.ok) throw failureOf(said.error, said.response);
  return new Response(said.data as ReadableStream);
}
