/** Real dumps through `index` and `sitemaps`, against what Open Library's code made of them. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
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

  test(
    `${set}: every sitemap is equal byte for byte, the site index but for its times`,
    { skip },
    async () => {
      await inWorkDir(dir => {
        mkdirSync(join(dir, 'theirs'));
        const unpack =
          set === 'public'
            ? 'tar -xzf "$G/sitemaps/sitemaps.tar.gz" -C theirs --strip-components=1'
            : 'cp "$G"/sitemaps/*.xml.gz theirs && chmod +w theirs/* && gunzip theirs/*';
        const ended = bash(
          `oldump sitemaps "$G/dump.txt.gz" --dir ours -j 1 -q && gunzip ours/* && ${unpack}`,
          dir,
          { G: golden },
        );
        assert.deepEqual([ended.code, ended.stderr], [0, '']);
        const names = readdirSync(join(dir, 'theirs')).sort();
        assert.deepEqual(readdirSync(join(dir, 'ours')).sort(), names);
        const read = (folder: string, name: string): string => readFileSync(join(dir, folder, name), 'utf8');
        for (const name of names.filter(name => name !== 'siteindex.xml'))
          assert.equal(read('ours', name), read('theirs', name), name);
        assert.equal(
          withoutTimes(read('ours', 'siteindex.xml')),
          withoutTimes(read('theirs', 'siteindex.xml')),
        );
      });
    },
  );
}

/** Theirs has the time of the run for every sitemap. */
function withoutTimes(xml: string): string {
  return xml.replace(/<lastmod>[^<]*<\/lastmod>/g, '<lastmod/>');
}
