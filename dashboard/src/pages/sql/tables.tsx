/** What can be read, to look names up. */
import type { Table } from "./asking";

export function TablesList({ tables }: { tables: Table[] }) {
  return (
    <ul class="tables">
      {tables.map(({ name, columns }) => (
        <li>
          <details>
            <summary>
              <code>{name}</code>
            </summary>
            <dl class="facts">
              {Object.entries(columns).map(([column, type]) => (
                <div>
                  <dt>
                    <code>{column}</code>
                  </dt>
                  <dd class="quiet">{type}</dd>
                </div>
              ))}
            </dl>
          </details>
        </li>
      ))}
    </ul>
  );
}
