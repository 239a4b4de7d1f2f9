/** Light, dark, or as the system is. */

export type Theme = "system" | "light" | "dark";

const NAME = "gosight.theme";
const THEMES: Theme[] = ["system", "light", "dark"];

export function theme(): Theme {
  const kept = localStorage.getItem(NAME);
  return THEMES.find((one) => one === kept) ?? "system";
}

/** Also kept for the next time. */
export function setTheme(chosen: Theme): void {
  localStorage.setItem(NAME, chosen);
  applyTheme();
}

export function nextTheme(): Theme {
  return THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? "system";
}

/** Puts it on the page. */
export function applyTheme(): void {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
