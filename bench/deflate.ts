/**
 * How fast are blocks of rows deflated, and how small do they become: by the kernel, by its twin, and by zlib?
 *
 *   zcat ol_cdump_DATE.txt.gz > rows.txt; node dist/bench/deflate.js rows.txt [MB] [ROUNDS]
 *
 * Takes whole MiB from the file's start, in one thread, each contestant in turn for each two of them. First proves that
 * kernel and twin write the same bytes and zlib inflates them. Then each pair's best time counts, so that what else the
 * machine does weighs little.
 */
import { openSync, readSync } from 'node:fs';
import { constants, inflateRawSync } from 'node:zlib';
import { PlainDeflater } from '../src/bytes/deflate/deflate-plain.ts';
import { deflateByZlib, Deflater } from '../src/bytes/deflate/deflater.ts';

const BLOCK_BYTES = 1 << 20;
const PAIR_BYTES = 2 * BLOCK_BYTES;
const LEVELS = [1, 2, 3, 4, 5, 6];

const [path = '', megabytes = '40', rounds = '5'] = process.argv.slice(2);
const rows = Buffer.alloc(Number(megabytes) * BLOCK_BYTES);
const plain = rows.subarray(0, readSync(openSync(path, 'r'), rows, 0, rows.length, 0));
const kernel = new Deflater();
const twin = new Deflater(() => new PlainDeflater());

for (const level of LEVELS) {
  proveEqual(level);
  const contestants = [
    { name: 'kernel', deflate: (block: Buffer) => kernel.deflate(block, level) },
    { name: 'twin', deflate: (block: Buffer) => twin.deflate(block, level) },
    { name: 'zlib', deflate: (block: Buffer) => deflateByZlib(block, level) },
  ].map(each => ({ ...each, best: [] as number[], bytes: 0 }));
  for (let round = 0; round < Number(rounds); round += 1)
    for (let pair = 0; pair * PAIR_BYTES < plain.length; pair += 1)
      for (const each of contestants) {
        const started = performance.now();
        const bytes = deflateAll(plain.subarray(pair * PAIR_BYTES, (pair + 1) * PAIR_BYTES), each.deflate);
        const took = performance.now() - started;
        each.best[pair] = Math.min(each.best[pair] ?? Infinity, took);
        if (round === 0) each.bytes += bytes;
      }
  for (const { name, best, bytes } of contestants) {
    const speed = plain.length / 1e3 / best.reduce((sum, each) => sum + each);
    const ratio = (plain.length / bytes).toFixed(3);
    process.stdout.write(`level ${level}  ${name.padEnd(6)}  ${speed.toFixed(0)} MB/s  ratio ${ratio}\n`);
  }
}

function blocksOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / BLOCK_BYTES) }, (_, index) =>
    bytes.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES),
  );
}

function deflateAll(bytes: Buffer, deflate: (block: Buffer) => Uint8Array): number {
  return blocksOf(bytes).reduce((sum, block) => sum + deflate(block).length, 0);
}

function proveEqual(level: number): void {
  for (const block of blocksOf(plain)) {
    const body = kernel.deflate(block, level);
    if (!Buffer.from(body).equals(twin.deflate(block, level)))
      throw new Error('the twin writes something else');
    const back = inflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH });
    if (!back.equals(block)) throw new Error('zlib gives something else back');
  }
}
