/** The units of docs/systemd are ones that systemd takes, and start what they say. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../../src/commands/run.ts';
import { projectRoot } from '../support/project.ts';

const units = ['oldump.service', 'oldump.timer'].map(name => join(projectRoot, 'docs/systemd', name));
const service = readFileSync(units[0]!, 'utf8');

test('systemd-analyze verify has nothing to say', t => {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
    t.diagnostic('skipped: no systemd-analyze on this machine');
    return t.skip('no systemd-analyze on this machine');
  }
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' });
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
});

test('the service makes the dump of the last day of last month', () => {
  const [, line] = /^ExecStart=\/bin\/bash -c '(.*)'$/m.exec(service) ?? [];
  assert.ok(line, 'a line of bash');
  const script = line
    .replaceAll('%%', '%')
    .replaceAll('$$', '$')
    .replace(/^exec oldump/, 'printf "%s\\n"');
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  const now = new Date();
  const lastDay = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 0)).toISOString().slice(0, 10);
  assert.deepEqual([stdout.split('\n'), stderr], [['run', lastDay, '--archive', ''], '']);
});

test('what the service sets in the environment are options of run', () => {
  const names = [...service.matchAll(/^Environment=OLDUMP_([A-Z_]+)=/gm)].map(([, name]) => name!);
  assert.ok(names.length >= 3);
  for (const name of names) assert.ok(name.toLowerCase().replaceAll('_', '-') in runCommand.options, name);
});
