/** The cleaning kernel and its twin side by side. */
import assert from 'node:assert/strict';
import { cleanRows, type Cleaned } from '../../src/dump/clean/clean.ts';
import { loadCleanKernel } from '../../src/dump/clean/clean-kernel.ts';
import { RowScanner } from '../../src/dump/clean/twin/scan-row.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';

export const kernel = loadCleanKernel();
/** Why tests of the kernel are skipped, if they are. */
export const skip = kernel ? false : 'the kernel is not built: dist/kernels/clean.wasm is missing';
export const WINDOW_BYTES = 256 << 10;

const LAST_MODIFIED = '"last_modified": {"type": "/type/datetime", "value": "2010-05-17T10:20:30"}';
export const COLUMNS = `"key": "/x", "type": {"key": "/t"}, "revision": 1, ${LAST_MODIFIED}`;

/** A sound data row with more members behind its columns. */
export function row(more: string): Buffer {
  return Buffer.from(`1\t1\t{${COLUMNS}, ${more}}\n`);
}

export interface Outcome extends Cleaned {
  readonly rows: Buffer;
}

/** What both make of the rows, which is the same. */
export function cleanBoth(rows: Buffer, date?: string): Outcome {
  const [byTwin, byKernel] = [undefined, kernel].map((kernel): Outcome => {
    const out = new ByteBuffer(16);
    const cleaned = cleanRows(rows, out, { date, kernel });
    return { ...cleaned, rows: Buffer.from(out.written()) };
  }) as [Outcome, Outcome];
  assert.ok(byKernel.rows.equals(byTwin.rows), 'the rows differ');
  assert.deepEqual(byKernel, byTwin);
  return byKernel;
}

/** True when the kernel cleans these rows to their end by itself. */
export function isTaken(rows: Buffer): boolean {
  assert.ok(kernel && kernel.setLimit(undefined));
  kernel.input.set(rows);
  const isInDoubt = kernel.clean(0, rows.length);
  assert.equal(isInDoubt, kernel.inputEnd < rows.length);
  return !isInDoubt;
}

const scanner = new RowScanner();

function isTakenByTwin(rows: Buffer): boolean {
  return scanner.scan(rows, 0) === rows.length - 1;
}

/** Both take the row, or neither; and it comes out the same. */
export function assertTwins(one: Buffer): void {
  assert.equal(isTaken(one), isTakenByTwin(one), one.subarray(0, 500).toString());
  cleanBoth(one);
}

export function blockOf(rows: readonly Buffer[]): Buffer {
  return Buffer.concat(rows.flatMap(one => [one, Buffer.from('\n')]));
}
