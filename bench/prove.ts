import { Digests } from './digest-client.ts';
import { requireGzip, requireOrder, requireSame } from './equality.ts';
import { DATE, PARTS, pathOf, type FileName, type InputFolders } from './files.ts';
import type { Digest } from './row-digest.ts';

export interface Proof {
  readonly digests: Readonly<Record<FileName, Digest>>;
  /** Pairs (group, document) of deworks. */
  readonly pairs: Digest;
  /** What could not be proved on this machine, in words for the report. */
  readonly unproved: readonly string[];
}

/**
 * Proves the reference files without the code that made them: cdump by Python, sorted by
 * `sort -c` and as the same set of rows, dump and split files by taking the last row of each
 * key, deworks by its groups and their documents.
 * Throws incomplete (exit 4) at the first difference.
 */
export async function prove(folders: InputFolders, hasPython: boolean, signal: AbortSignal): Promise<Proof> {
  const digests = new Digests(signal);
  const names: FileName[] = ['data', 'ia', 'cdump', 'sorted', 'dump', ...PARTS];
  const paths = names.map(name => pathOf(folders, name));
  const found = await digests.rows(paths);
  const of = Object.fromEntries(names.map((name, i) => [name, found[i]!])) as Record<FileName, Digest>;
  await requireGzip([...paths, pathOf(folders, 'deworks')], signal);

  if (hasPython) requireSame('cdump', await digests.cleaned(pathOf(folders, 'data'), DATE), of.cdump);
  requireSame('sorted', of.cdump, of.sorted, { anyOrder: true });
  await requireOrder(pathOf(folders, 'sorted'), signal);
  const latest = await digests.latest(pathOf(folders, 'sorted'));
  for (const name of ['dump', ...PARTS] as const) requireSame(name, latest[name]!, of[name]);

  const { groups, pairs } = await digests.groups(pathOf(folders, 'dump'));
  const deworks = await digests.deworks(pathOf(folders, 'deworks'));
  requireSame('deworks, its pairs', pairs, deworks.pairs, { anyOrder: true });
  requireSame('deworks, its rows', { ...deworks.rows, rows: groups }, deworks.rows);
  const unproved = hasPython ? [] : ['python3 is not installed: the bytes of cdump rows were not proved'];
  return { digests: { ...of, deworks: deworks.rows }, pairs, unproved };
}
