/** Files of bgzip, inflated by the workers: the rows of the serial reader, cuts and damage noticed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { OldumpError } from '../../../src/errors.ts';
import { gunzip, gunzipSource } from '../../../src/bytes/gzip/gzip-reader.ts';
import { gzipTrailer } from '../../../src/bytes/gzip/gzip-header.ts';
import { ByteSource } from '../../../src/bytes/gzip/byte-source.ts';
import { memberInflater } from '../../../src/workers/tasks/inflate-members-task.ts';
import { withPool, type WorkerPool } from '../../../src/workers/pool.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { rows } from '../material.ts';

const ROWS = rows(20_000);

function bgzfMember(plain: Buffer): Buffer {
  const body = deflateRawSync(plain);
  const header = Buffer.from('1f8b08040000000000ff060042430200', 'hex');
  const size = Buffer.alloc(2);
  size.writeUInt16LE(header.length + 2 + body.length + 8 - 1);
  return Buffer.concat([header, size, body, gzipTrailer(crc32(plain), plain.length)]);
}

/** Members of so many bytes, cut in mid-row; the last one is the empty marker. */
function bgzf(plain: Buffer, memberBytes: number): Buffer[] {
  const members: Buffer[] = [];
  for (let at = 0; at < plain.length; at += memberBytes)
    members.push(bgzfMember(plain.subarray(at, at + memberBytes)));
  return [...members, bgzfMember(Buffer.alloc(0))];
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Buffer | string> {
  const parts: Buffer[] = [];
  try {
    for await (const chunk of chunks) parts.push(Buffer.from(chunk));
    return Buffer.concat(parts);
  } catch (error) {
    if (!(error instanceof OldumpError)) throw error;
    return error.kind;
  }
}

/** By the workers; the serial reader must say the same. */
async function readBoth(bytes: Buffer, pool: WorkerPool): Promise<Buffer | string> {
  const source = new ByteSource(cut(bytes, 70_001));
  const byWorkers = await read(gunzipSource(source, 'x.gz', memberInflater(pool)));
  const serial = await read(gunzip(cut(bytes, 70_001), 'x.gz'));
  assert.ok(Buffer.isBuffer(serial) ? serial.equals(byWorkers as Buffer) : serial === byWorkers);
  return byWorkers;
}

test('rows that cross members, other members between them, padding behind', () =>
  withPool(2, async pool => {
    for (const size of [65_280, 3_000]) {
      const members = bgzf(ROWS, size);
      assert.ok(ROWS.equals((await readBoth(Buffer.concat(members), pool)) as Buffer));
      const mixed = Buffer.concat([...members, ...members, Buffer.alloc(512)]);
      assert.equal((await readBoth(mixed, pool)).length, 2 * ROWS.length);
    }
  }));

test('a cut anywhere is noticed, between two members too', () =>
  withPool(2, async pool => {
    const members = bgzf(rows(300), 4_000);
    const whole = Buffer.concat(members);
    let end = 0;
    for (const member of members.slice(0, -1)) {
      end += member.length;
      for (const at of [end, end + 1, end + 5, end + 17, end - 1, end - 9, end - 30])
        assert.equal(await readBoth(whole.subarray(0, at), pool), 'incomplete', `cut at ${at}`);
    }
  }));

test('a changed byte in any member is an error', () =>
  withPool(2, async pool => {
    const whole = Buffer.concat(bgzf(rows(300), 9_000));
    for (let at = 18; at < whole.length - 28; at += 97) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x55;
      const source = new ByteSource(cut(damaged, 1 << 20));
      const outcome = await read(gunzipSource(source, 'x.gz', memberInflater(pool)));
      if (typeof outcome !== 'string') assert.ok(outcome.equals(rows(300)), `changed at ${at}`); // time, system, flags
    }
  }));

test('what bgzip writes', t =>
  inWorkDir(async dir => {
    if (spawnSync('bgzip', ['--version']).error) return t.skip('bgzip is not installed (tabix)');
    const path = join(dir, 'rows');
    writeFileSync(path, ROWS);
    assert.equal(spawnSync('bgzip', [path]).status, 0);
    const packed = readFileSync(`${path}.gz`);
    await withPool(2, async pool => {
      assert.ok(ROWS.equals((await readBoth(packed, pool)) as Buffer));
      assert.equal(await readBoth(packed.subarray(0, packed.length - 28), pool), 'incomplete');
    });
  }));
