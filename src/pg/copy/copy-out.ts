/**
 * COPY … TO STDOUT that cannot end early in silence.
 *
 * A COPY is over only with the server's ReadyForQuery: after CopyDone it may still fail, and only then
 * has it said how many rows it sent.
 *
 * While it runs, the connection's bytes come here and not to pg's parser, which makes an object and a
 * copy of every row; what follows the last row is handed back to it.
 */
import type { Submittable } from 'pg';
import { incompleteError } from '../../errors.ts';
import type { Connection } from '../connection/connect.ts';
import { CopyMessages, type CopyState } from './copy-messages.ts';
import { LendingSocket } from '../connection/lending-socket.ts';
import { databaseError } from '../connection/pg-errors.ts';
import type { RowBlocks } from './row-blocks.ts';
import type { ConnectionSettings } from '../connection/settings.ts';

export interface CopyOptions {
  readonly settings: ConnectionSettings;
  readonly signal: AbortSignal;
  /** What is copied, for messages. */
  readonly name: string;
  /** Called when the first bytes have come. */
  readonly onAnswer?: () => void;
}

/**
 * In: a connection with nothing else under way.  Out: the server's count of rows, all of them in `target`.
 * Memory: a chunk of the socket, and a begun row.
 * Throws environmentError (exit 5) for whatever the server or the network breaks off, incompleteError
 * (exit 4) when another number of rows arrived, the signal's reason when aborted. After any failure
 * the connection is dropped: it is the only sure way to stop a server in mid-COPY.
 */
export async function copyOut(
  connection: Connection,
  sql: string,
  target: RowBlocks,
  { settings, signal, name, onAnswer = () => undefined }: CopyOptions,
): Promise<number> {
  signal.throwIfAborted();
  let cancelled: Promise<void> | undefined;
  const abort = () => void (cancelled ??= connection.cancel());
  signal.addEventListener('abort', abort, { once: true });
  try {
    const query = new CopyQuery(sql, target, name, onAnswer);
    connection.client.query(query);
    const counted = await query.completed;
    if (query.rows !== counted) {
      throw incompleteError(`${name}: the server counts ${counted} rows, ${query.rows} arrived`);
    }
    return counted;
  } catch (error) {
    abort();
    await cancelled;
    signal.throwIfAborted();
    throw databaseError(error, settings);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** What a query of one's own sees of pg's connection; its types leave it out. */
interface WireConnection {
  readonly stream: WireStream;
  query(sql: string): void;
}

interface WireStream {
  listeners(event: 'data'): DataListener[];
  on(event: 'data', listener: DataListener): void;
  removeListener(event: 'data', listener: DataListener): void;
  pause(): void;
  resume(): void;
}

type DataListener = (chunk: Buffer) => void;

/** Handed to pg's client, which calls `submit` when it is its turn and then the `handle…` methods. */
class CopyQuery implements Submittable {
  /** The server's count, once it is ready for another query. */
  readonly completed: Promise<number>;
  readonly #sql: string;
  readonly #target: RowBlocks;
  readonly #messages: CopyMessages;
  #stream: WireStream | undefined;
  #pgListeners: DataListener[] = [];
  #counted = 0;
  /** Undefined as soon as it has been called. */
  #onAnswer: (() => void) | undefined;
  #resolve!: (rows: number) => void;
  #reject!: (error: unknown) => void;

  constructor(sql: string, target: RowBlocks, name: string, onAnswer: () => void) {
    this.#onAnswer = onAnswer;
    this.#sql = sql;
    this.#target = target;
    this.#messages = new CopyMessages(name, (bytes, start, end) => target.add(bytes, start, end));
    this.completed = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get rows(): number {
    return this.#messages.rows;
  }

  submit(connection: object): void {
    const wire = connection as WireConnection;
    this.#stream = wire.stream;
    this.#pgListeners = wire.stream.listeners('data');
    wire.stream.on('data', this.#read);
    for (const listener of this.#pgListeners) wire.stream.removeListener('data', listener);
    if (wire.stream instanceof LendingSocket) wire.stream.isLending = true;
    wire.query(this.#sql);
  }

  /** The connection is not given back: whoever sees the failure drops it. */
  handleError(error: unknown): void {
    this.#stream = undefined;
    this.#reject(error);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#counted = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#counted);
  }

  readonly #read = (chunk: Buffer): void => {
    this.#onAnswer?.();
    this.#onAnswer = undefined;
    this.#step(() => this.#messages.read(chunk));
  };

  readonly #continue = (): void => {
    this.#stream?.resume();
    this.#step(() => this.#messages.continue());
  };

  #step(take: () => CopyState): void {
    const stream = this.#stream;
    if (!stream) return; // failed already
    try {
      const state = take();
      if (state === 'over') this.#giveBack(stream);
      if (state !== 'full') return;
      stream.pause();
      this.#target.whenRoom(this.#continue);
    } catch (error) {
      this.handleError(error);
    }
  }

  /** pg reads again, beginning with what came after the last row. */
  #giveBack(stream: WireStream): void {
    this.#stream = undefined;
    if (stream instanceof LendingSocket) stream.isLending = false;
    const rest = this.#messages.rest();
    for (const listener of this.#pgListeners) stream.on('data', listener);
    stream.removeListener('data', this.#read);
    for (const listener of this.#pgListeners) listener(rest);
  }
}
