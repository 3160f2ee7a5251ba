/** Busy servers, broken connections, lost files, wrong keys: everything arrives in the end, or nothing is claimed. */
import assert from 'node:assert/strict';
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { archiveFolders } from '../../../src/publish/archive/archive-folders.ts';
import { ACCESS, Ias3Server, md5Of, SECRET, type Fault } from './ias3-server.ts';
import {
  CDUMP,
  CDUMP_FILES,
  contextWith,
  DUMP,
  DUMP_FILES,
  failsAs,
  planOf,
  uploadOrder,
  withRun,
} from './published.ts';

const slowDown: Fault = { kind: 'answer', status: 503, code: 'SlowDown', retryAfter: '0' };
const PASSING: readonly (readonly [string, Fault])[] = [
  ['503 SlowDown', slowDown],
  ['500', { kind: 'answer', status: 500, code: 'InternalError' }],
  ['409', { kind: 'answer', status: 409, code: 'OperationAborted' }],
  ['a reset in the body', { kind: 'reset', afterBytes: 1 }],
  ['a reset after the body', { kind: 'reset-before-answer' }],
  ['another byte on the way', { kind: 'damaged' }],
  ['a short read', { kind: 'short-read', bytes: 1 }],
];

for (const [what, fault] of PASSING) {
  test(`${what}, at every file, twice: all of them arrive, manifest.json last`, async () => {
    await withRun(async (dir, server) => {
      for (const name of new Set([...uploadOrder(DUMP_FILES), ...uploadOrder(CDUMP_FILES)]))
        server.faults.set(name, [fault, fault, fault, fault]); // SHA256SUMS and manifest.json are in both items
      const ctx = contextWith(server.env);
      await archiveFolders(planOf(dir), ctx);
      for (const [item, names] of [
        [DUMP, DUMP_FILES],
        [CDUMP, CDUMP_FILES],
      ] as const) {
        const { files } = server.items.get(item)!;
        for (const name of uploadOrder(names))
          assert.equal(files.get(name)?.md5, md5Of(readFileSync(join(dir, item, name))), name);
        assert.deepEqual(server.taken(item), uploadOrder(names));
      }
      assert.ok(ctx.lines.filter(line => line.includes('again in')).length >= 20);
    });
  });
}

test('Retry-After is waited for', async () => {
  await withRun(async (dir, server) => {
    server.faults.set('SHA256SUMS', [{ ...slowDown, retryAfter: '1' } as Fault]);
    const ctx = contextWith(server.env);
    await archiveFolders(planOf(dir), ctx);
    assert.ok(
      ctx.lines.includes(
        `${DUMP}/SHA256SUMS: archive.org answers 503 SlowDown as the test wants it; again in 1 s`,
      ),
    );
  });
});

test('a list that cannot be read for a while, and lags, is read again', async () => {
  await withRun(async (dir, server) => {
    server.listFaults.push('reset', 503, 'garbage', 'reset');
    server.lag = 3;
    await archiveFolders(planOf(dir), contextWith(server.env));
    assert.deepEqual(server.taken(DUMP), uploadOrder(DUMP_FILES));
  });
});

test('a server that stays busy: given up, exit 5, no manifest; continued later', async () => {
  await withRun(async (dir, server) => {
    server.faults.set('SHA256SUMS', Array<Fault>(6).fill(slowDown));
    await assert.rejects(
      archiveFolders(planOf(dir), contextWith(server.env)),
      failsAs(5, /SlowDown.*given up after 6 attempts.*run it again later/),
    );
    assert.equal(server.items.get(DUMP)!.files.has('manifest.json'), false);
    await archiveFolders(planOf(dir), contextWith(server.env));
    assert.deepEqual(server.taken(DUMP), uploadOrder(DUMP_FILES));
  });
});

for (const lost of uploadOrder(DUMP_FILES)) {
  test(`${lost} is taken and lost: exit 5, and sent again the next time`, async () => {
    await withRun(async (dir, server) => {
      const plan = planOf(dir, { folders: [join(dir, DUMP)] });
      const hasty = { ...plan, patience: { ...plan.patience, totalMs: 50 } };
      server.faults.set(lost, [{ kind: 'lost' }]);
      const words = new RegExp(`does not list these files of ${DUMP} as they were sent: ${lost} `);
      await assert.rejects(archiveFolders(hasty, contextWith(server.env)), failsAs(5, words));
      assert.equal(server.items.get(DUMP)!.files.has('manifest.json'), false);
      await archiveFolders(plan, contextWith(server.env));
      assert.deepEqual([...server.items.get(DUMP)!.files.keys()].sort(), uploadOrder(DUMP_FILES).sort());
      assert.equal(server.taken(DUMP).at(-1), 'manifest.json');
    });
  });
}

