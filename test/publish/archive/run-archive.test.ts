/** The monthly run with --archive, from a COPY of the table to both items. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { Ias3Server, md5Of } from './ias3-server.ts';
import { CDUMP, DATE, DUMP, startOldump } from './published.ts';

test('run --archive uploads what it has published; the same line goes on after a failed upload', async () => {
  await inWorkDir(async dir => {
    const server = await Ias3Server.start();
    try {
      writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 3, rows: 2000 })]));
      const words = [DATE, '--data', join(dir, 'data.txt'), '--dir', join(dir, 'dumps'), '--archive'];
      const line = [
        ...words,
        '--skip',
        'deworks',
        '--memory',
        '64M',
        '--jobs',
        '1',
        '--max-age-days',
        '100000',
      ];
      server.faults.set('SHA256SUMS', [{ kind: 'answer', status: 403, code: 'AccessDenied' }]);
      const first = await startOldump(line, server.env).finished;
      assert.equal(first.code, 5, first.stderr);
      assert.equal(server.items.get(DUMP)!.files.has('manifest.json'), false);

      const second = await startOldump(line, server.env).finished;
      assert.equal(second.code, 0, second.stderr);
      for (const item of [DUMP, CDUMP]) {
        const local = readdirSync(join(dir, 'dumps', item)).sort();
        assert.deepEqual([...server.items.get(item)!.files.keys()].sort(), local);
        assert.equal(new Set(server.taken(item)).size, server.taken(item).length, 'each file is sent once');
        assert.equal(server.taken(item).at(-1), 'manifest.json');
        for (const [name, { md5 }] of server.items.get(item)!.files)
          assert.equal(md5, md5Of(readFileSync(join(dir, 'dumps', item, name))), name);
      }
    } finally {
      await server.stop();
    }
  });
});
