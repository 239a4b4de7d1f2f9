/** What a page shows of an answer of the API: it is awaited, there, or a failure. */
import { useCallback, useEffect, useState } from "preact/hooks";

export interface Answered<T> {
  data: T | undefined;
  failure: unknown;
  isLoading: boolean;
  /** Ask once more. */
  again: () => void;
}

/**
 * Asks when the page appears and whenever `deps` change. What was there before stays until the new answer comes, so that
 * a page does not flicker; a request that nobody waits for any more is aborted.
 */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[]): Answered<T> {
  const [state, setState] = useState<{ data: T | undefined; failure: unknown; isLoading: boolean }>({
    data: undefined,
    failure: undefined,
    isLoading: true,
  });
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    ask(abort.signal).then(
      (data) => abort.signal.aborted || setState({ data, failure: undefined, isLoading: false }),
      (failure: unknown) => abort.signal.aborted || setState({ data: undefined, failure, isLoading: false }),
    );
    return () => abort.abort();
  }, [...deps, turn]);

  return { ...state, again: useCallback(() => setTurn((before) => before + 1), []) };
}
