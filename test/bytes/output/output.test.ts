import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import { readBlockIndex } from '../../../src/bytes/index/block-index-file.ts';
import { Output, type OutputOptions } from '../../../src/bytes/output/output.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { encode } from '../../support/encode.ts';
import { ends, failsAs, readAll, rows, type Ends } from '../material.ts';

const GZIP = { kind: 'gzip', level: 4 } as const;
const PLAIN = { kind: 'plain' } as const;
const ROWS = rows(1000);

function open(
  path: string | undefined,
  over: Partial<OutputOptions> = {},
  ctx: Ends = ends(),
): Promise<Output> {
  return Output.open({ path, codec: GZIP, overwrite: false, index: false, ...over }, ctx);
}

/** The rows as blocks of about `size` bytes. */
async function append(
  output: Output,
  plain: Buffer,
  size = 20_000,
  codec: OutputOptions['codec'] = GZIP,
): Promise<void> {
  for (let start = 0, end = 0; start < plain.length; start = end) {
    end = start + size < plain.length ? plain.indexOf(10, start + size) + 1 : plain.length;
    await output.append(encode(plain.subarray(start, end), { codec, keyColumn: 1 }));
  }
}

async function write(path: string, plain: Buffer, over: Partial<OutputOptions> = {}): Promise<Output> {
  const output = await open(path, over);
  await append(output, plain, 20_000, over.codec);
  await output.finish();
  await output.publish();
  return output;
}

test('a gzip file is one member with a plain header that gzip, zcat and zlib read', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    await write(path, ROWS);
    const file = readFileSync(path);
    assert.equal(file.subarray(0, 10).toString('hex'), '1f8b0800000000000003');
    assert.deepEqual(gunzipSync(file), ROWS);
    assert.deepEqual(inflateRawSync(file.subarray(10, -8)), ROWS, 'one member');
    assert.equal(spawnSync('gzip', ['-t', path]).status, 0);
    assert.deepEqual(spawnSync('zcat', [path], { maxBuffer: 1e8 }).stdout, ROWS);
    for (const end of [5, 200, file.length - 9, file.length - 1]) {
      writeFileSync(join(dir, 'cut.gz'), file.subarray(0, end));
      assert.notEqual(spawnSync('gzip', ['-t', join(dir, 'cut.gz')]).status, 0, 'a cut is noticed');
    }
  }));

test("Python's gzip reads it", context => {
  if (spawnSync('python3', ['--version']).status !== 0) return context.skip('no python3 here');
  return inWorkDir(async dir => {
    await write(join(dir, 'x.gz'), ROWS);
    const program = 'import gzip,sys; sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())';
    assert.deepEqual(
      spawnSync('python3', ['-c', program, join(dir, 'x.gz')], { maxBuffer: 1e8 }).stdout,
      ROWS,
    );
  });
});

test('the summary says what the file holds', () =>
  inWorkDir(async dir => {
    for (const codec of [GZIP, PLAIN]) {
      const path = join(dir, codec.kind);
      const output = await write(path, ROWS, { codec });
      const file = readFileSync(path);
      assert.deepEqual(await output.finish(), {
        path,
        rows: 1000,
        plainBytes: ROWS.length,
        bytes: file.length,
        sha256: createHash('sha256').update(file).digest('hex'),
        crc32: crc32(ROWS),
      });
    }
    assert.deepEqual(readFileSync(join(dir, 'plain')), ROWS);
  }));

test('an output of no rows is a whole file', () =>
  inWorkDir(async dir => {
    await write(join(dir, 'empty.gz'), Buffer.alloc(0), { index: true });
    assert.equal(gunzipSync(readFileSync(join(dir, 'empty.gz'))).length, 0);
    assert.equal((await readBlockIndex(join(dir, 'empty.gz.idx'))).index.length, 0);
  }));

