import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { createJoinRow, readJoinRow, type JoinRow } from './join-row.ts';

/**
 * Shows every row of a sorted stream to `onRow`, in order.
 *
 * After each row `drain` may answer a promise when what the rows gave rise to has to go on first.
 * The row is valid during the call only.
 */
export async function eachJoinRow(
  sorted: AsyncIterable<Buffer>,
  onRow: (row: JoinRow) => void,
  drain: () => Promise<void> | undefined,
): Promise<void> {
  const row = createJoinRow();
  for await (const rows of sorted) {
    for (let start = 0; start < rows.length;) {
      start = readJoinRow(rows, start, row);
      onRow(row);
      const wait = drain();
      if (wait) await wait;
    }
  }
}

/** Takes join rows; they are copied when it returns or its promise resolves. */
export interface JoinSink {
  add(rows: Buffer): Promise<void> | undefined;
}

const OUTLET_BYTES = 1 << 18;

/** Gathers join rows on their way to a sort, so that few calls carry many. */
export class Outlet {
  readonly rows = new ByteBuffer(OUTLET_BYTES + (OUTLET_BYTES >> 2));
  readonly #sink: JoinSink;

  constructor(sink: JoinSink) {
    this.#sink = sink;
  }

  /** Call between rows. Undefined while there is room. */
  drain(): Promise<void> | undefined {
    return this.rows.length < OUTLET_BYTES ? undefined : this.end();
  }

  async end(): Promise<void> {
    if (this.rows.length > 0) await this.#sink.add(this.rows.written());
    this.rows.clear();
  }
}
