/** The bar at the top: where one is, light or dark, who one is. */
import { useState } from "preact/hooks";

import { account, signOut } from "../api/session";
import { nextTheme, setTheme, theme } from "../kit/theme";

const SIGNS = { system: "◐", light: "☀", dark: "☾" };

export function TopBar({ project }: { project?: string }) {
  const user = account();
  return (
    <header class="top-bar">
      <a class="brand" href="/projects">
        GoSight
      </a>
      {project !== undefined && <span class="top-project">{project}</span>}
      <span class="spring" />
      <ThemeSwitch />
      {user && (
        <>
          <a class="top-user" href="/account">
            {user.name || user.email}
          </a>
          <button type="button" class="plain" onClick={() => void signOut()}>
            Sign out
          </button>
        </>
      )}
    </header>
  );
}

function ThemeSwitch() {
  const [chosen, choose] = useState(theme());
  const turn = () => {
    setTheme(nextTheme());
    choose(theme());
  };
  return (
    <button type="button" class="plain" onClick={turn} aria-label={`Colours: ${chosen}. Change`} title={`Colours: ${chosen}`}>
      {SIGNS[chosen]}
    </button>
  );
}
