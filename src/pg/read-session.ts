/** A connection inside one read-only REPEATABLE READ transaction: everything it reads is of one moment. */
import { setMaxListeners } from 'node:events';
import { incompleteError } from '../errors.ts';
import { connect, type Connection } from './connection/connect.ts';
import { copyOut } from './copy/copy-out.ts';
import { LockWatch, type LockWaits } from './lock-watch.ts';
import { databaseError } from './connection/pg-errors.ts';
import { LOCKABLE } from './lockable-relations.ts';
import type { RowBlocks } from './copy/row-blocks.ts';
import { sessionStart, type SessionStart } from './session-setup.ts';
import { describeDatabase, type ConnectionSettings } from './connection/settings.ts';

export interface SessionOptions extends LockWaits {
  readonly settings: ConnectionSettings;
  readonly signal: AbortSignal;
}

export interface ReadStart extends SessionStart {
  /** Names, as SQL has them, of tables that no one may rewrite or empty from before the snapshot on: TRUNCATE knows none. */
  readonly lock?: readonly string[] | undefined;
}

export class ReadSession {
  readonly #connection: Connection;
  readonly #options: SessionOptions;

  private constructor(connection: Connection, options: SessionOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  static async open(options: SessionOptions, start: ReadStart = {}): Promise<ReadSession> {
    setMaxListeners(0, options.signal); // two for each session of an export, however many jobs it has
    const connection = await connect(options.settings, options.signal);
    const session = new ReadSession(connection, options);
    try {
      const { lock = [] } = start;
      const lockable = lock.length > 0 ? await session.query<{ name: string }>(LOCKABLE, [lock]) : [];
      await session.query(sessionStart(connection, start));
      const names = lockable.map(({ name }) => name);
      if (names.length > 0) await session.query(`LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE`);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Lets other sessions see what this one sees, for as long as it is open. */
  async exportSnapshot(): Promise<string> {
    const [row] = await this.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
    return (row as { snapshot: string }).snapshot;
  }

  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#watched(async () => {
      const { client } = this.#connection;
      return (await (values.length > 0 ? client.query(sql, [...values]) : client.query(sql))).rows as Row[];
    });
  }

  /** How many rows a query has: another statement than the COPY whose rows it proves. */
  async count(query: string): Promise<number> {
    const [row] = await this.query<{ rows: string }>(`SELECT count(*) AS rows FROM (${query}) AS counted`);
    return Number(row!.rows);
  }

  /** COPY … TO STDOUT into `target`; gives the server's count of rows. `name` is for messages. */
  async copy(sql: string, target: RowBlocks, name: string): Promise<number> {
    return this.#watched(onAnswer =>
      copyOut(this.#connection, sql, target, { ...this.#options, name, onAnswer }),
    );
  }

  /** COPY of a query's rows, proved by a second statement that counts them. Throws incompleteError (exit 4) if they differ. */
  async copyQuery(
    query: string,
    target: RowBlocks,
    name: string,
    statement = `COPY (${query}) TO STDOUT`,
  ): Promise<number> {
    const copied = await this.copy(statement, target, name);
    requireCounted(name, copied, await this.count(query));
    return copied;
  }

  /** Breaks off whatever is under way, also on the server. */
  destroy(): void {
    void this.#connection.cancel();
  }

  /** Ends the connection, and with it the transaction; nothing was written. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Ends with the signal, though the server may wait; what it waits for is told. */
  async #watched<T>(work: (onAnswer: () => void) => Promise<T>): Promise<T> {
    const { signal, settings } = this.#options;
    signal.throwIfAborted();
    let cancelled: Promise<void> | undefined;
    const cancel = (): void => void (cancelled ??= this.#connection.cancel());
    signal.addEventListener('abort', cancel, { once: true });
    const watch = this.#watch(cancel);
    try {
      return await work(() => watch.end());
    } catch (error) {
      await cancelled;
      signal.throwIfAborted();
      throw watch.failure ?? databaseError(error, settings);
    } finally {
      watch.end();
      signal.removeEventListener('abort', cancel);
    }
  }

  #watch(giveUp: () => void): LockWatch {
    const { signal, settings, onWait, longestWaitMs } = this.#options;
    const { processID: pid } = this.#connection.client as unknown as { readonly processID: number };
    const place = describeDatabase(settings);
    return new LockWatch({
      onWait,
      longestWaitMs,
      place,
      pid,
      giveUp,
      connect: () => connect(settings, signal),
    });
  }
}

/** Throws incompleteError (exit 4). */
export function requireCounted(name: string, copied: number, counted: number): void {
  if (copied === counted) return;
  throw incompleteError(`${name}: the server counts ${counted} rows, its COPY gave ${copied}`);
}
