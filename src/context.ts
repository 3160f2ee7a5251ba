/** What a command gets from outside instead of reaching for globals. */
export interface Context {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly log: Logger;
  /** Aborted on SIGINT and SIGTERM; every wait of a stage listens to it. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** Where a stage stands, told as often as it likes; the terminal decides what is drawn. */
export interface Progress {
  /** `totalBytes` is the size of the input as it lies on disk, where known. */
  start(stage: string, totalBytes?: number): void;
  update(state: { readonly doneBytes: number; readonly rows: number }): void;
  stop(): void;
}
