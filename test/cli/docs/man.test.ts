/** The manual pages are what groff and mandoc take without a word. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commandMan } from '../../../src/cli/docs/man.ts';
import { allCommands } from '../../../src/commands/all.ts';
import { projectRoot } from '../../support/project.ts';

const folder = join(projectRoot, 'docs', 'man');
const pages = readdirSync(folder).map(name => join(folder, name));

test('groff finds nothing to warn of', { skip: missing('groff', '--version') }, () => {
  const ended = spawnSync('groff', ['-man', '-ww', '-z', ...pages], { encoding: 'utf8' });
  assert.deepEqual([ended.status, ended.stderr], [0, '']);
});

/** A page made from the definitions has no date, so that it is the same whenever it is made. */
const NO_DATE = /missing date, using "": TH/;

test('mandoc finds nothing to warn of', { skip: missing('mandoc', '-V') }, () => {
  const ended = spawnSync('mandoc', ['-Tlint', '-W', 'warning', ...pages], { encoding: 'utf8' });
  const said = `${ended.stdout}${ended.stderr}`.split('\n').filter(line => line !== '');
  assert.deepEqual(
    said.filter(line => !NO_DATE.test(line)),
    [],
  );
});

test('hyphens, backslashes and dots stay what they are', async () => {
  const [command] = await allCommands();
  const text = commandMan({ ...command!, details: '.hidden \\N --flag …' });
  assert.match(text, /\n\\&\.hidden \\eN \\-\\-flag \\\[u2026\]\n/);
});

function missing(program: string, option: string): string | false {
  return spawnSync(program, [option]).error ? `no ${program} on this machine` : false;
}
