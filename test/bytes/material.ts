import { PassThrough, Readable } from 'node:stream';
import type { Context } from '../../src/context.ts';
import { OldumpError, type ErrorKind } from '../../src/errors.ts';
import { readBlocks, type BlockReaderOptions } from '../../src/bytes/input/block-reader.ts';
import { SlotPool } from '../../src/bytes/slots.ts';

/** What the byte tests share: rows, cut streams, a context, and ways to read everything. */

export type Ends = Pick<Context, 'stdin' | 'stdout' | 'signal'>;

export function ends(over: Partial<Ends> = {}): Ends {
  return {
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    signal: new AbortController().signal,
    ...over,
  };
}

/** Rows in row order, their JSON of about `jsonBytes`. */
export function rows(count: number, jsonBytes = 80): Buffer {
  let text = '';
  for (let number = 0; number < count; number += 1) {
    const json = `{"n": ${number}, "text": "${'lorem ipsum dolor '.repeat(jsonBytes / 18)}"}`;
    text += `/type/work\t/works/OL${1_000_000 + number}W\t1\t2020-01-01T00:00:00\t${json}\n`;
  }
  return Buffer.from(text);
}

/** The bytes as chunks that end at the given offsets. */
export async function* cutAt(bytes: Uint8Array, offsets: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const end of [...offsets].sort((a, b) => a - b)) {
    yield bytes.subarray(start, end);
    start = end;
  }
  yield bytes.subarray(start);
}

export async function* inChunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

export async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk));
  return Buffer.concat(all);
}

/** The blocks' texts, each released as soon as it is read. */
export async function readBlockTexts(
  chunks: AsyncIterable<Uint8Array>,
  slotBytes: number,
  options: BlockReaderOptions = {},
): Promise<string[]> {
  const texts: string[] = [];
  for await (const block of readBlocks({ name: 'in', chunks }, new SlotPool(slotBytes), options)) {
    texts.push(block.bytes.toString('latin1'));
    block.release();
  }
  return texts;
}

/** For assert.rejects and assert.throws: an error of ours, of this kind, that says this. */
export function failsAs(kind: ErrorKind, says: RegExp): (error: unknown) => boolean {
  return error => {
    if (!(error instanceof OldumpError)) throw error;
    if (error.kind === kind && says.test(error.message)) return true;
    throw new Error(`expected ${kind} error saying ${says}, got ${error.kind}: ${error.message}`);
  };
}
