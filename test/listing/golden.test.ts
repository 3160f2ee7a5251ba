/** Real dumps through `index` and `sitemaps`, against what Open Library's code made of them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { bash, inWorkDir } from '../support/oldump.ts';
import { sharedData, sharedDataMissing } from '../support/project.ts';
import { plainSha256, rowsAsSet } from '../support/rows-as-set.ts';

const skip = sharedDataMissing();

for (const set of ['devdb-2026', 'public']) {
  const golden = join(sharedData, set, 'golden');

  test(
    `${set}: index is equal as a set of rows, and the same out of any form of the dump`,
    { skip },
    async () => {
      await inWorkDir(dir => {
        const pipes = [
          'oldump index "$G/dump.txt.gz" -j 1 -o one.txt.gz',
          'zcat "$G/dump.txt.gz" | oldump index -j 2 > two.txt',
          'zcat "$G/cdump_none.txt.gz" | oldump sort | oldump dump -o d.gz && oldump index d.gz > three.txt',
          'oldump index < d.gz > four.txt && cmp three.txt four.txt',
        ];
        const ended = bash(pipes.join(' && '), dir, { G: golden });
        assert.deepEqual([ended.code, ended.stderr], [0, '']);
        assert.equal(plainSha256(join(dir, 'one.txt.gz')), plainSha256(join(dir, 'two.txt')));
        for (const name of ['one.txt.gz', 'three.txt'])
          assert.equal(rowsAsSet(join(dir, name)), rowsAsSet(join(golden, 'index.csorted.txt.gz')), name);
      });
    },
  );
}
