/** diff and apply on twenty seeded pairs of libraries; chains; what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyChanges } from '../../src/changes/apply-changes.ts';
import { ChangeRows } from '../../src/changes/change-rows.ts';
import { diff } from '../../src/changes/find-changes.ts';
import type { SortedOrder } from '../../src/changes/sorted-order.ts';
import { SortedRows } from '../../src/changes/sorted-rows.ts';
import { OldumpError } from '../../src/errors.ts';
import { blocksOf, collector } from './blocks.ts';
import { joined, KINDS, twoStates } from './states.ts';

const SEEDS = Array.from({ length: 20 }, (_, at) => 100 + at);

async function changesOf(old: string, now: string, order: SortedOrder, cut = 5000): Promise<string> {
  const { writer, text } = collector();
  const rows = [old, now].map((each, at) => new SortedRows(blocksOf(each, cut + at), `file ${at}`, order));
  await diff(rows[0]!, rows[1]!, writer, () => undefined);
  await writer.end();
  return text();
}

async function applied(old: string, changes: readonly string[], cut = 5000): Promise<string> {
  let blocks = blocksOf(old, cut);
  for (const each of changes) {
    const rows = new ChangeRows(blocksOf(each, cut), 'changes');
    await rows.open();
    blocks = applyChanges(new SortedRows(blocks, 'old', rows.order), rows);
  }
  const parts: Buffer[] = [];
  for await (const { bytes } of blocks) parts.push(Buffer.from(bytes));
  return Buffer.concat(parts).toString();
}

for (const kind of KINDS) {
  const order = kind === 'type-key dump' ? 'type-key' : 'row';
  test(`twenty pairs of a ${kind}: diff, then apply, gives the new one byte for byte`, async () => {
    const seen = { added: 0, changed: 0, deleted: 0 };
    for (const seed of SEEDS) {
      const { old, now, gone, came } = twoStates(seed, kind);
      assert.notEqual(old, now);
      const changes = await changesOf(old, now, order, 300 + seed * 37);
      assert.equal(await changesOf(old, now, order, 1 << 20), changes, 'whatever the cut');
      assert.ok((await applied(old, [changes], 100 + seed * 53)) === now, `seed ${seed}`);
      const kinds = changes.split('\n').map(row => row.split('\t', 1)[0]);
      const count = (name: string): number => kinds.filter(each => each === name).length;
      const [added, changed, deleted] = [count('added'), count('changed'), count('deleted')];
      assert.deepEqual([added + changed, deleted + changed], [came, gone], 'no change too many');
      seen.added += added;
      seen.changed += changed;
      seen.deleted += deleted;
    }
    assert.ok(seen.added > 100 && seen.changed > 100 && seen.deleted > 100, JSON.stringify(seen));
  });
}

test('changes there and back, and one after the other', async () => {
  const { old, now } = twoStates(7, 'dump');
  const [there, back] = [await changesOf(old, now, 'row'), await changesOf(now, old, 'row')];
  assert.ok((await applied(old, [there, back, there], 777)) === now);
  assert.equal((await changesOf(old, old, 'row')).split('\n').length, 3, 'no change: first and last line');
  assert.equal(await applied('', [await changesOf('', now, 'row')]), now);
  assert.equal(await applied(old, [await changesOf(old, '', 'row')]), '');
});

const isRefused =
  (kind: string, words: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof OldumpError);
    assert.equal(error.kind, kind);
    assert.match(error.message, words);
    return true;
  };

test('every other file than the old one is refused', async () => {
  const { old, now } = twoStates(8, 'cdump');
  const changes = await changesOf(old, now, 'row');
  const rows = old.split('\n').slice(0, -1);
  const untouched = rows.findIndex(row => now.includes(`${row}\n`));
  const touched = rows.findIndex(row => !now.includes(`${row}\n`));
  const wrong: Record<string, string[]> = {
    'the new one': now.split('\n').slice(0, -1),
    'a row less': rows.toSpliced(untouched, 1),
    'a row more': rows.toSpliced(untouched, 0, rows[untouched]!),
    'another letter in a row that stays': rows.with(untouched, rows[untouched]!.replace('"key"', '"kex"')),
    'another letter in a row that goes': rows.with(touched, rows[touched]!.replace('"key"', '"kex"')),
    'cut short': rows.slice(0, -3),
    empty: [],
  };
  for (const [name, other] of Object.entries(wrong))
    await assert.rejects(
      applied(joined(other), [changes]),
      isRefused('incomplete', /not the file that/),
      name,
    );
});

test('a damaged file of changes is refused, wherever a row of it is lost', async () => {
  const { old, now } = twoStates(9, 'dump');
  const lines = (await changesOf(old, now, 'row')).split('\n').slice(0, -1);
  for (let at = 0; at < lines.length; at += 7) {
    const error = await applied(old, [joined(lines.toSpliced(at, 1))]).catch((error: unknown) => error);
    assert.ok(error instanceof OldumpError, `line ${at}`);
  }
  const cut = joined(lines.slice(0, -1));
  await assert.rejects(applied(old, [cut]), isRefused('incomplete', /no last line: it is cut short/));
  await assert.rejects(applied(old, [old]), isRefused('malformed', /is no file of changes/));
  await assert.rejects(applied(old, ['']), isRefused('incomplete', /is empty/));
  const later = joined(lines.with(0, lines[0]!.replace('\t1\t', '\t2\t')));
  await assert.rejects(
    applied(old, [later]),
    isRefused('malformed', /changes of version 2, this oldump reads 1/),
  );
  const behind = joined([...lines, lines[1]!]);
  await assert.rejects(applied(old, [behind]), isRefused('malformed', /rows behind the last line/));
  const unknown = joined(lines.with(1, lines[1]!.replace(/^\w+/, 'moved')));
  await assert.rejects(applied(old, [unknown]), isRefused('malformed', /changes, row 2.*not "moved"/));
});

test('out of order is told with row and byte, in either file', async () => {
  const rows = ['/type/work\t/works/OL1W\t1\tT\t{}', '/type/work\t/works/OL2W\t1\tT\t{}'];
  const falling = joined([...rows].reverse());
  const byte = rows[1]!.length + 1;
  const words = new RegExp(
    `row 2, byte ${byte}: not in row order: /works/OL1W revision 1 after /works/OL2W revision 1`,
  );
  await assert.rejects(changesOf(falling, joined(rows), 'row'), isRefused('out-of-order', words));
  await assert.rejects(changesOf(joined(rows), falling, 'row', 10), isRefused('out-of-order', words));
});
