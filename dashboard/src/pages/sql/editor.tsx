/** The editor (CodeMirror, loaded when it is first shown). Until then, and without it, a plain text area. */
import { useEffect, useRef, useState } from "preact/hooks";

import type { Table } from "./asking";
import type { Mounted } from "./codemirror";

interface Props {
  begin: string;
  tables: Table[];
  onChange: (sql: string) => void;
  onRun: () => void;
}

export function Editor({ begin, tables, onChange, onRun }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [mounted, setMounted] = useState<Mounted>();
  const run = useRef(onRun);
  run.current = onRun;

  useEffect(() => {
    let isOver = false;
    let made: Mounted | undefined;
    void import("./codemirror").then(({ mount }) => {
      if (isOver || !place.current) return;
      place.current.replaceChildren();
      made = mount(place.current, begin, onChange, () => run.current());
      setMounted(made);
    });
    return () => {
      isOver = true;
      made?.end();
    };
  }, []);
  useEffect(() => mounted?.know(tables), [mounted, tables]);
  return (
    <div ref={place} class="editor">
      <textarea aria-label="SQL" rows={8} defaultValue={begin} onInput={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}
