/** The frame of a page: its title (also the window's) and what can be done on it. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

interface Props {
  title: string;
  /** Beside the title: a date range, a button. */
  tools?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ title, tools, children }: Props) {
  useEffect(() => {
    document.title = `${title} · GoSight`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <h1>{title}</h1>
        {tools && <div class="page-tools">{tools}</div>}
      </header>
      {children}
    </>
  );
}

/** A part of a page with a heading of its own. */
export function Card({ title, tools, children, wide = false }: Partial<Props> & { wide?: boolean }) {
  return (
    <section class={wide ? "card wide" : "card"} aria-label={title}>
      {title && (
        <header class="card-head">
          <h2>{title}</h2>
          {tools}
        </header>
      )}
      {children}
    </section>
  );
}

/** What is less is shown as 0.0 %, which is no change. */
const SHOWN = 0.0005;

/** A number with its name, and how it has changed. `isGood`: whether more of it is better; absent: neither. */
export function Figure(props: { name: string; value: string; change?: number | null; isGood?: boolean }) {
  const { name, value, change, isGood } = props;
  const sign = change == null || Math.abs(change) < SHOWN ? 0 : Math.sign(change);
  const direction = sign === 0 ? "same" : sign > 0 === isGood ? "better" : "worse";
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        <span class="figure-value">{value}</span>
        {change != null && (
          <span class={isGood === undefined ? "change" : `change ${direction}`} title="against the period before">
            {["▼", "", "▲"][sign + 1]} {Math.abs(change * 100).toFixed(Math.abs(change) < 0.1 ? 1 : 0)} %
          </span>
        )}
      </dd>
    </div>
  );
}
