/** Settings that a form offers, and what of a form is a change. Keys, and what is allowed, as in docs/settings.md. */

export interface Setting {
  key: string;
  title: string;
  kind: "number" | "flag" | "list" | "text";
  hint?: string;
  choices?: readonly (readonly [string, string])[];
}

const YES_NO = [
  ["true", "yes"],
  ["false", "no"],
] as const;

const ADDRESSES = [
  ["truncate", "cut (/24, /48)"],
  ["hash", "hashed"],
  ["remove", "removed"],
  ["keep", "kept"],
] as const;

export const FIELDS: Setting[] = [
  { key: "replay.enabled", title: "Record replays", kind: "flag", choices: YES_NO },
  { key: "replay_sample_rate", title: "Share of sessions that are recorded", kind: "number", hint: "0 to 1" },
  { key: "replay.retention_days", title: "Days that replays are kept", kind: "number", hint: "7 and more; of what comes from now on" },
  { key: "retention_days", title: "Days that events are kept", kind: "number", hint: "8 and more; of what comes from now on" },
  { key: "drop_bots", title: "Drop what bots send", kind: "flag", choices: YES_NO },
  { key: "privacy.ip", title: "Addresses of visitors", kind: "text", choices: ADDRESSES },
  { key: "privacy.block_urls", title: "Pages that are not recorded", kind: "list", hint: "globs, separated by commas: /account/*" },
  { key: "privacy.sensitive_names", title: "Names of fields that are masked", kind: "list", hint: "besides the built-in ones" },
  { key: "privacy.exclude_from_storage", title: "Names of fields that are removed", kind: "list" },
  { key: "session.idle_minutes", title: "Minutes of silence that end a session", kind: "number" },
  { key: "session.max_hours", title: "Hours after which a session is cut", kind: "number" },
];

type Tree = Record<string, unknown>;

/** As a form shows it. */
export function valueOf(setting: Setting, settings: Tree): string {
  const value = setting.key.split(".").reduce<unknown>((tree, name) => (tree as Tree | undefined)?.[name], settings);
  return Array.isArray(value) ? value.join(", ") : value === undefined || value === null ? "" : String(value);
}

/** The tree of what differs from what is in force, for the API's PATCH. */
export function change(values: Record<string, string>, settings: Tree): Tree {
  const changed: Tree = {};
  for (const setting of FIELDS) {
    const given = values[setting.key];
    if (given === undefined || given === valueOf(setting, settings)) continue;
    const path = setting.key.split(".");
    const leaf = path.pop() ?? "";
    const place = path.reduce<Tree>((tree, name) => (tree[name] ??= {}) as Tree, changed);
    place[leaf] = typed(setting, given.trim());
  }
  return changed;
}

/** An empty field gives the setting back to the installation. */
function typed({ kind }: Setting, given: string): unknown {
  if (kind === "list") return given.split(",").map((one) => one.trim()).filter(Boolean);
  if (given === "") return null;
  if (kind === "number") return Number(given);
  return kind === "flag" ? given === "true" : given;
}
