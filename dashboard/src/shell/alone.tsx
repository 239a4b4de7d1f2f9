/** A page by itself, for whoever is not signed in. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

export function Alone({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · GoSight`;
  }, [title]);
  return (
    <main class="alone">
      <p class="brand">GoSight</p>
      <div class="card">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