test('with the index each block can be inflated alone', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    await write(path, ROWS, { index: true });
    const file = readFileSync(path);
    const { file: facts, index } = await readBlockIndex(`${path}.idx`);
    assert.deepEqual(facts, { bytes: file.length, crc32: crc32(ROWS), plainBytes: ROWS.length, rows: 1000 });
    assert.ok(index.length > 3 && index.isSorted);
    for (let block = 0; block < index.length; block += 1) {
      const { compressedOffset, plainOffset, firstKey } = index.entry(block);
      const end = block + 1 < index.length ? index.entry(block + 1).compressedOffset : file.length - 10;
      const plain = inflateRawSync(Buffer.concat([file.subarray(compressedOffset, end), Buffer.of(3, 0)]));
      assert.deepEqual(plain, ROWS.subarray(plainOffset, plainOffset + plain.length));
      assert.equal(plain.toString().split('\t')[1], firstKey);
    }
  }));

test('the final name appears with publish, and not before', () =>
  inWorkDir(async dir => {
    const output = await open(join(dir, 'x.gz'), { index: true });
    await append(output, ROWS);
    await output.finish();
    const names = readdirSync(dir);
    assert.equal(names.length, 2);
    assert.ok(
      names.every(name => /^\.x\.gz(\.idx)?\.[0-9a-f]+\.tmp$/.test(name)),
      names.join(),
    );
    await output.publish();
    await output.publish();
    assert.deepEqual(readdirSync(dir).sort(), ['x.gz', 'x.gz.idx']);
    await output.discard();
    assert.deepEqual(readdirSync(dir).sort(), ['x.gz', 'x.gz.idx']);
  }));

test('discard leaves nothing, at any time, twice', () =>
  inWorkDir(async dir => {
    for (const steps of [0, 1, 2]) {
      const output = await open(join(dir, 'x.gz'), { index: true });
      if (steps > 0) await append(output, ROWS);
      if (steps > 1) await output.finish();
      await output.discard();
      await output.discard();
      assert.deepEqual(readdirSync(dir), []);
    }
  }));

test('an existing file is refused at the start and at the end, unless it may be replaced', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    const late = await open(path);
    await append(late, ROWS);
    await late.finish();
    writeFileSync(path, 'another program was faster');
    await assert.rejects(late.publish(), failsAs('usage', /x\.gz: exists already/));
    await late.discard();
    await assert.rejects(open(path), failsAs('usage', /x\.gz: exists already \(use --overwrite/));
    assert.equal(readFileSync(path, 'utf8'), 'another program was faster');
    assert.deepEqual(readdirSync(dir), ['x.gz']);
    await write(path, ROWS, { overwrite: true });
    assert.deepEqual(gunzipSync(readFileSync(path)), ROWS);
  }));

test('an index of a replaced file does not stay beside the new one', () =>
  inWorkDir(async dir => {
    await write(join(dir, 'x.gz'), ROWS, { index: true });
    await write(join(dir, 'x.gz'), rows(3), { overwrite: true });
    assert.deepEqual(readdirSync(dir), ['x.gz']);
    writeFileSync(join(dir, 'y.gz.idx'), 'left by a file that is gone');
    await write(join(dir, 'y.gz'), ROWS);
    assert.deepEqual(readdirSync(dir), ['x.gz', 'y.gz']);
  }));

test('a folder that vanishes during the work is no fault of the arguments', () =>
  inWorkDir(async dir => {
    mkdirSync(join(dir, 'gone'));
    for (const overwrite of [false, true]) {
      mkdirSync(join(dir, 'gone'), { recursive: true });
      const output = await open(join(dir, 'gone', 'x.gz'), { overwrite });
      await output.finish();
      rmSync(join(dir, 'gone'), { recursive: true });
      await assert.rejects(output.publish(), failsAs('environment', /x\.gz: no such file or folder/));
      await output.discard();
    }
  }));

