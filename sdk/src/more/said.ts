/** What somebody handed to the console, as a text. */

import { attempt } from "../core/attempt";

export const MAX_LENGTH = 1_000;

export function text(value: any): string {
  if (typeof value === "string") return value.slice(0, MAX_LENGTH);
  if (value instanceof Error) return String(value.message).slice(0, MAX_LENGTH);
  if (value?.nodeType) return `<${value.localName || value.nodeName}>`; // not what stands in it
  return ((typeof value === "object" && attempt(() => JSON.stringify(value))) || String(value)).slice(0, MAX_LENGTH);
}
