/** The rows of an answer, as many of them as a page can show. */
import { number } from "../../kit/format";
import type { Rows } from "./asking";

const MOST = 1_000;

export function Result({ rows: { meta, data } }: { rows: Rows }) {
  if (data.length === 0) return <p class="quiet">No rows. The query is fine; nothing passes it.</p>;
  return (
    <>
      <div class="scroller" tabIndex={0} role="region" aria-label="Rows">
        <table class="rows">
          <thead>
            <tr>
              {meta.map(({ name, type }, column) => (
                <th scope="col" title={type} class={classOf(data[0]?.[column])}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.slice(0, MOST).map((row) => (
              <tr>
                {row.map((value) => (
                  <td class={classOf(value)}>{said(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {data.length > MOST && (
        <p class="hint">The first {number(MOST)} are shown. “Save as CSV” gives all of them.</p>
      )}
    </>
  );
}

const classOf = (value: unknown) => (typeof value === "number" ? "number" : undefined);

function said(value: unknown): string {
  if (value === null) return "NULL";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
