/**
 * Shows one track with rrweb's Replayer and loads what it needs. The Replayer holds one run of consecutive chunks, which
 * grows at its end while it plays; a moment outside of it begins another run.
 */
import { Replayer } from "@rrweb/replay";
import "@rrweb/replay/dist/style.css";

import { ApiFailure } from "../../../api/failure";
import { Library } from "./library";
import type { Recorded } from "./source";
import { AHEAD, fromFirstPage, INACTIVE_MS, placeAt, runFor, type Run, type Track } from "./tracks";

export interface Shown {
  track: Track;
  now: number;
  isPlaying: boolean;
  isWaiting: boolean;
  isOver: boolean;
  speed: number;
  skips: boolean;
  failure: unknown;
}

type Events = ConstructorParameters<typeof Replayer>[0];

const TICK_MS = 100;
const LEAD_MS = 300; // before what is jumped to
const JUMPED_MS = 700; // so much is not worth a jump

export class Theatre {
  #shown: Shown;
  #replayer: Replayer | undefined;
  #run: Run = { from: 0, to: -1 };
  #turn = 0;
  #begin = 0; // of the run, in the events' own times
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #fit = new ResizeObserver(() => this.#scale());

  /** `changed` is told whenever something else is shown. */
  constructor(
    private readonly stage: HTMLElement,
    private readonly library: Library,
    track: Track,
    private readonly changed: (shown: Shown) => void,
  ) {
    const now = track.chunks[0]?.start ?? 0;
    this.#shown = { track, now, isPlaying: false, isWaiting: true, isOver: false, speed: 1, skips: true, failure: undefined };
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#fit.observe(stage);
  }

