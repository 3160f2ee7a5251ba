/**
 * Runs every case of test/fixtures against the built program.
 *
 * A case is a folder with `cmd` (bash, run in a copy of the folder), inputs, and what is expected:
 * `stdout`, `stderr` (none: silence), `exit` (none: 0), and `files/NAME` for files it leaves.
 * Each runs with one worker and the smallest memory, and again with three workers.
 * `UPDATE=1 npm test -- golden` rewrites the expectations; review the diff.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bash, inWorkDir, type Ended } from '../support/oldump.ts';
import { projectRoot } from '../support/project.ts';

const fixtures = join(projectRoot, 'test', 'fixtures');
const isUpdate = process.env['UPDATE'] === '1';
const VARIANTS: readonly Record<string, string>[] = [
  { OLDUMP_JOBS: '1', OLDUMP_MEMORY: '64M' },
  { OLDUMP_JOBS: '3', OLDUMP_MEMORY: '96M' },
];
const OWN_FILES = new Set(['cmd', 'stdout', 'stderr', 'exit', 'files']);

for (const command of readdirSync(fixtures).sort()) {
  for (const name of readdirSync(join(fixtures, command)).sort()) {
    const folder = join(fixtures, command, name);
    if (!existsSync(join(folder, 'cmd'))) continue;
    test(`${command}/${name}`, async () => {
      // What is refused before anything is opened depends on neither workers nor memory.
      const variants = expected(folder, 'exit', '0') === '2' ? VARIANTS.slice(0, 1) : VARIANTS;
      for (const env of variants) await runCase(folder, env);
    });
  }
}

async function runCase(folder: string, env: Record<string, string>): Promise<void> {
  await inWorkDir(dir => {
    const inputs = readdirSync(folder).filter(name => !OWN_FILES.has(name));
    for (const name of inputs) cpSync(join(folder, name), join(dir, name), { recursive: true });
    const ended = withoutTime(bash(readFileSync(join(folder, 'cmd'), 'utf8'), dir, env));
    const left = readdirSync(dir).filter(name => !inputs.includes(name));
    if (isUpdate) update(folder, dir, ended, left);
    assert.equal(ended.stderr, expected(folder, 'stderr', ''), 'stderr');
    assert.equal(ended.code, Number(expected(folder, 'exit', '0')), 'exit code');
    assert.equal(ended.stdout.toString(), expected(folder, 'stdout', ''), 'stdout');
    const files = existsSync(join(folder, 'files')) ? readdirSync(join(folder, 'files')) : [];
    assert.deepEqual(left.sort(), files.sort(), 'files left');
    for (const name of files) {
      assert.equal(
        readFileSync(join(dir, name), 'utf8'),
        readFileSync(join(folder, 'files', name), 'utf8'),
        name,
      );
    }
  });
}

/** A log line begins with the time, which no expectation can hold. */
function withoutTime(ended: Ended): Ended {
  return { ...ended, stderr: ended.stderr.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /gm, 'TIME ') };
}

function expected(folder: string, name: string, otherwise: string): string {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : otherwise;
}

function update(folder: string, dir: string, ended: Ended, left: readonly string[]): void {
  const write = (name: string, text: string, silent: string): void => {
    rmSync(join(folder, name), { force: true });
    if (text !== silent) writeFileSync(join(folder, name), text);
  };
  write('stdout', ended.stdout.toString(), '');
  write('stderr', ended.stderr, '');
  write('exit', String(ended.code), '0');
  rmSync(join(folder, 'files'), { recursive: true, force: true });
  if (left.length > 0) mkdirSync(join(folder, 'files'));
  for (const name of left) cpSync(join(dir, name), join(folder, 'files', name));
}
