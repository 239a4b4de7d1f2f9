/** Chunks that have been loaded, each once; a server that says "later" is asked again then. */
import { ApiFailure } from "../../../api/failure";
import { load, type Chunk, type Recorded } from "./source";
import { activity } from "./tracks";

const nameOf = (chunk: Chunk) => `${chunk.stream_id}/${chunk.index}`;
const LONGEST_WAIT_S = 60;

export class Library {
  readonly #asked = new Map<string, Promise<Recorded[]>>();
  readonly #active = new Map<string, number[]>();
  readonly #abort = new AbortController();
  #waiting = 0;

  /** `came` is told of the events of each chunk as it comes. */
  constructor(private readonly came: (chunk: Chunk, events: Recorded[]) => void) {}

  /** Whether something is being loaded. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** Throws an `ApiFailure`; then it may be asked for again. */
  events(chunk: Chunk): Promise<Recorded[]> {
    const name = nameOf(chunk);
    const asked = this.#asked.get(name);
    if (asked) return asked;
    const asking = this.#load(chunk);
    this.#asked.set(name, asking);
    asking.catch(() => this.#asked.delete(name));
    return asking;
  }

  /** When the visitor did something, of a chunk that has come. */
  activity(chunk: Chunk): number[] {
    return this.#active.get(nameOf(chunk)) ?? [];
  }

  close(): void {
    this.#abort.abort();
  }

  async #load(chunk: Chunk): Promise<Recorded[]> {
    this.#waiting += 1;
    try {
      const events = await this.#patiently(() => load(chunk, this.#abort.signal));
      this.#active.set(nameOf(chunk), activity(events));
      this.came(chunk, events);
      return events;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #patiently<T>(asking: () => Promise<T>): Promise<T> {
    try {
      return await asking();
    } catch (failure) {
      const wait = failure instanceof ApiFailure ? failure.retryAfterS : undefined;
      if (wait === undefined || wait > LONGEST_WAIT_S) throw failure;
      await new Promise((done) => setTimeout(done, wait * 1_000));
      return asking();
    }
  }
}
