/** The project's pages. */
import { useLocation } from "preact-iso";

import { ownPages } from "../routes";

const DATES = ["days", "from", "to"];

/** The days that are looked at stay the same from page to page. */
function keptDates(query: Record<string, string>): string {
  const kept = new URLSearchParams(DATES.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
  return kept.size ? `?${kept.toString()}` : "";
}

export function Menu({ base }: { base: string }) {
  const { path, query } = useLocation();
  return (
    <nav class="menu" aria-label="Project">
      <ul>
        {ownPages
          .filter(({ menu }) => menu)
          .map((page) => {
            const href = page.path.replace("/projects/:project", base);
            const isHere = href === base ? path.replace(/\/$/, "") === base : path.startsWith(href);
            return (
              <li>
                <a href={href + keptDates(query)} aria-current={isHere ? "page" : undefined}>
                  {page.menu}
                </a>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}
