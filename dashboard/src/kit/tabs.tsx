/** Parts of a page of which one is shown; which one stands in the address (`?tab=`). */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

import { useQuery } from "./query";

export interface Tab {
  /** In the address. */
  name: string;
  title: string;
  content: () => ComponentChildren;
}

export function Tabs({ label, tabs, param = "tab" }: { label: string; tabs: readonly Tab[]; param?: string }) {
  const id = useId();
  const [query, change] = useQuery();
  const at = Math.max(0, tabs.findIndex(({ name }) => name === query[param]));
  const choose = (index: number) => {
    const tab = tabs[(index + tabs.length) % tabs.length];
    if (!tab) return;
    change({ [param]: tab.name });
    document.getElementById(`${id}-${tab.name}`)?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(at + step);
  };
  const shown = tabs[at];
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab, index) => (
          <button
            type="button"
            role="tab"
            id={`${id}-${tab.name}`}
            aria-selected={index === at}
            aria-controls={`${id}-panel`}
            tabIndex={index === at ? 0 : -1}
            onClick={() => choose(index)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={shown && `${id}-${shown.name}`} class="tab-panel" tabIndex={0}>
        {shown?.content()}
      </div>
    </>
  );
}
