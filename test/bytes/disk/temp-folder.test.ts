import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TempFolder } from '../../../src/bytes/disk/temp-folder.ts';
import { inWorkDir } from '../../support/oldump.ts';

const owns = (name: string): boolean => name.endsWith('.made');

async function make(path: string, overwrite = false): Promise<TempFolder> {
  const folder = await TempFolder.create(path, { overwrite, owns });
  writeFileSync(join(folder.tempPath, 'new.made'), 'new');
  return folder;
}

test('the folder has its name only when it is published, and nothing is left beside it', async () => {
  await inWorkDir(async dir => {
    const folder = await make(join(dir, 'out'));
    assert.deepEqual(readdirSync(dir).length, 1);
    assert.match(readdirSync(dir)[0]!, /^\.out\.[0-9a-f]{12}\.tmp$/);
    await folder.publish();
    await folder.discard();
    assert.deepEqual(readdirSync(dir), ['out']);
    assert.equal(readFileSync(join(dir, 'out', 'new.made'), 'utf8'), 'new');
  });
});

test('discarded, it leaves nothing, and the older one as it was', async () => {
  await inWorkDir(async dir => {
    mkdirSync(join(dir, 'out'));
    writeFileSync(join(dir, 'out', 'old.made'), 'old');
    const folder = await make(join(dir, 'out'), true);
    await folder.discard();
    await folder.discard();
    assert.deepEqual(readdirSync(dir), ['out']);
    assert.deepEqual(readdirSync(join(dir, 'out')), ['old.made']);
  });
});

test('an older folder is replaced whole, through a symbolic link too; an empty one needs no leave', async () => {
  await inWorkDir(async dir => {
    mkdirSync(join(dir, 'real'));
    writeFileSync(join(dir, 'real', 'old.made'), 'old');
    symlinkSync('real', join(dir, 'link'));
    await assert.rejects(make(join(dir, 'link')), { exitCode: 2, message: /exists already/ });
    await (await make(join(dir, 'link'), true)).publish();
    assert.deepEqual(readdirSync(dir).sort(), ['link', 'real']);
    assert.deepEqual(readdirSync(join(dir, 'link')), ['new.made']);
    mkdirSync(join(dir, 'empty'));
    await (await make(join(dir, 'empty'))).publish();
    assert.deepEqual(readdirSync(join(dir, 'empty')), ['new.made']);
  });
});

test("somebody's folder is never replaced, nor one that filled meanwhile, nor a file", async () => {
  await inWorkDir(async dir => {
    mkdirSync(join(dir, 'home'));
    writeFileSync(join(dir, 'home', 'letter.txt'), 'dear');
    writeFileSync(join(dir, 'file'), '');
    for (const overwrite of [false, true]) {
      await assert.rejects(make(join(dir, 'home'), overwrite), { exitCode: 2, message: /letter\.txt/ });
      await assert.rejects(make(join(dir, 'file'), overwrite), { exitCode: 2 });
    }
    await assert.rejects(make(join(dir, 'no', 'where')), { exitCode: 2, message: /there is no folder/ });
    const late = await make(join(dir, 'late'));
    mkdirSync(join(dir, 'late'));
    writeFileSync(join(dir, 'late', 'letter.txt'), 'dear');
    await assert.rejects(late.publish(), { exitCode: 5 });
    await late.discard();
    assert.deepEqual(readdirSync(dir).sort(), ['file', 'home', 'late']);
    assert.deepEqual(readdirSync(join(dir, 'late')), ['letter.txt']);
  });
});

test('should the new folder not take its place, the older one comes back', async () => {
  await inWorkDir(async dir => {
    mkdirSync(join(dir, 'out'));
    writeFileSync(join(dir, 'out', 'old.made'), 'old');
    const folder = await make(join(dir, 'out'), true);
    await folder.discard();
    await assert.rejects(folder.publish(), /no such file/);
    assert.deepEqual(readdirSync(join(dir, 'out')), ['old.made']);
  });
});
