import { join } from 'node:path';
import type { Contestant } from './contestants.ts';
import { Digests } from './digest-client.ts';
import { requireGzip, requireOrder, requireSame } from './equality.ts';
import type { References } from './references.ts';

/**
 * Proves what a contestant has written: gzip that `gzip -t` takes, the reference's rows, in its
 * order or an order allowed. Throws incomplete (exit 4) at the first difference.
 */
export async function checkOutputs(
  { name, outputs }: Contestant,
  {
    workFolder,
    references,
    signal,
  }: { readonly workFolder: string; readonly references: References; readonly signal: AbortSignal },
): Promise<void> {
  const paths = outputs.map(({ path }) => join(workFolder, path));
  const [digests] = await Promise.all([new Digests(signal).rows(paths), requireGzip(paths, signal)]);
  for (const [i, { path, holds, order }] of outputs.entries()) {
    const expected = references.digests[holds];
    requireSame(`${name}, ${path}`, expected, digests[i]!, { anyOrder: order !== 'same' });
    if (order === 'row') await requireOrder(paths[i]!, signal);
  }
}
