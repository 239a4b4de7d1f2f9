/** Shows an answer, or that it is awaited, or why there is none. */
import type { ComponentChildren } from "preact";

import { told } from "../api/failure";
import type { Answered } from "./use-answer";

interface Props<T> {
  of: Answered<T>;
  children: (data: T) => ComponentChildren;
}

export function Answer<T>({ of, children }: Props<T>) {
  if (of.failure !== undefined) return <Failure error={of.failure} again={of.again} />;
  if (of.data === undefined) return <Loading />;
  return (
    <div class="answer" aria-busy={of.isLoading}>
      {children(of.data)}
    </div>
  );
}

export function Loading() {
  return (
    <p class="loading" role="status">
      Loading …
    </p>
  );
}

/** `again`: what the button does, where trying again may help. */
export function Failure({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  return (
    <div class="failure" role="alert">
      <p>{told(error)}</p>
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Nothing is there yet: `title` says so, `children` what to do next. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
