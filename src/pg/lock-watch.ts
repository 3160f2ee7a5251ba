/** Who holds what a statement waits for: a run that hangs says so, and so does its status. */
import type { Context } from '../context.ts';
import { environmentError } from '../errors.ts';
import type { Connection } from './connection/connect.ts';
import { printable } from '../printable.ts';

/** A statement is looked after when it has been silent for so long, and then every so often. */
const FIRST_MS = 3000;
const EVERY_MS = 5000;
const LONGEST_QUERY = 80;

export interface LockWaits {
  /** Told what is waited for as often as that changes, and null when the wait is over. */
  readonly onWait?: ((what: string | null) => void) | undefined;
  /** A statement that has waited for a lock so long is given up; undefined: never. */
  readonly longestWaitMs?: number | undefined;
}

/** Waits are warned of in the log, and stand in the status. */
export function tellWaits({ log, progress }: Pick<Context, 'log' | 'progress'>): LockWaits {
  return {
    onWait: what => {
      progress.waits?.(what);
      if (what === null) log.info('database: the wait for a lock is over');
      else log.warn(what);
    },
  };
}

interface Holder {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly since: string | null;
  readonly query: string | null;
  readonly waits_for: string | null;
}

const HOLDERS = `
  SELECT holder AS pid, usename AS user, application_name AS application, query,
         to_char(coalesce(xact_start, backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
         (SELECT string_agg(relation::regclass::text, ', ') FROM pg_locks WHERE pid = $1 AND NOT granted) AS waits_for
  FROM unnest(pg_blocking_pids($1)) AS holder LEFT JOIN pg_stat_activity ON pid = holder LIMIT 3`;

export interface Watched extends LockWaits {
  readonly place: string;
  /** Process of the server that works for the statement. */
  readonly pid: number;
  /** A connection beside it, to look with. */
  readonly connect: () => Promise<Connection>;
  /** Breaks the statement off. */
  readonly giveUp: () => void;
}

/** From the beginning of a statement until `end`: when its first answer is there. */
export class LockWatch {
  /** Why the statement was given up. */
  failure: Error | undefined;
  readonly #watched: Watched;
  readonly #begun = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #connection: Promise<Connection> | undefined;
  #told: string | null = null;
  #isOver = false;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#wait(Math.min(FIRST_MS, watched.longestWaitMs ?? FIRST_MS));
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    void this.#connection?.then(connection => connection.destroy()).catch(() => undefined);
    this.#tell(null);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    try {
      const holders = await this.#holders();
      if (this.#isOver) return;
      this.#tell(holders.length === 0 ? null : describe(holders, this.#watched.place));
      if (this.#told !== null) this.#giveUpLate(this.#told);
    } catch {
      this.#connection = undefined; // who cannot look goes on waiting, and looks again
    }
    if (!this.#isOver) this.#wait(this.#untilNextMs());
  }

  #untilNextMs(): number {
    const { longestWaitMs = Infinity } = this.#watched;
    const leftMs = this.#begun + longestWaitMs - Date.now();
    return leftMs > 0 ? Math.min(leftMs, EVERY_MS) : EVERY_MS;
  }

  async #holders(): Promise<Holder[]> {
    const { connect, pid } = this.#watched;
    const { client } = await (this.#connection ??= connect());
    return (await client.query<Holder>(HOLDERS, [pid])).rows;
  }

  #giveUpLate(what: string): void {
    const { longestWaitMs, giveUp } = this.#watched;
    if (longestWaitMs === undefined || Date.now() - this.#begun < longestWaitMs) return;
    this.failure = environmentError(`${what}; given up after ${longestWaitMs / 1000} s`, {
      advice: 'try again when it is gone, or give it more time with --wait',
    });
    giveUp();
  }

  #tell(what: string | null): void {
    if (what === this.#told) return;
    this.#told = what;
    this.#watched.onWait?.(what);
  }
}

function describe(holders: readonly Holder[], place: string): string {
  const what = holders[0]?.waits_for ?? 'another transaction';
  return `${place}: waits for a lock on ${onOneLine(what)}, held by ${holders.map(holderText).join(' and ')}`;
}

/** A prepared transaction has no process, and other roles' queries are seen by few. */
function holderText({ pid, user, application, since, query }: Holder): string {
  if (pid === 0) return 'a prepared transaction';
  const words = [`process ${pid}`];
  if (user) words.push(`user ${onOneLine(user)}`);
  if (application) words.push(`application ${onOneLine(application)}`);
  if (since) words.push(`since ${since}`);
  if (query) words.push(`its query: ${cut(onOneLine(query))}`);
  return words.join(', ');
}

/** Queries have lines and blanks of their own. */
function onOneLine(text: string): string {
  return printable(text.replace(/\s+/gu, ' ').trim());
}

function cut(text: string): string {
  const letters = [...text];
  return letters.length <= LONGEST_QUERY ? text : `${letters.slice(0, LONGEST_QUERY).join('')}…`;
}
