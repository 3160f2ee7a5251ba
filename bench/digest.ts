/**
 * A process that reads gzip files of rows and prints what they hold, as JSON:
 *
 *   node digest.js rows FILE…      digest of each file
 *   node digest.js latest SORTED   of the last row of each key: all, and by split file
 *   node digest.js deworks FILE    of its rows, and of the pairs (group, document) in it
 *   node digest.js groups DUMP     of the pairs that deworks should make of a dump
 *   node digest.js cleaned DATA DATE   of the cdump that Python makes of data rows
 */
import { cleanedByPython } from './cleaned-by-python.ts';
import { readRows } from './read-rows.ts';
import { RowDigest, type Digest } from './row-digest.ts';

const SPLIT = ['author', 'delete', 'edition', 'list', 'redirect', 'work'];

interface Pairs {
  readonly rows: Digest;
  readonly pairs: Digest;
}

async function rowsOf(paths: readonly string[]): Promise<Digest[]> {
  const digests: Digest[] = [];
  for (const path of paths) {
    const digest = new RowDigest();
    await readRows(path, row => digest.add(row));
    digests.push(digest.end());
  }
  return digests;
}

/** The dump that a sorted cdump should become, and its split files by name. */
async function latestOf([path]: readonly string[]): Promise<Record<string, Digest>> {
  const names = [...SPLIT.map(type => `${type}s`), 'other'];
  const digests = new Map(['dump', ...names].map(name => [name, new RowDigest()]));
  let held: { readonly key: string; readonly row: Buffer } | undefined;
  const keep = (): void => {
    if (!held) return;
    const type = held.row.toString('latin1', 0, held.row.indexOf(9)).replace('/type/', '');
    digests.get('dump')!.add(held.row);
    digests.get(SPLIT.includes(type) ? `${type}s` : 'other')!.add(held.row);
  };
  await readRows(path!, row => {
    const start = row.indexOf(9) + 1;
    const key = row.toString('latin1', start, row.indexOf(9, start));
    if (held && held.key !== key) keep();
    held = { key, row: Buffer.from(row) };
  });
  keep();
  return Object.fromEntries([...digests].map(([name, digest]) => [name, digest.end()]));
}

async function deworksOf([path]: readonly string[]): Promise<Pairs> {
  const rows = new RowDigest();
  const pairs = new RowDigest();
  await readRows(path!, row => {
    rows.add(row);
    const tab = row.indexOf(9);
    const group = row.toString('utf8', 0, tab);
    const { work, editions } = JSON.parse(row.toString('utf8', tab + 1)) as Group;
    for (const { key } of [work, ...editions]) {
      if (key !== undefined) pairs.add(Buffer.from(`${group}\t${key}\n`));
    }
  });
  return { rows: rows.end(), pairs: pairs.end() };
}

interface Group {
  readonly work: { readonly key?: string };
  readonly editions: readonly { readonly key?: string }[];
}

async function groupsOf([path]: readonly string[]): Promise<{ groups: number; pairs: Digest }> {
  const groups = new Set<string>();
  const pairs = new RowDigest();
  await readRows(path!, row => {
    const [type, key, , , json] = row.toString('utf8').split('\t');
    if (type !== '/type/work' && type !== '/type/edition') return;
    const { works } = JSON.parse(json!) as { works?: { key: string }[] };
    const group = type === '/type/edition' ? (works?.[0]?.key ?? key!) : key!;
    groups.add(group);
    pairs.add(Buffer.from(`${group}\t${key}\n`));
  });
  return { groups: groups.size, pairs: pairs.end() };
}

const modes: Readonly<Record<string, (paths: readonly string[]) => Promise<unknown>>> = {
  rows: rowsOf,
  latest: latestOf,
  deworks: deworksOf,
  groups: groupsOf,
  cleaned: ([path, date]) => cleanedByPython(path!, date!),
};
const [mode = '', ...paths] = process.argv.slice(2);
const work = modes[mode];
if (!work || paths.length === 0) throw new Error(`digest: ${Object.keys(modes).join(' | ')} FILE…`);
process.stdout.write(JSON.stringify(await work(paths)));