test('a file that is cut while it is uploaded is never sent whole, and nothing is claimed', async () => {
  await withRun(async (dir, server) => {
    const [name] = DUMP_FILES as [string];
    server.faults.set(name, [{ kind: 'reset', afterBytes: 1 }]);
    const onLine = (line: string): void => {
      if (line.includes('again in')) truncateSync(join(dir, DUMP, name), 1_500_000);
    };
    await assert.rejects(
      archiveFolders(planOf(dir), contextWith(server.env, { onLine })),
      failsAs(4, /ol_dump_2026-06-30\.txt\.gz: has changed since it was checked/),
    );
    assert.deepEqual(server.items.size, 0);
  });
});

test('wrong keys: exit 5 at the first file, no second attempt, and the keys are nowhere to be read', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith({ ...server.env, IA_SECRET_ACCESS_KEY: 'Wr0ngSecret' });
    await assert.rejects(archiveFolders(planOf(dir), ctx), (error: Error) => {
      assert.doesNotMatch(String(error.stack) + ctx.lines.join('\n'), /Wr0ngSecret|Acc3ssKey/);
      return failsAs(5, /403 InvalidAccessKeyId .* LOW \*\*\*:\*\*\*.*ia configure/)(error);
    });
    assert.equal(server.requests.filter(({ method }) => method === 'PUT').length, 1);
  });
});

test('no keys: exit 5 before anything is read or sent', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith({ ...server.env, IA_SECRET_ACCESS_KEY: '' });
    await assert.rejects(
      archiveFolders(planOf(dir), ctx),
      failsAs(5, /no keys for archive.org.*IA_ACCESS_KEY_ID/),
    );
    assert.deepEqual(server.requests, []);
  });
});

test('a redirect is followed on the same host, and the keys go to no other', async () => {
  await withRun(async (dir, server) => {
    const [name] = DUMP_FILES as [string];
    server.faults.set(name, [{ kind: 'redirect', to: `${server.url}/${DUMP}/${name}` }]);
    await archiveFolders(planOf(dir), contextWith(server.env));
    assert.deepEqual(server.taken(DUMP), uploadOrder(DUMP_FILES));
  });
  await withRun(async (dir, server) => {
    const other = await Ias3Server.start();
    server.faults.set(DUMP_FILES[0]!, [{ kind: 'redirect', to: `${other.url}/x` }]);
    await assert.rejects(
      archiveFolders(planOf(dir), contextWith(server.env)),
      failsAs(5, /where we do not go/),
    );
    assert.deepEqual(other.requests, []);
    await other.stop();
  });
});

test('an answer that nothing will mend ends it at once', async () => {
  await withRun(async (dir, server) => {
    server.faults.set(DUMP_FILES[0]!, [{ kind: 'answer', status: 400, code: 'BadContent' }]);
    await assert.rejects(
      archiveFolders(planOf(dir), contextWith(server.env)),
      failsAs(5, /ol_dump_2026-06-30\/ol_dump_2026-06-30\.txt\.gz: archive\.org answers 400 BadContent/),
    );
    assert.equal(server.requests.filter(({ method }) => method === 'PUT').length, 1);
  });
});

test('an abort ends an upload in the middle of a body', async () => {
  await withRun(async (dir, server) => {
    const controller = new AbortController();
    server.faults.set(DUMP_FILES[0]!, [{ kind: 'stall', afterBytes: 1 }]);
    server.onStall = () => controller.abort(new Error('the user has gone'));
    const ctx = contextWith(server.env, { signal: controller.signal });
    await assert.rejects(archiveFolders(planOf(dir), ctx), /the user has gone/);
  });
});

test('the keys are in no request but in its header for them', async () => {
  await withRun(async (dir, server) => {
    const ctx = contextWith(server.env);
    await archiveFolders(planOf(dir), ctx);
    assert.ok(server.requests.some(({ headers }) => headers.authorization === `LOW ${ACCESS}:${SECRET}`));
    const open = server.requests.map(({ path, headers }) => [path, { ...headers, authorization: '' }]);
    assert.ok(!JSON.stringify(open).includes(SECRET) && !ctx.lines.join('\n').includes(SECRET));
  });
});
