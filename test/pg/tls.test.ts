/** With TLS the rows take another way out of the socket: the same rows. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { TLSSocket } from 'node:tls';
import { exportRows } from '../../src/dump/export-rows.ts';
import { copyIn } from '../../dev/server/copy-in.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { COPY_DATA_IN, DATA_TABLE } from '../../dev/sample/tables/sample-schema.ts';
import { inWorkDir } from '../support/oldump.ts';
import { quietLog, readAll, skipWithReason, sortedRows, testServer } from './with-server.ts';

const running = await testServer();

test('rows come through TLS as they come without', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings, client } = await running.database('behind_tls');
  await client.query(DATA_TABLE);
  await copyIn(client, COPY_DATA_IN, sampleDataRows({ seed: 8, rows: 6000 }));
  const options = { jobs: 1, table: 'data', signal: new AbortController().signal, log: quietLog };
  const expected = sortedRows(await readAll(exportRows({ ...options, settings })));
  await inWorkDir(async dir => {
    const made = spawnSync(
      'openssl',
      'req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key -out cert'.split(' '),
      { cwd: dir },
    );
    if (made.status !== 0) return skipWithReason(t, 'no openssl to make a certificate with');
    const [key, cert] = ['key', 'cert'].map(name => readFileSync(join(dir, name)));
    const front = tlsFront(`${settings.host}/.s.PGSQL.${settings.port}`, { key: key!, cert: cert! });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as AddressInfo;
    for (const jobs of [1, 2]) {
      const through = { ...settings, host: '127.0.0.1', port, sslMode: 'require' } as const;
      const rows = exportRows({ ...options, jobs, settings: through });
      assert.deepEqual(sortedRows(await readAll(rows)), expected);
      rows.verify(expected.length);
    }
    front.close();
  });
});

/** Says yes to a client that asks for TLS, and speaks plainly to the database. */
function tlsFront(socketPath: string, identity: { key: Buffer; cert: Buffer }): Server {
  return createServer((near: Socket) => {
    near.on('error', () => undefined);
    near.once('data', () => {
      near.write('S');
      const secure = new TLSSocket(near, { isServer: true, ...identity });
      const far = connect(socketPath);
      for (const [from, to] of [
        [secure, far],
        [far, secure],
      ] as const) {
        from.on('error', () => to.destroy()).on('data', (data: Buffer) => to.write(data));
        from.on('close', () => to.end());
      }
    });
  });
}
