import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { connect } from '../../../src/pg/connection/connect.ts';
import { startServer } from '../../../dev/server/embedded-server.ts';
import { connectionSettings } from '../../../src/pg/connection/settings.ts';
import { skipWithReason } from '../../pg/with-server.ts';
import { until } from '../../support/until.ts';

for (const packaged of [false, true]) {
  test(`a server starts, answers and leaves nothing behind (${packaged ? 'npm package' : 'this machine'})`, async t => {
    const server = await startServer({ packaged }).catch((error: Error) => error.message);
    if (typeof server === 'string') return skipWithReason(t, server);
    try {
      await server.createDatabase('open library');
      const settings = {
        ...connectionSettings({ PSQL_PARAMS: server.connectionWords('x') }),
        database: 'open library',
      };
      const connection = await connect(settings, new AbortController().signal);
      const { rows } = await connection.client.query<{ server_encoding: string }>(`SHOW server_encoding`);
      assert.deepEqual(rows, [{ server_encoding: 'UTF8' }]);
      await connection.close();
    } finally {
      await server.stop();
    }
    assert.equal(existsSync(server.host), false);
    await server.stop(); // twice is as good as once
  });
}

test('a parent that dies by SIGKILL leaves no server and no folder', async t => {
  const module = new URL('../../../dev/server/embedded-server.js', import.meta.url).href;
  const script = `const { startServer } = await import(${JSON.stringify(module)});
    const server = await startServer(); console.log(server.host); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const first = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (typeof first[0] === 'number') return skipWithReason(t, 'no PostgreSQL server can be started');
  const folder = String(first[0]).trim();
  assert.ok(existsSync(folder));
  child.kill('SIGKILL');
  await until(() => !existsSync(folder), `${folder} is removed`);
});
