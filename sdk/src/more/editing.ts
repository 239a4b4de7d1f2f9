/** That something was copied, cut, pasted or selected, and how long it was; never what. */

import { attempt } from "../core/attempt";
import type { Host } from "../core/host";
import type { Elements } from "./element";
import type { Hub } from "./hub";

const REST_MS = 500;

export function watchEditing({ isOn, record, scope }: Host, hub: Hub, elements: Elements): void {
  if (isOn("clipboard", "copy")) {
    hub.on("copy cut paste", ({ event, element }) => {
      const meant = elements.of(element);
      if (meant) record(event.type, "clipboard", { target: elements.describe(meant, true) });
    });
  }
  if (!isOn("selection", "text_select")) return;
  let selected = 0;
  let timer: number | undefined;
  const rested = (doc: Document) => {
    const { length } = String(doc.getSelection() || "");
    if (length && length !== selected) record("text_select", "selection", { length });
    else if (!length && selected) record("text_deselect", "selection", {});
    selected = length;
  };
  hub.each((doc) =>
    scope.on(doc, "selectionchange", () => {
      clearTimeout(timer);
      timer = setTimeout(() => attempt(() => rested(doc)), REST_MS);
    }),
  );
  scope.undo(() => clearTimeout(timer));
}
