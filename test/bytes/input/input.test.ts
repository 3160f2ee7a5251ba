import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openInput } from '../../../src/bytes/input/input.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { ends, failsAs, inChunksOf, readAll, rows } from '../material.ts';

const PLAIN = rows(100);

test('gzip is told by the first bytes, never by the name', () =>
  inWorkDir(async dir => {
    const files = { 'plain.gz': PLAIN, 'gzip.txt': gzipSync(PLAIN), link: PLAIN };
    writeFileSync(join(dir, 'plain.gz'), PLAIN);
    writeFileSync(join(dir, 'gzip.txt'), files['gzip.txt']);
    symlinkSync('plain.gz', join(dir, 'link'));
    for (const [name, bytes] of Object.entries(files)) {
      const input = await openInput(join(dir, name), ends());
      assert.equal(input.name, join(dir, name));
      assert.equal(input.sizeBytes, bytes.length);
      assert.deepEqual(await readAll(input.chunks), PLAIN);
      assert.equal(input.consumedBytes(), bytes.length);
    }
  }));

test('standard input is meant by `-` and by nothing', async () => {
  for (const path of ['-', undefined]) {
    for (const bytes of [PLAIN, gzipSync(PLAIN)]) {
      const input = await openInput(path, ends({ stdin: Readable.from(inChunksOf(bytes, 1)) }));
      assert.equal(input.name, 'standard input');
      assert.equal(input.sizeBytes, undefined);
      assert.deepEqual(await readAll(input.chunks), PLAIN);
      assert.equal(input.consumedBytes(), bytes.length);
    }
  }
});

test('files of no byte and of one byte are plain', () =>
  inWorkDir(async dir => {
    for (const bytes of [Buffer.alloc(0), Buffer.of(0x1f)]) {
      writeFileSync(join(dir, 'small'), bytes);
      const input = await openInput(join(dir, 'small'), ends());
      assert.deepEqual(await readAll(input.chunks), bytes);
    }
  }));

test('what cannot be an input is refused before anything is read', () =>
  inWorkDir(async dir => {
    mkdirSync(join(dir, 'folder'));
    writeFileSync(join(dir, 'file'), '');
    await assert.rejects(openInput(join(dir, 'none'), ends()), failsAs('usage', /none: no such file/));
    await assert.rejects(openInput(join(dir, 'folder'), ends()), failsAs('usage', /folder: is a directory$/));
    await assert.rejects(openInput(join(dir, 'file', 'x'), ends()), failsAs('usage', /not a folder/));
  }));

test('damage names the file and the compressed byte', () =>
  inWorkDir(async dir => {
    const file = join(dir, 'cut.gz');
    writeFileSync(file, gzipSync(PLAIN).subarray(0, 300));
    const input = await openInput(file, ends());
    await assert.rejects(
      readAll(input.chunks),
      failsAs('incomplete', /cut\.gz, byte 300: gzip member 1 is cut short in its data/),
    );
  }));

test('an abort ends a read that waits, with the reason of the abort', async () => {
  const abort = new AbortController();
  const input = await openInput('-', ends({ stdin: new PassThrough(), signal: abort.signal }));
  const reading = readAll(input.chunks);
  abort.abort(new Error('interrupted by the user'));
  await assert.rejects(reading, /interrupted by the user/);
});

test('an input can be closed unread, read in part, and twice', () =>
  inWorkDir(async dir => {
    const file = join(dir, 'rows.gz');
    writeFileSync(file, gzipSync(Buffer.alloc(5_000_000, PLAIN)));
    const unread = await openInput(file, ends());
    await unread.close();
    await unread.close();
    const partly = await openInput(file, ends());
    for await (const chunk of partly.chunks) {
      assert.ok(chunk.length > 0);
      break;
    }
    await partly.close();
  }));
