import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect } from '../../src/pg/connection/connect.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/pg/connection/settings.ts';
import { skipWithReason, testServer } from './with-server.ts';

const running = await testServer();
const folder = mkdtempSync(join(tmpdir(), 'oldump-login-'));
after(() => rmSync(folder, { recursive: true }));

async function whoAmI(settings: ConnectionSettings): Promise<string | undefined> {
  const { client, close } = await connect(settings, new AbortController().signal);
  const { rows } = await client.query<{ who: string }>('SELECT current_user AS who');
  await close();
  return rows[0]?.who;
}

test('a password comes from PGPASSWORD, the address or ~/.pgpass, and is never shown', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { client } = await running.database('login');
  const rules = join(running.server.host, 'data', 'pg_hba.conf');
  writeFileSync(rules, `local all reader scram-sha-256\n${readFileSync(rules, 'utf8')}`);
  await client.query(`CREATE ROLE reader LOGIN PASSWORD 'open sesame'; SELECT pg_reload_conf()`);
  const place = `-h ${running.server.host} -U reader login`;
  const file = join(folder, 'pgpass');
  writeFileSync(file, `localhost:5432:login:reader:open sesame\n`, { mode: 0o600 });
  const env = { PSQL_PARAMS: place, PGPASSFILE: join(folder, 'none') };

  assert.equal(await whoAmI(connectionSettings({ ...env, PGPASSWORD: 'open sesame' })), 'reader');
  assert.equal(await whoAmI(connectionSettings({ ...env, PGPASSFILE: file })), 'reader');
  const address = `postgresql://reader:open%20sesame@${encodeURIComponent(running.server.host)}/login`;
  assert.equal(await whoAmI(connectionSettings(env, address)), 'reader');

  const wrong = connectionSettings({ ...env, PGPASSWORD: 'close sesame' });
  await assert.rejects(whoAmI(wrong), {
    exitCode: 5,
    message: /login on .*: password refused \((?!.*sesame)/,
  });
  await assert.rejects(whoAmI(connectionSettings(env)), { exitCode: 5, message: /asks for a password/ });
  writeFileSync(join(folder, 'open'), 'x', { mode: 0o644 });
  const readable = connectionSettings({ ...env, PGPASSFILE: join(folder, 'open') });
  await assert.rejects(whoAmI(readable), { exitCode: 5, message: /may be read by others \(chmod 600/ });
});

test('a server without TLS: taken with sslmode prefer, refused with require', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { settings } = await running.database('plain');
  const proxy = createServer(near => {
    const far = dial(`${settings.host}/.s.PGSQL.${settings.port}`);
    near.on('error', () => far.destroy()).pipe(far);
    far.on('error', () => near.destroy()).pipe(near);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const tcp = { ...settings, host: '127.0.0.1', port: (proxy.address() as AddressInfo).port };
  try {
    assert.equal(await whoAmI({ ...tcp, sslMode: 'prefer' }), settings.user);
    for (const sslMode of ['require', 'verify-full'] as const) {
      await assert.rejects(whoAmI({ ...tcp, sslMode }), { exitCode: 5, message: /not support SSL/ });
    }
  } finally {
    proxy.close();
  }
});
