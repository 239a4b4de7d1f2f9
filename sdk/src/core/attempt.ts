/** Nothing that goes wrong in here reaches the page: it is counted, and told to whoever asked to be told. */

type Listener = (error: unknown) => void;

let listener: Listener | undefined;
let isTelling = false;

export function onFailure(told: Listener | undefined): void {
  listener = told;
}

/** What `work` gives; undefined when it throws. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

export function failed(error: unknown): void {
  if (isTelling) return;
  isTelling = true;
  try {
    listener?.(error);
  } catch {
    // the listener's own fault is its own
  }
  isTelling = false;
}
