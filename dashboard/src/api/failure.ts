/** A failure as the API tells it, and what a person is told of it. */

export interface Problem {
  field: string;
  message: string;
}

export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Problem[] = [],
    readonly retryAfterS: number | undefined = undefined,
  ) {
    super(message);
  }
}

/** Of an answer that is no success, or of a request that got none. Abortions are passed on as they are. */
export function failureOf(said: unknown, response: Response | undefined): Error {
  if (said instanceof Error && said.name === "AbortError") return said;
  if (said instanceof ApiFailure) return said;
  if (!response) return new ApiFailure(0, "UNREACHED", "The server could not be reached. Are you online?");
  const body = (said as { error?: { code: string; message: string; details?: Problem[] } } | undefined)?.error;
  const wait = Number(response.headers.get("Retry-After")) || undefined;
  if (!body) return new ApiFailure(response.status, "UNREADABLE", `The server answered ${response.status}.`);
  return new ApiFailure(response.status, body.code, body.message, body.details ?? [], wait);
}

/** One sentence for a person. */
export function told(error: unknown): string {
  if (error instanceof ApiFailure && error.code === "RATE_LIMITED")
    return `Too many requests. Try again in ${error.retryAfterS ?? 60} s.`;
  return error instanceof Error ? error.message : String(error);
}
