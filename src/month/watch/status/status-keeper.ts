import type { FinishedStage, Progress, ProgressUnit, Waits } from '../../../context.ts';
import { OldumpError } from '../../../errors.ts';
import { version } from '../../../version.ts';
import type { ProcessIdentity } from '../process-identity.ts';
import { peakMemoryBytes } from '../../../stage/stage-report.ts';
import type { Clock } from './watch-clock.ts';
import { Movement } from './movement.ts';
import { Pace } from './pace.ts';
import { resumeCommand } from './resume-command.ts';
import {
  STATUS_FORMAT,
  type RunState,
  type RunStatus,
  type StageDone,
  type StageStatus,
} from './run-status.ts';

interface StageUnderWay {
  readonly name: string;
  readonly startedAt: Date;
  readonly startedMs: number;
  readonly total: number | undefined;
  readonly unit: ProgressUnit;
  readonly pace: Pace;
}

export interface StatusOf {
  readonly date: string;
  readonly process: ProcessIdentity;
  /** As a shell would read it, passwords removed. */
  readonly command: string;
}

/** Listens to the stages of a run and can say at any time where it stands. Does no I/O. */
export class StatusKeeper {
  readonly #of: StatusOf;
  readonly #clock: Clock;
  readonly #startedAt: Date;
  readonly #startedMs: number;
  readonly #movement: Movement;
  #stages: readonly StageDone[] = []; // one that an earlier attempt finished may be made anew
  #stage: StageUnderWay | undefined;
  #hasBegun = false;
  #state: RunState = 'running';
  #error: RunStatus['error'] = null;
  #published: Date | undefined;
  #waitsFor: string | null = null;

  constructor(of: StatusOf, clock: Clock, waits?: Waits) {
    this.#of = of;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#startedMs = clock.steadyMs();
    this.#movement = new Movement(clock, waits);
  }

  /** Progress that is heard here and goes on to `inner`; `onStage` is called when a stage begins or is complete. */
  listen(inner: Progress, onStage: () => void): Progress {
    return {
      start: (stage, total, unit = 'bytes') => {
        this.#begin(stage, total, unit);
        onStage();
        inner.start(stage, total, unit);
      },
      update: state => {
        this.#movement.at(state.doneBytes, state.rows);
        this.#stage?.pace.add(state.doneBytes, state.rows, this.#clock.steadyMs());
        inner.update(state);
      },
      // A stage that stops without being complete is what failed, and stays.
      stop: () => inner.stop(),
      finish: done => {
        this.#movement.moved();
        this.#stages = [...this.#stages.filter(({ name }) => name !== done.stage), stageDone(done)];
        if (this.#stage?.name === done.stage) this.#stage = undefined;
        if (this.#hasBegun) onStage();
        inner.finish?.(done);
      },
      published: since => {
        this.#published = since;
        this.#movement.moved();
        if (this.#hasBegun) onStage();
        inner.published?.(since);
      },
      waits: what => {
        this.#waitsFor = what;
        onStage();
        inner.waits?.(what);
      },
    };
  }

  /** False while all that is known was finished by an earlier attempt. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  complete(): void {
    this.#state = 'complete';
    this.#stage = undefined;
  }

  fail(error: unknown): void {
    const known = error instanceof OldumpError ? error : undefined;
    this.#waitsFor = null;
    this.#state = known?.kind === 'interrupted' ? 'interrupted' : 'failed';
    this.#error = { message: known?.message ?? String(error), exit_code: known?.exitCode ?? 1 };
  }

  status(): RunStatus {
    const { date, process: self, command } = this.#of;
    const idleMs = this.#movement.idleMs();
    const now = this.#clock.now();
    const isOver = this.#state === 'failed' || this.#state === 'interrupted';
    return {
      format: STATUS_FORMAT,
      tool: { name: 'oldump', version: version() },
      date,
      state: this.#state,
      process: self,
      started: this.#startedAt.toISOString(),
      heartbeat: now.toISOString(),
      heartbeat_uptime: this.#clock.uptime(),
      moved: new Date(now.getTime() - idleMs).toISOString(),
      idle_seconds: Math.round(idleMs / 1000),
      seconds: this.#secondsSince(this.#startedMs),
      stage: this.#stage === undefined ? null : this.#stageStatus(this.#stage),
      stages: this.#stages,
      published: this.#published?.toISOString() ?? null,
      memory_bytes: process.memoryUsage.rss(),
      peak_memory_bytes: peakMemoryBytes(),
      waits_for: this.#waitsFor,
      error: this.#error,
      command,
      resume: isOver ? resumeCommand(command) : null,
    };
  }

  #begin(name: string, total: number | undefined, unit: ProgressUnit): void {
    this.#hasBegun = true;
    this.#movement.moved();
    const pace = new Pace();
    this.#stage = {
      name,
      startedAt: this.#clock.now(),
      startedMs: this.#clock.steadyMs(),
      total,
      unit,
      pace,
    };
  }

  #stageStatus({ name, startedAt, startedMs, total, unit, pace }: StageUnderWay): StageStatus {
    const nowMs = this.#clock.steadyMs();
    const secondsLeft = pace.secondsLeft(total, nowMs);
    const { rows, done } = pace;
    return {
      name,
      started: startedAt.toISOString(),
      seconds: this.#secondsSince(startedMs),
      unit,
      done,
      total: total ?? null,
      rows,
      rate: rounded(pace.rateOf('done', nowMs)),
      rows_rate: rounded(pace.rateOf('rows', nowMs)),
      seconds_left: secondsLeft === null ? null : Math.ceil(secondsLeft),
      eta: secondsLeft === null ? null : this.#in(secondsLeft),
    };
  }

  /** null for what lies beyond all calendars. */
  #in(seconds: number): string | null {
    const date = new Date(this.#clock.now().getTime() + 1000 * seconds);
    return Number.isNaN(date.getTime()) ? null : date.toISOString();
  }

  #secondsSince(startedMs: number): number {
    return Number(((this.#clock.steadyMs() - startedMs) / 1000).toFixed(3));
  }
}

function stageDone({ stage, seconds, rowsIn, rowsOut, bytesIn, ended }: FinishedStage): StageDone {
  return {
    name: stage,
    seconds: Number(seconds.toFixed(3)),
    rows_in: rowsIn,
    rows_out: rowsOut,
    bytes_in: bytesIn,
    ended,
  };
}

function rounded({ recent, mean }: { recent: number; mean: number }): { recent: number; mean: number } {
  return { recent: Math.round(recent), mean: Math.round(mean) };
}