test('a symbolic link stays, the file it points to is replaced', () =>
  inWorkDir(async dir => {
    mkdirSync(join(dir, 'there'));
    writeFileSync(join(dir, 'there', 'real.gz'), 'old');
    symlinkSync('there/real.gz', join(dir, 'x.gz'));
    symlinkSync('nowhere', join(dir, 'dangling'));
    await assert.rejects(open(join(dir, 'x.gz')), failsAs('usage', /exists already/));
    await assert.rejects(
      open(join(dir, 'dangling')),
      failsAs('usage', /dangling: is a symbolic link to nothing/),
    );
    await write(join(dir, 'x.gz'), ROWS, { overwrite: true });
    assert.equal(readlinkSync(join(dir, 'x.gz')), 'there/real.gz');
    assert.deepEqual(gunzipSync(readFileSync(join(dir, 'there', 'real.gz'))), ROWS);
    assert.deepEqual(readdirSync(join(dir, 'there')), ['real.gz']);
  }));

test('a path that cannot be an output is refused before anything is written', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'file'), '');
    await assert.rejects(
      open(join(dir, 'no', 'x.gz')),
      failsAs('usage', /no\/x\.gz: there is no folder .*no$/),
    );
    await assert.rejects(open(dir), failsAs('usage', /is a directory/));
    await assert.rejects(open(dir, { overwrite: true }), failsAs('usage', /is a directory/));
    await assert.rejects(open(join(dir, 'file', 'x')), failsAs('usage', /not a folder/));
    await assert.rejects(open(join(dir, 'x'.repeat(300))), failsAs('usage', /name is too long/));
    assert.deepEqual(readdirSync(dir), ['file']);
  }));

test('a name of the longest length still fits with its temporary form', () =>
  inWorkDir(async dir => {
    await write(join(dir, `${'x'.repeat(248)}.gz`), ROWS, { index: true });
    assert.equal(readdirSync(dir).length, 2);
  }));

test('standard output gets every byte before finish, and stays open', async () => {
  const stdout = new PassThrough({ highWaterMark: 10 });
  const received = readAll(stdout);
  const output = await open(undefined, { index: true }, ends({ stdout }));
  await append(output, ROWS);
  const summary = await output.finish();
  await output.publish();
  assert.equal(stdout.writableEnded, false);
  assert.equal(summary.path, 'standard output');
  stdout.end();
  assert.deepEqual(gunzipSync(await received), ROWS);
});

test('gzip is not written to a terminal, plain rows are', async () => {
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  await assert.rejects(
    open('-', {}, ends({ stdout })),
    failsAs('usage', /gzip data is not written to a terminal/),
  );
  const output = await open('-', { codec: PLAIN }, ends({ stdout }));
  await append(output, rows(1), 1000, PLAIN);
  assert.deepEqual(stdout.read(), rows(1));
});

test('a reader that closes our standard output ends with 141', async () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done(gone) });
  const output = open(undefined, {}, ends({ stdout }));
  await assert.rejects(output, error => failsAs('closed-output', /closed by its reader/)(error));
});

test('an abort stops the next write with its reason', () =>
  inWorkDir(async dir => {
    const abort = new AbortController();
    const output = await open(join(dir, 'x.gz'), {}, ends({ signal: abort.signal }));
    abort.abort(new Error('interrupted'));
    await assert.rejects(append(output, ROWS), /interrupted/);
    await output.discard();
    assert.deepEqual(readdirSync(dir), []);
  }));

test('a device takes the bytes as they come', async () => {
  const output = await write('/dev/null', ROWS, { index: true });
  assert.equal((await output.finish()).rows, 1000);
});

test('a full device is an environment error with advice', async context => {
  const output = await open('/dev/full').catch((error: unknown) => error);
  if (output instanceof Output) return context.skip('/dev/full takes bytes here');
  assert.ok(failsAs('environment', /\/dev\/full: no space left on device \(free some space/)(output));
});
