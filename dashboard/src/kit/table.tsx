/** A list of things in columns; at phone width each row becomes a card. */
import type { ComponentChildren } from "preact";

export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
  /** Numbers stand at the right. */
  isNumber?: boolean;
  /** The API's name of an order by this column: its head becomes a button. */
  sort?: string;
}

interface Props<T> {
  /** What the list is of, for whoever cannot see it. */
  caption: string;
  columns: Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  sort?: string | undefined;
  onSort?: ((sort: string) => void) | undefined;
  /** Shown in the place of no rows. */
  empty?: ComponentChildren;
}

export function Table<T>({ caption, columns, rows, rowKey, sort, onSort, empty }: Props<T>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <div class="table-frame">
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head column={column} isSorted={column.sort !== undefined && column.sort === sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td class={column.isNumber ? "number" : undefined} data-label={column.title}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps<T> {
  column: Column<T>;
  isSorted: boolean;
  onSort: ((sort: string) => void) | undefined;
}

function Head<T>({ column, isSorted, onSort }: HeadProps<T>) {
  const name = column.sort;
  return (
    <th scope="col" class={column.isNumber ? "number" : undefined} aria-sort={isSorted ? "descending" : undefined}>
      {name !== undefined && onSort ? (
        <button type="button" class="plain" onClick={() => onSort(name)}>
          {column.title} {isSorted ? "↓" : ""}
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

interface PagerProps {
  shown: number;
  meta: { total?: number | null | undefined; next_cursor?: string | null | undefined } | null | undefined;
  cursor: string | undefined;
  go: (cursor: string) => void;
}

/** From page to page of a list by cursor. `meta`: what its answer says; `cursor`: of the page at hand, nothing for the first. */
export function Pager({ shown, meta, cursor, go }: PagerProps) {
  const total = meta?.total ?? undefined;
  const next = meta?.next_cursor;
  return (
    <nav class="pager" aria-label="Pages of the list">
      <span>
        {shown}
        {total !== undefined && ` of ${total.toLocaleString()}`}
      </span>
      {cursor && (
        <button type="button" onClick={() => go("")}>
          To the first
        </button>
      )}
      {next && (
        <button type="button" onClick={() => go(next)}>
          Next
        </button>
      )}
    </nav>
  );
}
