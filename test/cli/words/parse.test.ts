/** Words, environment and config file to values. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseValues, wantsHelp } from '../../../src/cli/words/parse.ts';
import { commandNamed } from '../../../src/commands/all.ts';
import { inWorkDir } from '../../support/oldump.ts';

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

test('psql words begin with a dash, and are a value all the same', async () => {
  for (const [name, option] of [
    ['export', 'db'],
    ['idump', 'db'],
    ['ia-metadata', 'db'],
    ['tables', 'db'],
    ['tables', 'covers-db'],
    ['run', 'ia-db'],
    ['run', 'covers-db'],
  ] as const) {
    const command = (await commandNamed(name))!;
    const date = command.positionals.map(() => '2026-06-30');
    for (const words of ['-h db openlibrary', '-hdb', '--host=db', '-v A=1 -h db', '-XAth db', '-p 1']) {
      const value = async (...given: string[]) => (await parseValues(command, given, {})).string(option);
      assert.equal(await value(`--${option}`, words, ...date), words, `${name} --${option} ${words}`);
      assert.equal(await value(...date, `--${option}=${words}`, '--quiet'), words);
    }
  }
});

test('an option of ours behind --db is no value, and neither is nothing', async () => {
  const command = (await commandNamed('export'))!;
  const refused = (words: string[], message: RegExp) =>
    assert.rejects(parseValues(command, words, {}), { exitCode: 2, message });
  for (const next of ['--overwrite', '--output=x', '-O', '-ox', '-j2', '-v', '--no-progress', '-h', '--help'])
    await refused(
      ['--db', next],
      /--db needs a value \(psql words stand together in quotes: --db '-h HOST DATABASE'\)/,
    );
  await refused(['--db'], /db/);
  await refused(['--db', '--'], /db/);
  await refused(['--db='], /--db is empty/);
  assert.equal(wantsHelp(command, ['--db', '-h', 'db']), false);
  assert.equal(wantsHelp(command, ['--db', 'x', '-h']), true);
});
