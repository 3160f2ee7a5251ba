import { existsSync } from 'node:fs';
import { arch, availableParallelism, hostname, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Logger, Progress } from '../../../context.ts';
import { OldumpError } from '../../../errors.ts';
import { version } from '../../../version.ts';
import { LogFile, LOG_LIMITS, type LogLimits } from './log-file.ts';

export const LOG_NAME = 'log.jsonl';

type Level = 'debug' | 'info' | 'warn' | 'error';
type More = Readonly<Record<string, unknown>>;

/** Lines that wait: for the run's folder, or for a slow disk. */
const MOST_WAITING = 10_000;
const LONGEST_END_MS = 3000;
const PROGRESS_EVERY_MS = 60_000;

/**
 * run_DATE/log.jsonl: all that a run says, whatever of it is shown, a JSON object a line: time, level, stage, message.
 * Attempts follow each other, each between a record `start` and a record `end` (a killed one has no end).
 *
 * It is there for those who look later, so it never ends the run nor holds it up: lines are written behind its back,
 * and lost when the disk is full, which is said once, and counted in the file as soon as that works again.
 * Memory: ten thousand lines.
 */
export class RunLog {
  readonly #ctx: Pick<Context, 'log' | 'now'>;
  readonly #path: string;
  readonly #file: LogFile;
  readonly #started = performance.now();
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #stage: string | null = null;
  #lost = 0;
  #isFailing = false;
  #progressAt = 0;

  constructor(
    path: string,
    ctx: Pick<Context, 'log' | 'now'>,
    command: string,
    limits: LogLimits = LOG_LIMITS,
  ) {
    this.#ctx = ctx;
    this.#path = path;
    this.#file = new LogFile(path, limits);
    this.#add('info', 'start', {
      version: version(),
      command,
      node: process.version,
      pid: process.pid,
      host: hostname(),
      system: `${process.platform} ${release()} ${arch()}`,
      cpus: availableParallelism(),
      machine_memory_bytes: totalmem(),
    });
  }

  /** What is said goes where it went, and in here. */
  logger(): Logger {
    const { log } = this.#ctx;
    const both =
      (level: 'debug' | 'info' | 'warn') =>
      (message: string): void => {
        log[level](message);
        this.#add(level, message);
      };
    return { debug: both('debug'), info: both('info'), warn: both('warn') };
  }

  /** Hears where the stages stand; once a minute it is written down. */
  listen(inner: Progress): Progress {
    return {
      start: (stage, total, unit = 'bytes') => {
        this.#stage = stage;
        this.#progressAt = performance.now() + PROGRESS_EVERY_MS;
        this.#add('info', 'stage begins', { total: total ?? null, unit });
        inner.start(stage, total, unit);
      },
      update: state => {
        if (performance.now() >= this.#progressAt) {
          this.#progressAt = performance.now() + PROGRESS_EVERY_MS;
          const memory = { memory_bytes: process.memoryUsage.rss() };
          this.#add('info', 'progress', { done: state.doneBytes, rows: state.rows, ...memory });
        }
        inner.update(state);
      },
      stop: () => {
        this.#stage = null;
        inner.stop();
      },
      finish: done => {
        const { stage, seconds, rowsIn, rowsOut, bytesIn } = done;
        const counts = { seconds, rows_in: rowsIn, rows_out: rowsOut, bytes_in: bytesIn };
        this.#add('info', 'stage complete', { stage, ...counts });
        inner.finish?.(done);
      },
    };
  }

  /** The last record; waits until it is written, but for a disk that hangs. */
  async end(error?: unknown): Promise<void> {
    const seconds = Number(((performance.now() - this.#started) / 1000).toFixed(3));
    if (error === undefined) this.#add('info', 'end', { exit_code: 0, reason: 'complete', seconds });
    else this.#add('error', 'end', { ...failure(error), seconds });
    await Promise.race([this.#writing, sleep(LONGEST_END_MS, undefined, { ref: false })]);
  }

  #add(level: Level, message: string, more: More = {}): void {
    const time = this.#ctx.now().toISOString();
    if (this.#waiting.length >= MOST_WAITING) this.#lost++;
    else this.#waiting.push(`${JSON.stringify({ time, level, stage: this.#stage, message, ...more })}\n`);
    if (existsSync(dirname(this.#path))) this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#writeSome();
    } finally {
      this.#writing = undefined;
    }
  }

  /** What cannot be written is given up: the next lines try again. */
  async #writeSome(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    try {
      const lost = this.#lost;
      await this.#file.append(`${this.#lostLine(lost)}${lines.join('')}`);
      this.#lost -= lost;
      this.#isFailing = false;
    } catch (error) {
      this.#lost += lines.length;
      if (!this.#isFailing)
        this.#ctx.log.warn(`the log of the run cannot be written: ${(error as Error).message}`);
      this.#isFailing = true;
    }
  }

  #lostLine(lost: number): string {
    if (lost === 0) return '';
    const record = { time: this.#ctx.now().toISOString(), level: 'warn', stage: this.#stage };
    return `${JSON.stringify({ ...record, message: `${lost} lines of this log are lost`, lost })}\n`;
  }
}

function failure(error: unknown): { exit_code: number; reason: string; stack?: string | undefined } {
  if (error instanceof OldumpError) return { exit_code: error.exitCode, reason: error.message };
  return { exit_code: 1, reason: String(error), stack: error instanceof Error ? error.stack : undefined };
}
