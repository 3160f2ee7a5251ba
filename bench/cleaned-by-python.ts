import { pythonVerdicts } from '../test/reference/python-cdump.ts';
import { readRows } from './read-rows.ts';
import { RowDigest, type Digest } from './row-digest.ts';

const BATCH_ROWS = 20_000;
const LF = Buffer.from('\n');

/** The cdump that Python's own json module makes of a COPY of `data`, by the rules that the tests use. */
export async function cleanedByPython(path: string, date: string): Promise<Digest> {
  const digest = new RowDigest();
  let batch: Buffer[] = [];
  const clean = (): void => {
    for (const verdict of batch.length > 0 ? pythonVerdicts(batch, date) : []) {
      if (verdict.kind === 'rejected') throw new Error(`${path}: Python rejects a row: ${verdict.reason}`);
      if (verdict.kind === 'row') digest.add(Buffer.concat([verdict.bytes, LF]));
    }
    batch = [];
  };
  await readRows(path, row => {
    batch.push(Buffer.from(row.subarray(0, -1)));
    if (batch.length === BATCH_ROWS) clean();
  });
  clean();
  return digest.end();
}
