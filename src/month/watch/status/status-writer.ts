import type { Context } from '../../../context.ts';
import type { RunStatus } from './run-status.ts';

/** A heartbeat. */
const EVERY_MS = 10_000;

type Write = (status: RunStatus) => Promise<void>;

/**
 * Writes a status when asked, and every ten seconds by itself, one at a time. A status that cannot be written
 * (full disk) is a warning, once until it works again: whoever watches must not end the work.
 */
export class StatusWriter {
  readonly #read: () => RunStatus;
  readonly #write: Write;
  readonly #log: Context['log'];
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> | undefined;
  #isStale = false;
  #isFailing = false;
  #hasWritten = false;

  constructor(read: () => RunStatus, write: Write, { log }: Pick<Context, 'log'>, everyMs = EVERY_MS) {
    this.#read = read;
    this.#write = write;
    this.#log = log;
    this.#timer = setInterval(() => this.touch(), everyMs).unref();
  }

  /** Soon. */
  touch(): void {
    this.#isStale = true;
    this.#writing ??= this.#writeAll();
  }

  /** The last one, and no more heartbeats. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.touch();
    await this.#writing;
  }

  /** As `end`, but for a run that never began: nothing is written if nothing was. */
  async endUnbegun(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    if (this.#hasWritten) await this.end();
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#isStale) {
        this.#isStale = false;
        await this.#writeOnce();
      }
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeOnce(): Promise<void> {
    try {
      await this.#write(this.#read());
      this.#hasWritten = true;
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#log.warn(`the status cannot be written: ${(error as Error).message}`);
      this.#isFailing = true;
    }
  }
}
