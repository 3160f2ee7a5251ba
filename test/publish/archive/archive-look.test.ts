/** The look ahead at archive.org: what is there and what is not; or, within seconds, that this is not known. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { lookAtFolders } from '../../../src/publish/archive/archive-look.ts';
import { bashWithin } from '../../support/oldump.ts';
import {
  CDUMP,
  CDUMP_FILES,
  contextWith,
  DATE,
  DUMP,
  DUMP_FILES,
  planOf,
  startOldump,
  uploadOrder,
  withRun,
} from './published.ts';

test('a dry run says what is there and what is not, needs no keys, writes and sends nothing', async () => {
  await withRun(async (dir, server) => {
    const [first, second] = DUMP_FILES as [string, string];
    server.store(DUMP, first, readFileSync(join(dir, DUMP, first)));
    server.store(DUMP, second, Buffer.from('other'));
    const env = { ...server.env, IA_ACCESS_KEY_ID: '', IA_SECRET_ACCESS_KEY: '' };
    const { report, failure } = await lookAtFolders(planOf(dir).folders, contextWith(env));
    const states = report.items.map(({ files }) => files.map(({ state }) => state));
    assert.deepEqual(states, [
      ['there', 'different', ...Array<string>(4).fill('missing')],
      Array<string>(4).fill('missing'),
    ]);
    assert.equal(failure, undefined);
    assert.deepEqual(
      server.requests.filter(({ method }) => method !== 'GET'),
      [],
    );
    assert.throws(() => readFileSync(join(dir, `run_${DATE}`, `archive_${DUMP}.json`)), { code: 'ENOENT' });
  });
});

/** Answers every connection with these bytes, or with silence. */
async function withServer(
  answer: string | undefined,
  use: (url: string, connections: () => number) => Promise<void>,
): Promise<void> {
  const sockets: Socket[] = [];
  const server: Server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    if (answer !== undefined) socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => sockets.length);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  }
}

/** Longer than a look takes, far shorter than the patience of an upload. */
const LIMIT_MS = 90_000;

const COMMANDS = [
  ['text', []],
  ['json', ['--json']],
  ['with the patience of uploads', ['--retries', '300', '--wait', '240']],
] as const;

function assertUnknown({ code, stdout, stderr }: Finished, reason: RegExp): void {
  assert.equal(code, 5, stderr);
  const words = /^oldump archive: what is there already is not known: .+\n$/m;
  assert.match(stderr, words);
  assert.match(stderr, reason);
  for (const [item, names] of [
    [DUMP, DUMP_FILES],
    [CDUMP, CDUMP_FILES],
  ] as const)
    for (const name of [item, ...uploadOrder(names)]) assert.ok(stdout.includes(name), `${name} is told`);
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function look(dir: string, url: string, words: readonly string[] = []): Promise<Finished> {
  const { kill, finished } = startOldump(['archive', dir, '--dry-run', ...words], {
    OLDUMP_ARCHIVE_URL: url,
  });
  const clock = setTimeout(() => kill('SIGKILL'), LIMIT_MS);
  return finished.finally(() => clearTimeout(clock));
}

/** An address where nothing listens any more. */
async function closedPort(): Promise<string> {
  let url = '';
  await withServer('', found => Promise.resolve(void (url = found)));
  return url;
}

for (const [what, words] of COMMANDS) {
  test(`nothing listens there, ${what}: exit 5, what would be uploaded, and that what is there is not known`, async () => {
    await withRun(async dir => {
      const found = await look(dir, await closedPort(), words);
      assertUnknown(found, /ECONNREFUSED/);
      if (what !== 'json') assert.match(found.stdout, /manifest\.json .* to upload, if it is not there$/m);
      else {
        const { items } = JSON.parse(found.stdout) as {
          items: { files: { state: string; md5: unknown }[] }[];
        };
        const files = items.flatMap(each => each.files);
        assert.ok(files.length > 0 && files.every(({ state, md5 }) => state === 'unknown' && md5 === null));
      }
    });
  });
}

for (const [what, answer, reason] of [
  ['500', 'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n', /answers 500/],
  ['503, to come back in an hour', 'HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\n\r\n', /answers 503/],
  ['403', 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n', /answers 403/],
  ['404', 'HTTP/1.1 404 Where\r\nContent-Length: 0\r\n\r\n', /answers 404/],
  ['a page of a portal', 'HTTP/1.1 200 OK\r\n\r\n<html>Log in</html>', /no JSON/],
  ['JSON of another kind', 'HTTP/1.1 200 OK\r\n\r\n[1, 2]', /no list of an item/],
  ['null', 'HTTP/1.1 200 OK\r\n\r\nnull', /no list of an item/],
  ['a text', 'HTTP/1.1 200 OK\r\n\r\n"dark"', /no list of an item/],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', /connection lost/],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{', /connection lost|no JSON/],
  ['nothing', '', /connection lost/],
] as const) {
  test(`${what} is answered: exit 5 after two attempts at most`, async () => {
    await withServer(answer, async (url, connections) => {
      await withRun(async dir => {
        assertUnknown(await look(dir, url), reason);
        assert.ok(connections() <= 2, `${connections()} connections`);
      });
    });
  });
}

test('a server that takes the connection and never answers: exit 5', async () => {
  await withServer(undefined, async (url, connections) => {
    await withRun(async dir => {
      assertUnknown(await look(dir, url), /no answer from 127\.0\.0\.1:\d+ within 10 s/);
      assert.ok(connections() <= 2, `${connections()} connections`);
    });
  });
});

test('TLS with a server that has none, and a name that does not exist: exit 5', async () => {
  await withServer('HTTP/1.1 400 Bad Request\r\n\r\n', async url => {
    await withRun(async dir => {
      assertUnknown(await look(dir, url.replace('http:', 'https:')), /connection lost/);
      assertUnknown(await look(dir, 'https://archive.invalid'), /archive\.invalid/);
    });
  });
});

test('a port that no browser asks: exit 5', async () => {
  await withRun(async dir =>
    assertUnknown(await look(dir, 'http://127.0.0.1:9'), /127\.0\.0\.1:9 cannot be asked/),
  );
});

test('an address that is none: exit 2, and it is not shown', async () => {
  await withRun(async dir => {
    for (const url of ['archive.org', 'ftp://archive.org', 'https://u:s3crEt@archive.org']) {
      const { code, stderr } = await look(dir, url);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /OLDUMP_ARCHIVE_URL is no address of a server/);
      assert.doesNotMatch(stderr, /s3crEt/);
    }
  });
});

test('a dry run of a run with --archive asks nobody', async () => {
  await withServer(undefined, async (url, connections) => {
    await withRun(async dir => {
      const data = join(dir, 'data.txt');
      writeFileSync(data, '');
      const line = `oldump ${DATE} --data '${data}' --dir '${join(dir, 'new')}' --archive --dry-run --allow-old`;
      const keys = { IA_ACCESS_KEY_ID: 'a', IA_SECRET_ACCESS_KEY: 'b', OLDUMP_ARCHIVE_URL: url };
      const { stdout, stderr } = await bashWithin(LIMIT_MS, line, dir, keys);
      assert.match(stdout.toString(), /^archive +run/m, stderr);
      assert.equal(connections(), 0);
    });
  });
});
