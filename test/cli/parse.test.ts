/** Words, environment and config file to values. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseValues } from '../../src/cli/parse.ts';
import { commandNamed } from '../../src/commands/all.ts';
import { inWorkDir } from '../support/oldump.ts';

const sort = (await commandNamed('sort'))!;

test('a short option takes its value glued, as with GNU sort', async () => {
  const values = await parseValues(sort, ['-S64M', '-oout.gz', '-j2', '-T/tmp', 'in'], {});
  assert.deepEqual(
    ['memory', 'output', 'jobs', 'tmpdir', 'INPUT'].map(name => values.string(name)),
    ['64M', 'out.gz', '2', '/tmp', 'in'],
  );
});

test('switches stand together, and what follows -- is a name', async () => {
  const values = await parseValues(sort, ['-Ov', '--', '-S64M'], {});
  assert.deepEqual(
    [values.flag('overwrite'), values.flag('verbose'), values.string('INPUT')],
    [true, true, '-S64M'],
  );
});

test('a switch says yes or no, or is refused', async () => {
  assert.equal((await parseValues(sort, ['--overwrite=1'], {})).flag('overwrite'), true);
  assert.equal((await parseValues(sort, ['--overwrite=false'], {})).flag('overwrite'), false);
  await assert.rejects(parseValues(sort, ['--overwrite=yes'], {}), { kind: 'usage' });
});

test('a config file may hold options of other commands, and no unknown ones', () =>
  inWorkDir(async dir => {
    const config = join(dir, 'c.json');
    writeFileSync(config, '{"ia-db": "x", "jobs": 3}');
    assert.equal((await parseValues(sort, ['--config', config], {})).string('jobs'), '3');
    writeFileSync(config, '{"jbos": 3}');
    await assert.rejects(parseValues(sort, ['--config', config], {}), { kind: 'usage' });
  }));
