/** What the page writes to the console as an error. */

import { attempt } from "../core/attempt";
import { stackOf } from "../core/errors";
import type { Host } from "../core/host";
import { MAX_LENGTH, text } from "./said";

const MOST_ARGUMENTS = 5;

export function watchConsole({ scope, fail }: Pick<Host, "scope" | "fail">): void {
  let isInside = false;
  scope.patch(console, "error", (original) => function (this: Console, ...given: unknown[]) {
    if (!isInside) {
      isInside = true; // a page's own `toString` may write to the console again
      attempt(() => {
        const args = given.slice(0, MOST_ARGUMENTS).map(text);
        const stack = stackOf(given.find((one) => one instanceof Error));
        fail("console_error", { message: args.join(" ").slice(0, MAX_LENGTH), args, stack });
      });
      isInside = false;
    }
    return original.apply(this, given);
  });
}
