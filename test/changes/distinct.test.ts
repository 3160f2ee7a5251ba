/** Issue 12: what verify refuses is not written by apply, though the changes say so. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { diff } from '../../src/changes/find-changes.ts';
import { distinctRows } from '../../src/changes/distinct.ts';
import { SortedRows } from '../../src/changes/sorted-rows.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { blocksOf, collector } from './blocks.ts';

const row = (key: string, revision: number, json = '{}'): string =>
  `/type/work\t/works/${key}\t${revision}\tT\t${json}\n`;
const FINE = [row('OL1W', 1), row('OL2W', 1), row('OL2W', 2), row('OL3W', 2)];

/** Rows put in behind the second, and what is said of them. */
const WRONG: readonly (readonly [more: string, said: RegExp])[] = [
  [row('OL2W', 1), /row 3, byte \d+: \/works\/OL2W revision 1 is there once more/],
  [row('OL2W', 1, '{}~'), /row 3, byte \d+: two rows of \/works\/OL2W revision 1 differ/],
];

async function passed(rows: readonly string[], cut: number): Promise<string> {
  const parts: Buffer[] = [];
  for await (const { bytes } of distinctRows(blocksOf(rows.join(''), cut), 'file', 'row'))
    parts.push(Buffer.from(bytes));
  return Buffer.concat(parts).toString();
}

test('rows of one revision are refused, on both sides of a block as well; all others pass', async () => {
  for (const cut of [1, 45, 1000]) {
    assert.equal(await passed(FINE, cut), FINE.join(''));
    for (const [more, said] of WRONG)
      await assert.rejects(passed([...FINE.slice(0, 2), more, ...FINE.slice(2)], cut), {
        exitCode: 3,
        message: said,
      });
  }
});

test('apply writes nothing when the new file holds a revision twice', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'old.txt'), FINE.join(''));
    for (const [more, said] of WRONG) {
      const { writer, text } = collector();
      const now = [...FINE.slice(0, 2), more, ...FINE.slice(2)].join('');
      const files = [FINE.join(''), now].map(
        (rows, at) => new SortedRows(blocksOf(rows, 99), `${at}`, 'row'),
      );
      await diff(files[0]!, files[1]!, writer, () => undefined);
      await writer.end();
      writeFileSync(join(dir, 'changes.txt'), text());
      const { code, stderr } = bash('oldump apply old.txt changes.txt -o new.txt', dir);
      assert.equal(code, 3, stderr);
      assert.match(stderr, said);
      assert.ok(!existsSync(join(dir, 'new.txt')));
    }
  }));