  /** Shows a moment, and goes on playing if it does. */
  async seek(at: number, track = this.#shown.track): Promise<void> {
    const turn = ++this.#turn;
    const last = track.chunks.at(-1);
    const moment = Math.min(Math.max(at, track.chunks[0]?.start ?? at), last?.end ?? at);
    const isOther = track !== this.#shown.track;
    this.#tell({ track, now: moment, isOver: false, failure: undefined });
    try {
      if (isOther) this.#forget();
      await this.#bring(runFor(track, moment), turn);
      if (turn === this.#turn) this.#go(moment);
    } catch (failure) {
      if (turn === this.#turn) this.#tell({ failure, isWaiting: false, isPlaying: false });
    }
  }

  play(): void {
    this.#tell({ isPlaying: true });
    void this.seek(this.#shown.isOver ? (this.#shown.track.chunks[0]?.start ?? 0) : this.#shown.now);
  }

  pause(): void {
    this.#replayer?.pause();
    this.#tell({ isPlaying: false });
  }

  setSpeed(speed: number): void {
    this.#replayer?.setConfig({ speed });
    this.#tell({ speed });
  }

  setSkips(skips: boolean): void {
    this.#tell({ skips });
  }

  /** More of the track has landed. */
  grow(track: Track): void {
    this.#tell({ track });
    if (this.#shown.isWaiting && this.#shown.isPlaying) void this.seek(this.#shown.now);
  }

  destroy(): void {
    this.#turn += 1;
    clearInterval(this.#timer);
    this.#fit.disconnect();
    this.#forget();
  }

  #tell(changes: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...changes };
    this.changed(this.#shown);
  }

  #forget(): void {
    this.#replayer?.destroy();
    this.#replayer = undefined;
    this.#run = { from: 0, to: -1 };
  }

  /** Sees to it that the Replayer holds a run. */
  async #bring(wanted: Run, turn: number): Promise<void> {
    const held = this.#run;
    const canGrow = this.#replayer !== undefined && held.from <= wanted.from && wanted.from <= held.to + 1;
    if (canGrow && wanted.to <= held.to) return;
    const from = canGrow ? held.to + 1 : wanted.from;
    this.#tell({ isWaiting: true });
    const events = await this.#load(from, wanted.to);
    if (turn !== this.#turn) return;
    if (canGrow) await this.#append(events, wanted.to);
    else this.#build(events, wanted);
  }

  async #load(from: number, to: number): Promise<Recorded[]> {
    const parts = this.#shown.track.chunks.slice(from, to + 1);
    return (await Promise.all(parts.map(({ chunk }) => this.library.events(chunk)))).flat();
  }

  #build(events: Recorded[], run: Run): void {
    const shown = fromFirstPage(events);
    if (shown.length < 2) throw new ApiFailure(0, "TOO_LITTLE", "Of this tab there is too little to be played.");
    this.#forget();
    this.#begin = Math.min(...shown.map(({ timestamp }) => timestamp));
    const options = { root: this.stage, speed: this.#shown.speed, showWarning: false, mouseTail: { strokeStyle: "#2f55d4" } };
    const replayer = new Replayer([...shown] as unknown as Events, options);
    replayer.iframe.title = "The recorded page";
    replayer.iframe.tabIndex = -1; // nothing in it can be used
    replayer.on("resize", () => this.#scale());
    replayer.on("finish", () => void this.#ended());
    this.#replayer = replayer;
    this.#run = run;
  }

  async #append(events: Recorded[], to: number): Promise<void> {
    for (const event of events) this.#replayer?.addEvent(event as unknown as Events[number] & object as never);
    this.#run = { ...this.#run, to };
    await Promise.resolve(); // the Replayer takes each in a microtask of its own
  }

  #go(at: number): void {
    const offset = Math.max(0, at - this.#shown.track.clockOffsetMs - this.#begin);
    if (this.#shown.isPlaying) this.#replayer?.play(offset);
    else this.#replayer?.pause(offset);
    this.#tell({ isWaiting: false });
    this.#scale();
  }

  /** What the Replayer has is over: more is brought, or it was the last. */
  async #ended(): Promise<void> {
    const { track, isPlaying } = this.#shown;
    if (this.#run.to < track.chunks.length - 1 && isPlaying) {
      const behind = track.chunks[this.#run.to + 1];
      await this.seek(behind ? Math.max(behind.start, this.#shown.now) : this.#shown.now);
    } else {
      this.#tell({ isPlaying: false, isOver: true, now: track.chunks.at(-1)?.end ?? this.#shown.now });
    }
  }

  #tick(): void {
    const { isPlaying, isWaiting, track } = this.#shown;
    if (!isPlaying || isWaiting || !this.#replayer) return;
    const own = this.#begin + this.#replayer.getCurrentTime();
    this.#tell({ now: own + track.clockOffsetMs });
    if (this.#shown.skips && this.#skip(own)) return;
    void this.#ahead();
  }

  /** Over a stretch in which the visitor did nothing. */
  #skip(own: number): boolean {
    const { track } = this.#shown;
    const held = track.chunks.slice(this.#run.from, this.#run.to + 1);
    const active = held.flatMap(({ chunk }) => this.library.activity(chunk)).find((at) => at > own);
    const behind = track.chunks[this.#run.to + 1];
    const to = active ?? (behind ? behind.start - track.clockOffsetMs : undefined);
    if (to === undefined || to - own < INACTIVE_MS) return false;
    if (to - own > LEAD_MS + JUMPED_MS) void this.seek(to - LEAD_MS + track.clockOffsetMs);
    return true;
  }

  /** Two chunks behind the one that is shown. */
  async #ahead(): Promise<void> {
    const { track, now } = this.#shown;
    const to = Math.min(placeAt(track, now) + AHEAD, track.chunks.length - 1);
    if (to <= this.#run.to || this.library.isBusy) return;
    const turn = this.#turn;
    try {
      const events = await this.#load(this.#run.to + 1, to);
      if (turn === this.#turn && to > this.#run.to) await this.#append(events, to);
    } catch {
      // It is asked for again when it is needed, and then its failure is shown.
    }
  }

  /** The recorded window as large as the stage allows. */
  #scale(): void {
    const replayer = this.#replayer;
    if (!replayer) return;
    const [width, height] = [Number(replayer.iframe.width), Number(replayer.iframe.height)];
    if (!width || !height) return;
    const scale = Math.min(this.stage.clientWidth / width, this.stage.clientHeight / height);
    const [left, top] = [(this.stage.clientWidth - width * scale) / 2, (this.stage.clientHeight - height * scale) / 2];
    replayer.wrapper.style.transformOrigin = "0 0";
    replayer.wrapper.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  }
}
