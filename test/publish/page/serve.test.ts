/** `status --serve`: to this machine, by its name, GET and HEAD of its own paths; nothing else. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inWorkDir, bash } from '../../support/oldump.ts';
import { withStatusServer, writeStatus } from './status-server.ts';

interface Got {
  readonly code: number | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

function get(port: number, path: string, method = 'GET', host?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, answer => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ code: answer.statusCode, body: Buffer.concat(parts).toString(), headers: answer.headers }),
      );
    });
    asked.on('error', reject).end();
  });
}

test('shows the run, its status and, once published, its pages; ends by a signal', () =>
  inWorkDir(async dir => {
    await writeStatus(dir, {});
    await withStatusServer(dir, async ({ port, stop }) => {
      const page = await get(port, '/');
      assert.equal(page.code, 200);
      assert.match(page.body, /<progress aria-label="Progress of stage deworks" max="1" value="0\.4286">/);
      assert.match(page.body, /<dt>left<\/dt><dd>7 s, until /);
      assert.match(page.body, /<noscript><meta http-equiv="refresh"/);
      assert.match(
        String(page.headers['content-security-policy']),
        /default-src 'none'.*frame-ancestors 'none'/,
      );
      const status = JSON.parse((await get(port, '/status.json')).body) as { observed: { health: string } };
      assert.equal(status.observed.health, 'running');
      const head = await get(port, '/', 'HEAD');
      assert.deepEqual([head.code, head.body], [200, '']);

      const folder = join(dir, 'ol_dump_2026-06-30');
      mkdirSync(folder);
      writeFileSync(join(folder, 'index.html'), 'the page');
      assert.equal((await get(port, '/ol_dump_2026-06-30/')).code, 404, 'not published yet');
      writeFileSync(join(folder, 'manifest.json'), '{}');
      assert.equal((await get(port, '/ol_dump_2026-06-30/')).body, 'the page');
      assert.match((await get(port, '/')).body, /<a href="\/ol_dump_2026-06-30\/">/);

      rmSync(join(dir, 'run_2026-06-30'), { recursive: true });
      assert.equal((await get(port, '/')).code, 503, 'the run is gone, the server is not');
      assert.equal(await stop(), 143);
    });
  }));

test('refuses other names, other methods and other paths', () =>
  inWorkDir(async dir => {
    await writeStatus(dir, { command: '<script>x</script>', state: 'failed', resume: '<script>x</script>' });
    await withStatusServer(dir, async ({ port }) => {
      for (const host of [
        'evil.example',
        `evil.example:${port}`,
        '127.0.0.1',
        `127.0.0.1.evil.example:${port}`,
      ])
        assert.equal((await get(port, '/', 'GET', host)).code, 403, host);
      assert.equal((await get(port, '/', 'GET', `localhost:${port}`)).code, 200);
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
        assert.equal((await get(port, '/', method)).code, 405, method);
      for (const path of [
        '/run_2026-06-30/status.json',
        '/../etc/passwd',
        '/ol_dump_2026-06-30/../status.json',
        '//',
        '/%2e%2e/',
      ])
        assert.equal((await get(port, path)).code, 404, path);
      assert.doesNotMatch((await get(port, '/')).body, /<script>x/);
    });
  }));

const elsewhere = Object.values(networkInterfaces())
  .flatMap(each => each ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

test('listens on loopback only', { skip: elsewhere ? false : 'no other address on this machine' }, () =>
  inWorkDir(async dir => {
    await writeStatus(dir, {});
    await withStatusServer(dir, async ({ port }) => {
      const answered = await new Promise<boolean>(resolve => {
        const socket = connect(port, elsewhere!, () => resolve(true));
        socket.on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      });
      assert.equal(answered, false);
    });
  }),
);

test('wrong words are refused; a port that is taken is exit 5', () =>
  inWorkDir(async dir => {
    await writeStatus(dir, {});
    assert.equal(bash('oldump status --serve --json .', dir).code, 2);
    assert.equal(bash('oldump status --port 1 .', dir).code, 2);
    await withStatusServer(dir, async ({ port }) => {
      const taken = bash(`oldump status --serve --port ${port} .`, dir);
      assert.equal(taken.code, 5);
      assert.match(taken.stderr, /cannot be used/);
    });
  }));
