/** What a command gets from outside instead of reaching for globals. */
export interface Context {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly log: Logger;
  /** Aborted on SIGINT and SIGTERM; every wait of a stage listens to it. */
  readonly signal: AbortSignal;
  /** Signals that the program was started to ignore, as by nohup: children are to be started so too. */
  readonly ignored?: readonly NodeJS.Signals[];
  readonly progress: Progress;
  /** How long the work has waited for what it reads and for what it writes to; absent where nobody asks. */
  readonly waits?: Waits | undefined;
  /** The words of the command line, quoted for a shell, passwords removed. */
  readonly commandLine?: string;
}

export interface Logger {
  debug(message: string): void;
  /** `table`: text that was laid out, shown below it. */
  info(message: string, table?: string): void;
  warn(message: string): void;
}

export interface Waits {
  readonly input: WaitClock;
  readonly output: WaitClock;
}

/** Runs while at least one waits. */
export interface WaitClock {
  /** Followed by one call of `ends`, whatever happens. */
  begins(): void;
  ends(): void;
  /** Waited so far. */
  readonly ms: number;
  /** When one last had waited enough, so that something had moved; on the clock of `performance`, 0 before the first. */
  readonly movedMs: number;
}

/** Where a stage stands, told as often as it likes; the terminal decides what is drawn. */
export interface Progress {
  /** `total` is what `doneBytes` grows to, where known: the size of the input as it lies on disk, or rows if so said. */
  start(stage: string, total?: number, unit?: ProgressUnit): void;
  update(state: { readonly doneBytes: number; readonly rows: number }): void;
  stop(): void;
  /** A stage is complete; heard by who keeps a record of it. */
  finish?(stage: FinishedStage): void;
  /** All that a run publishes is published, since then; whatever fails afterwards takes nothing back. */
  published?(since: Date): void;
  /** What the work waits for at a database, who holds it; null: it waits no more. */
  waits?(what: string | null): void;
}

export type ProgressUnit = 'bytes' | 'rows';

export interface FinishedStage {
  readonly stage: string;
  readonly seconds: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Plain. */
  readonly bytesIn: number;
  /** When it was complete, ISO 8601, UTC. */
  readonly ended: string;
}
