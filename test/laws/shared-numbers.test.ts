/** Kernels have the numbers of src: their `shared.ts` is what the script writes, and the script sees when it is not. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../support/project.ts';

const SCRIPT = 'dist/scripts/shared-numbers.js';

function check(root: string): [status: number | null, said: string] {
  const { status, stderr } = spawnSync(process.execPath, [join(root, SCRIPT), '--check'], {
    encoding: 'utf8',
  });
  return [status, stderr];
}

test('what kernels have in common with src is as src says', () => {
  assert.deepEqual(check(projectRoot), [0, '']);
});

test('a number that differs is seen', () => {
  const root = mkdtempSync(join(tmpdir(), 'oldump-shared-'));
  for (const name of ['kernels', 'package.json', SCRIPT]) {
    cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(projectRoot, 'dist/src'), join(root, 'dist/src'));
  appendFileSync(join(root, 'kernels/merge/shared.ts'), 'export const LEFT_OUT: u32 = 6;\n');
  assert.deepEqual(check(root), [
    1,
    'kernels/merge/shared.ts is not what src says: npm run shared-numbers\n',
  ]);
  rmSync(root, { recursive: true });
});
