import { crc32 } from 'node:zlib';
import type { Output } from '../../bytes/output/output.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import type { BrokenReference } from './reference-rows.ts';
import type { BrokenSink } from './reference-sorts.ts';

const WRITE_BYTES = 1 << 18;

/** Writes broken references as JSON lines `{from, to, as, problem}`.  Memory: 256 KiB and what one step tells. */
export class BrokenLines implements BrokenSink {
  readonly #output: Output;
  readonly #lines = new ByteBuffer(WRITE_BYTES);
  #rows = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  tell(broken: BrokenReference): void {
    this.#lines.appendText(`${JSON.stringify(broken)}\n`);
    this.#rows += 1;
  }

  drain(): Promise<void> | undefined {
    return this.#lines.length < WRITE_BYTES ? undefined : this.end();
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    if (this.#rows === 0) return;
    const body = Buffer.from(this.#lines.written());
    const rows = this.#rows;
    this.#lines.clear();
    this.#rows = 0;
    await this.#output.append({ body, plainBytes: body.length, crc32: crc32(body), rows, firstKey: '' });
  }
}
