/** What stands in the environment beside options: containers' variables, and mistyped ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromVariable, strangeVariables } from '../../../src/cli/words/environment.ts';
import { commandNamed } from '../../../src/commands/all.ts';
import { bash, inWorkDir } from '../../support/oldump.ts';

const status = (await commandNamed('status'))!;
const strange = (env: Record<string, string>) => strangeVariables(env, status);

/** Of a service `oldump`, one `oldump-db`, and links of Docker. */
const OF_CONTAINERS = {
  OLDUMP_SERVICE_HOST: '10.0.0.1',
  OLDUMP_SERVICE_PORT: '80',
  OLDUMP_SERVICE_PORT_HTTP: '80',
  OLDUMP_PORT: 'tcp://10.0.0.1:80',
  OLDUMP_PORT_80_TCP: 'tcp://10.0.0.1:80',
  OLDUMP_PORT_80_TCP_PROTO: 'tcp',
  OLDUMP_PORT_80_TCP_PORT: '80',
  OLDUMP_PORT_80_TCP_ADDR: '10.0.0.1',
  OLDUMP_DB_SERVICE_HOST: '10.0.0.2',
  OLDUMP_DB_PORT: 'tcp://10.0.0.2:5432',
  OLDUMP_DB_PORT_5432_TCP_ADDR: '10.0.0.2',
  OLDUMP_NAME: '/web/oldump',
  OLDUMP_ENV_PATH: '/bin',
};

test('what Kubernetes and Docker set says nothing, and nothing is said of it', async () => {
  assert.deepEqual(await strange(OF_CONTAINERS), []);
  assert.equal(fromVariable('port', OF_CONTAINERS), undefined);
  assert.equal(fromVariable('port', { OLDUMP_PORT: '8080' }), '8080');
});

test('an unknown variable is named once, with the one it looks like; its value is not', async () => {
  const warnings = await strange({
    OLDUMP_MEMROY: 'sesame',
    OLDUMP_MEMORY: '1G',
    OLDUMP_PSQL_PARAMS: 'x',
    OLDUMP_TABELS: 'x',
    OLDUMP_ARCHIVE_URL: 'x',
  });
  assert.deepEqual(warnings, [
    'OLDUMP_MEMROY is no variable of oldump, and says nothing (OLDUMP_MEMORY?)',
    'OLDUMP_PSQL_PARAMS is no variable of oldump, and says nothing',
    'OLDUMP_TABELS is no variable of oldump, and says nothing (OLDUMP_TABLES?)',
  ]);
});

test('commands work in such an environment, and say what does not fit by the name of the variable', () =>
  inWorkDir(dir => {
    const rows = '/type/work\\t/works/OL1W\\t1\\t2026-06-01T00:00:00\\t{}\\n';
    const fine = bash(`printf '${rows}' | oldump dump`, dir, OF_CONTAINERS);
    assert.deepEqual([fine.code, fine.stderr], [0, '']);
    const absent = bash('oldump status nowhere', dir, OF_CONTAINERS);
    assert.match(absent.stderr, /nowhere/);
    assert.doesNotMatch(absent.stderr, /port/i);
    const set = bash('oldump status nowhere', dir, { OLDUMP_PORT: '8080' });
    assert.doesNotMatch(set.stderr, /port/i, 'a port that is set for --serve');
    const mistyped = bash(`printf '${rows}' | oldump dump`, dir, { OLDUMP_JOSB: '2' });
    assert.equal(mistyped.code, 0);
    assert.match(
      mistyped.stderr,
      /^\S+ \S+ \[openlibrary.dump\] warning: OLDUMP_JOSB .*\(OLDUMP_JOBS\?\)\n$/,
    );
    for (const [variable, value, line] of [
      ['OLDUMP_JOBS', 'many', 'oldump sort: OLDUMP_JOBS wants a whole number'],
      ['OLDUMP_MEMORY', 'lots', 'oldump sort: OLDUMP_MEMORY wants a size'],
      ['OLDUMP_LOG_FORMAT', 'xml', 'oldump sort: OLDUMP_LOG_FORMAT is text or json'],
      ['OLDUMP_OVERWRITE', 'yes', 'oldump sort: OLDUMP_OVERWRITE is a switch'],
    ] as const) {
      const { code, stderr } = bash('oldump sort', dir, { [variable]: value });
      assert.equal(code, 2);
      assert.ok(stderr.startsWith(line), stderr);
    }
    const database = bash('oldump export', dir, { OLDUMP_DB: 'host=db port=x' });
    assert.match(database.stderr, /^oldump export: OLDUMP_DB: port is not a whole number/);
    assert.equal(database.code, 2);
  }));
