/** The way through the `ia` client, with a double of it that talks to the test's server. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { archiveFolders } from '../../../../src/publish/archive/archive-folders.ts';
import { ACCESS, type Ias3Server, md5Of, SECRET } from '../ias3-server.ts';
import {
  contextWith,
  CDUMP,
  CDUMP_FILES,
  DUMP,
  DUMP_FILES,
  failsAs,
  planOf,
  uploadOrder,
  withRun,
} from '../published.ts';

const double = fileURLToPath(new URL('../ia-double.js', import.meta.url));

/** An environment with `ia` on the PATH, and the keys in a file. */
function withIa(dir: string, server: Ias3Server, secret = SECRET): Record<string, string> {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ia'), `#!/bin/sh\nexec '${process.execPath}' '${double}' "$@"\n`);
  chmodSync(join(bin, 'ia'), 0o755);
  writeFileSync(join(dir, 'ia.ini'), `[s3]\naccess = ${ACCESS}\nsecret = ${secret}\n[cookies]\n`);
  const { IA_ACCESS_KEY_ID, IA_SECRET_ACCESS_KEY, ...urls } = server.env;
  assert.ok(IA_ACCESS_KEY_ID && IA_SECRET_ACCESS_KEY);
  return { ...urls, PATH: `${bin}:${process.env['PATH']}`, IA_DOUBLE_CALLS: join(dir, 'calls') };
}

function calls(dir: string): string[] {
  return existsSync(join(dir, 'calls')) ? readFileSync(join(dir, 'calls'), 'utf8').trimEnd().split('\n') : [];
}

test('through ia everything arrives in the same order, with the same metadata, and is tried again', async () => {
  await withRun(async (dir, server) => {
    server.faults.set('SHA256SUMS', [{ kind: 'answer', status: 503, code: 'SlowDown' }, { kind: 'damaged' }]);
    const ctx = contextWith(withIa(dir, server));
    await archiveFolders(planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') }), ctx);
    for (const [item, names] of [
      [DUMP, DUMP_FILES],
      [CDUMP, CDUMP_FILES],
    ] as const) {
      assert.deepEqual(server.taken(item), uploadOrder(names));
      for (const [name, { md5 }] of server.items.get(item)!.files)
        assert.equal(md5, md5Of(readFileSync(join(dir, item, name))), name);
      assert.equal(server.items.get(item)!.metadata['collection'], 'ol_exports');
    }
    assert.equal(server.items.get(CDUMP)!.metadata['title'], 'Open Library dump, all revisions, 2026-06-30');
    assert.ok(
      ctx.lines.some(line => line.includes('ia says: error uploading SHA256SUMS: as the test wants it')),
    );
    assert.equal(calls(dir).length, 10 + 2 + 1, 'one call a file, two repeated, one for the version');
    assert.doesNotMatch(calls(dir).join('\n'), new RegExp(`${ACCESS}|${SECRET}`), 'no key on a command line');
  });
});

test('auto takes ia with keys in a file, and the S3 interface with keys in the environment', async () => {
  await withRun(async (dir, server) => {
    const env = withIa(dir, server);
    const dump = planOf(dir, { via: 'auto', folders: [join(dir, DUMP)] });
    await archiveFolders(dump, contextWith({ ...env, IA_CONFIG_FILE: join(dir, 'ia.ini') }));
    assert.equal(calls(dir).filter(line => line.includes(' upload ')).length, uploadOrder(DUMP_FILES).length);
    const cdump = planOf(dir, { via: 'auto', folders: [join(dir, CDUMP)] });
    await archiveFolders(cdump, contextWith({ ...server.env, ...env }));
    assert.equal(calls(dir).filter(line => line.includes(' upload ')).length, uploadOrder(DUMP_FILES).length);
    assert.deepEqual(server.taken(CDUMP), uploadOrder(CDUMP_FILES));
  });
});

test('keys in a file that was named are used, whatever the environment has', async () => {
  await withRun(async (dir, server) => {
    const env = { ...withIa(dir, server), IA_ACCESS_KEY_ID: 'other', IA_SECRET_ACCESS_KEY: 'other' };
    const plan = planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini'), folders: [join(dir, CDUMP)] });
    await archiveFolders(plan, contextWith(env));
    assert.deepEqual(server.taken(CDUMP), uploadOrder(CDUMP_FILES));
  });
});

test('wrong keys end it at the first file, and are not repeated', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith(withIa(dir, server, 'Wr0ngSecret'));
    await assert.rejects(
      archiveFolders(planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') }), ctx),
      (error: Error) => {
        assert.doesNotMatch(String(error.stack) + ctx.lines.join('\n'), /Wr0ngSecret|Acc3ssKey/);
        return failsAs(5, /ia says: error uploading .* does not exist in our records/)(error);
      },
    );
    assert.equal(calls(dir).length, 2);
  });
});

test('--via ia without an ia is refused before anything is sent', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith({ ...server.env, PATH: join(dir, 'nothing') });
    await assert.rejects(
      archiveFolders(planOf(dir, { via: 'ia' }), ctx),
      failsAs(5, /no program ia.*--via s3/),
    );
    assert.deepEqual(server.requests, []);
  });
});

test('data are replaced through ia under no manifest', async () => {
  await withRun(async (dir, server) => {
    for (const name of uploadOrder(DUMP_FILES)) server.store(DUMP, name, Buffer.from('old'));
    const plan = planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini'), overwrite: true });
    await archiveFolders({ ...plan, folders: [join(dir, DUMP)] }, contextWith(withIa(dir, server)));
    const changes = server.requests.filter(({ method }) => method !== 'GET');
    assert.deepEqual([changes[0]!.method, changes[0]!.path], ['DELETE', `/${DUMP}/manifest.json`]);
    assert.deepEqual(server.taken(DUMP), uploadOrder(DUMP_FILES));
  });
});

test('an abort ends ia too', async () => {
  await withRun(async (dir, server) => {
    const controller = new AbortController();
    const env = { ...withIa(dir, server), IA_DOUBLE_HANGS: '1' };
    const ctx = contextWith(env, { signal: controller.signal });
    const ended = assert.rejects(
      archiveFolders(planOf(dir, { via: 'ia', iaConfig: join(dir, 'ia.ini') }), ctx),
      /the user has gone/,
    );
    while (calls(dir).length < 2) await new Promise(resolve => setTimeout(resolve, 20));
    controller.abort(new Error('the user has gone'));
    await ended;
    const pid = Number(calls(dir)[1]!.split(' ')[0]);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});
