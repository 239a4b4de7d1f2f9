/** Everything that was hung onto the page, so that all of it can be taken off again. */

import { attempt } from "./attempt";

type Handler = (event: any) => unknown;

export interface Scope {
  /** Listen, before the page does unless `isLast`; never in the way of scrolling. */
  on(target: EventTarget | null | undefined, types: string, handler: Handler, isLast?: boolean): void;
  every(ms: number, work: () => void): void;
  /** Put `make(original)` in a method's place: the page may have done so too, or freeze it. */
  patch(object: any, name: string, make: (original: any) => any): void;
  /** Something to undo at the end. */
  undo(work: () => void): void;
  end(): void;
}

export function createScope(): Scope {
  let undoing: (() => void)[] = [];
  const undo = (work: () => void) => void undoing.push(work);
  return {
    on(target, types, handler, isLast) {
      const guarded = (event: Event) => void attempt(() => handler(event));
      for (const type of types.split(" ")) {
        const options = { capture: !isLast, passive: true };
        attempt(() => {
          target?.addEventListener(type, guarded, options);
          undo(() => target?.removeEventListener(type, guarded, options));
        });
      }
    },
    every(ms, work) {
      const timer = setInterval(() => attempt(work), ms);
      undo(() => clearInterval(timer));
    },
    patch(object, name, make) {
      attempt(() => {
        const original = object[name];
        if (typeof original !== "function") return;
        const ours = make(original);
        object[name] = ours;
        undo(() => {
          if (object[name] === ours) object[name] = original;
        });
      });
    },
    undo,
    end() {
      for (const work of undoing.splice(0)) attempt(work);
    },
  };
}
