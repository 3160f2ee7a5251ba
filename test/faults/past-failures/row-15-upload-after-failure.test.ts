/**
 * docs/openlibrary.md, 15 (#6376): the upload did not ask whether the dump had succeeded, and stunted dumps went out.
 * What the guards refuse has no manifest, and what has no manifest is not uploaded.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { withRun } from '../../publish/archive/published.ts';
import { inWorkDir, oldumpScript } from '../../support/oldump.ts';
import { assertRefused, JUNE, libraryRows, MAY, publish, run } from './months.ts';

/** Not with spawnSync: the archive's server lives in this process. */
async function oldump(dir: string, env: Record<string, string | undefined>, words: readonly string[]) {
  const child = spawn(process.execPath, [oldumpScript, ...words], {
    cwd: dir,
    env: { ...process.env, ...env, TMPDIR: dir },
  });
  let stderr = '';
  child.stderr.on('data', chunk => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

test('row 15: what the guards refuse is not uploaded, neither by the run nor afterwards', () =>
  withRun((_, server) =>
    inWorkDir(async dir => {
      publish(dir, MAY, libraryRows);
      const words = [JUNE, '-q', '--skip', 'deworks', '--dir', 'd', '--data', `data-${MAY}.txt`];
      const refused = await oldump(dir, server.env, [...words, '--archive']);
      assert.equal(refused.code, 4, refused.stderr);
      assert.match(refused.stderr, /not published[^]*same \(--allow-same\)/);
      assertRefused(dir, JUNE, run(dir, JUNE, `data-${MAY}.txt`), 'age', 'same');
      const after = await oldump(dir, server.env, ['archive', 'd', '--date', JUNE]);
      assert.notEqual(after.code, 0);
      assert.match(after.stderr, /manifest/);
      assert.deepEqual(
        server.requests.filter(({ method }) => method === 'PUT'),
        [],
      );
    }),
  ));
