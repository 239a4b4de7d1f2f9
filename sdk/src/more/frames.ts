/** The page's document and those of its frames that it may look into. */

import { attempt } from "../core/attempt";
import type { Scope } from "../core/scope";

export interface Frames {
  /** Do it with every document, those to come too. */
  each(work: (doc: Document) => void): void;
}

export function createFrames(scope: Scope): Frames {
  const documents: Document[] = [];
  const works: ((doc: Document) => void)[] = [];
  const look = (element: any) => {
    if (element?.localName === "iframe") enter(attempt(() => element.contentDocument));
  };
  const enter = (doc: Document | null | undefined) => {
    if (!doc || documents.includes(doc)) return;
    documents.push(doc);
    for (const work of works) work(doc);
    scope.on(doc, "load", (event) => look(event.target));
    doc.querySelectorAll("iframe").forEach(look);
  };
  enter(document);
  return {
    each(work) {
      works.push(work);
      documents.forEach(work);
    },
  };
}
