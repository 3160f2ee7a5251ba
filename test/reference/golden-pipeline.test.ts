/** Real Open Library rows through the built program, compared with what Open Library's own code made of them. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { SPLIT_FILES } from '../../src/record/row/type-key.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { sharedData, sharedDataMissing } from '../support/project.ts';
import { plainSha256, rowsAsSet } from '../support/rows-as-set.ts';

const skip = sharedDataMissing();
const DATE = '2026-06-30';

for (const set of ['devdb-2026', 'public']) {
  const folder = join(sharedData, set);
  const golden = (name: string): string => join(folder, 'golden', `${name}.txt.gz`);

  test(`${set}: cdump of every date is equal byte for byte`, { skip }, async () => {
    const names = readdirSync(join(folder, 'golden')).filter(name => name.startsWith('cdump_'));
    assert.ok(names.length >= 5);
    await inWorkDir(dir => {
      for (const name of names) {
        const date = name.replace(/^cdump_|\.txt\.gz$/g, '');
        const ended = bash(
          `oldump cdump "$D/data.copy.txt.gz" ${date === 'none' ? '' : date} -O -o c.gz`,
          dir,
          { D: folder },
        );
        assert.deepEqual([ended.code, ended.stderr], [0, '']);
        assert.equal(plainSha256(join(dir, 'c.gz')), plainSha256(join(folder, 'golden', name)), name);
      }
    });
  });

  test(`${set}: the old pipes, word for word`, { skip }, async () => {
    await inWorkDir(dir => {
      const pipes = [
        'mkdir tmp && cp "$D/data.copy.txt.gz" data.txt.gz',
        `oldump cdump data.txt.gz ${DATE} | gzip -c > c.gz`,
        'gzip -cd c.gz | oldump sort --tmpdir tmp | oldump dump | gzip -c > d.gz',
        `gzip -cd d.gz | oldump split --format 'ol_dump_%s_${DATE}.txt.gz'`,
        'oldump deworks d.gz "$D/ia_metadata.txt.gz" | gzip -c > deworks.gz',
        'gzip -t *.gz && rmdir tmp',
      ];
      const ended = bash(pipes.join(' && '), dir, { D: folder });
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      assert.equal(rowsAsSet(join(dir, 'd.gz')), rowsAsSet(golden('dump.csorted')));
      assertSplitFiles(dir, golden);
      assertSameDeworks(join(dir, 'deworks.gz'), golden('deworks.csorted'));
      const head = bash(`zcat ol_dump_works_${DATE}.txt.gz | head -n 1 | cut -f 1`, dir);
      assert.equal(head.stdout.toString(), '/type/work\n');
    });
  });

  test(`${set}: the run makes the same files`, { skip }, async () => {
    await inWorkDir(dir => {
      const command = `oldump ${DATE} -q --allow-old --data "$D/data.copy.txt.gz" --ia-metadata "$D/ia_metadata.txt.gz" --dir .`;
      const ended = bash(command, dir, { D: folder });
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      const dumps = join(dir, `ol_dump_${DATE}`);
      const cdump = join(dir, `ol_cdump_${DATE}`, `ol_cdump_${DATE}.txt.gz`);
      assert.equal(rowsAsSet(cdump), rowsAsSet(golden('cdump_none')));
      assert.equal(rowsAsSet(join(dumps, `ol_dump_${DATE}.txt.gz`)), rowsAsSet(golden('dump.csorted')));
      assertSplitFiles(dumps, golden);
      assertSameDeworks(join(dumps, `ol_dump_deworks_${DATE}.txt.gz`), golden('deworks.csorted'));
      assert.equal(bash('sha256sum --quiet -c SHA256SUMS && gzip -t *.gz', dumps).code, 0);
      const inOrder = bash(`zcat '${cdump}' | LC_ALL=C sort -c -t$'\\t' -k2,2 -k3,3n`, dir);
      assert.equal(inOrder.code, 0, inOrder.stderr);
    });
  });
}

function assertSplitFiles(dir: string, golden: (name: string) => string): void {
  for (const part of SPLIT_FILES) {
    const path = join(dir, `ol_dump_${part}_${DATE}.txt.gz`);
    assert.equal(rowsAsSet(path), rowsAsSet(golden(`split/${part}.csorted`)), part);
  }
}

/** Equal but for the order of editions: Open Library's is that of their JSON text, ours that of their keys. */
function assertSameDeworks(ours: string, theirs: string): void {
  const mine = deworksRows(ours);
  const wanted = deworksRows(theirs);
  assert.ok(wanted.length > 0);
  assert.deepEqual(mine, wanted);
}

interface Group {
  readonly editions: { readonly key: string }[];
  readonly ia: unknown[];
}

function deworksRows(path: string): string[] {
  const rows = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n').sort();
  return rows.map(row => {
    const [key, json] = row.split('\t') as [string, string];
    const group = JSON.parse(json) as Group;
    group.editions.sort((a, b) => (a.key < b.key ? -1 : 1));
    group.ia.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return `${key}\t${JSON.stringify(group)}`;
  });
}
