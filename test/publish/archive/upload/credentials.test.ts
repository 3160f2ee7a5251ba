import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findCredentials, withoutKeys } from '../../../../src/publish/archive/upload/credentials.ts';
import { inWorkDir } from '../../../support/oldump.ts';
import { failsAs } from '../published.ts';

const KEYS = (who: string): string => `[s3]\naccess = ${who}\nsecret = s-${who}\n`;

/** Files under a home of the test's own. */
async function withHome(
  files: Readonly<Record<string, string>>,
  use: (home: string) => Promise<void>,
): Promise<void> {
  await inWorkDir(async home => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), text);
    }
    await use(home);
  });
}

test('the places of ia.ini, one before the other', async () => {
  const places = ['named.ini', 'var.ini', '.config/internetarchive/ia.ini', '.config/ia.ini', '.ia'];
  for (let first = 1; first < places.length; first++) {
    const files = Object.fromEntries(places.slice(first).map(name => [name, KEYS(name)]));
    await withHome(files, async HOME => {
      const env = { HOME, ...(first === 1 && { IA_CONFIG_FILE: join(HOME, 'var.ini') }) };
      const found = await findCredentials(env);
      assert.deepEqual(found, {
        access: places[first],
        secret: `s-${places[first]}`,
        file: join(HOME, places[first]!),
      });
    });
  }
});

test('the environment comes before files, and a file that is named before both', async () => {
  await withHome({ 'named.ini': KEYS('named'), '.ia': KEYS('home') }, async HOME => {
    const env = { HOME, IA_ACCESS_KEY_ID: 'a', IA_SECRET_ACCESS_KEY: 's' };
    assert.deepEqual(await findCredentials(env), { access: 'a', secret: 's', file: undefined });
    const own = { ...env, OLDUMP_IA_ACCESS_KEY_ID: 'b', OLDUMP_IA_SECRET_ACCESS_KEY: 't' };
    assert.deepEqual(await findCredentials(own), { access: 'b', secret: 't', file: undefined });
    const named = join(HOME, 'named.ini');
    assert.equal((await findCredentials(env, named))?.access, 'named');
    assert.equal((await findCredentials({ ...env, OLDUMP_IA_CONFIG: named }))?.access, 'named');
    assert.equal(
      (await findCredentials({ HOME, IA_ACCESS_KEY_ID: 'a' }))?.access,
      'home',
      'half a pair is none',
    );
  });
});

test('ia.ini as ia writes it, and with spaces, colons and comments', async () => {
  for (const ini of [
    '[general]\nscreenname = x\naccess = no\n[s3]\naccess = A\nsecret = b=c:d\n\n[cookies]\nsecret = no\n',
    '# mine\r\n[ s3 ]\r\n  Access: A  \r\n;secret = no\r\nsecret:b=c:d\r\n',
  ]) {
    await withHome({ '.ia': ini }, async HOME => {
      assert.deepEqual(await findCredentials({ HOME }), {
        access: 'A',
        secret: 'b=c:d',
        file: join(HOME, '.ia'),
      });
    });
  }
});

test('a named file without keys, or that is not there, is refused; a usual one is passed over', async () => {
  await withHome({ 'named.ini': '[s3]\naccess = A\n', '.ia': '[s3]\n' }, async HOME => {
    await assert.rejects(findCredentials({ HOME }, join(HOME, 'named.ini')), failsAs(2, /under \[s3\]/));
    await assert.rejects(findCredentials({ HOME }, join(HOME, 'none.ini')), failsAs(2, /no such file/));
    assert.equal(await findCredentials({ HOME }), undefined);
  });
});

test('keys are cut out of the words of others', () => {
  const keys = { access: 'AB', secret: 'CD', file: undefined };
  assert.equal(withoutKeys('LOW AB:CD, AB', keys), 'LOW ***:***, ***');
});
