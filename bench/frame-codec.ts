/**
 * How fast are the sort's frames packed and unpacked: by the kernel, by its twin, and by lz4-napi?
 *
 *   node dist/bench/frame-codec.js [ROWS] [ROUNDS]
 *
 * Takes cleaned rows of a generated sample, in order, in frames of 256 KiB, all in one thread. First proves that every
 * frame comes back; then prints the medians in MB of plain rows per CPU second, copies into the area included.
 */
import lz4 from 'lz4-napi';
import { cleanRows } from '../src/dump/clean/clean.ts';
import { loadCleanKernel } from '../src/dump/clean/clean-kernel.ts';
import { ByteBuffer } from '../src/record/text/byte-buffer.ts';
import { sampleDataRows } from '../dev/sample/library.ts';
import { DEFAULT_CHURN } from '../dev/sample/sample-options.ts';
import { frameCodec, packedFrameBound, plainFrameCodec } from '../src/sort/frames/choose-frame-codec.ts';
import type { FrameCodec } from '../src/sort/contract/frame-codec.ts';
import { spreadOf } from './statistics.ts';

const FRAME_BYTES = 256 << 10;
/** As much as one worker sorts at a time. */
const RUN_BYTES = 26 << 20;

interface Contestant {
  readonly name: string;
  readonly pack: (plain: Buffer) => Buffer;
  readonly unpack: (packed: Buffer, plainBytes: number) => Buffer;
}

const [rows = 100_000, rounds = 7] = process.argv.slice(2).map(Number);
const frames = framesOf(sortedRuns(cleanedRows(rows)));
const plainBytes = bytesOf(frames);
const contestants: readonly Contestant[] = [
  ours('kernel', frameCodec()),
  ours('twin', plainFrameCodec()),
  { name: 'lz4-napi', pack: plain => lz4.compressSync(plain), unpack: packed => lz4.uncompressSync(packed) },
];
const seen = contestants.map(each => {
  const speeds: { readonly in: number[]; readonly out: number[] } = { in: [], out: [] };
  return { ...each, ...speeds, packed: packAll(each) };
});
for (let round = 0; round < rounds; round++) {
  for (const each of seen) {
    each.in.push(speedOf(() => frames.forEach(frame => each.pack(frame))));
    each.out.push(speedOf(() => each.packed.forEach((packed, i) => each.unpack(packed, frames[i]!.length))));
  }
}
for (const each of seen) {
  const speeds = [each.in, each.out].map(speeds => spreadOf(speeds).median.toFixed(0));
  const ratio = (plainBytes / bytesOf(each.packed)).toFixed(2);
  process.stdout.write(
    `${each.name.padEnd(9)} in ${speeds[0]} MB/s, out ${speeds[1]} MB/s, ratio ${ratio}\n`,
  );
}

/** Buffers it gives are valid until its next call. */
function ours(name: string, codec: FrameCodec): Contestant {
  const through = (bytes: Buffer, roomBytes: number, work: (at: number) => number): Buffer => {
    codec.reserve(bytes.length + roomBytes);
    codec.area.set(bytes);
    return codec.area.subarray(bytes.length, work(bytes.length));
  };
  return {
    name,
    pack: plain => through(plain, packedFrameBound(plain.length), at => codec.pack(0, plain.length, at)),
    unpack: (packed, room) => through(packed, room, at => codec.unpack(0, packed.length, at, at + room)),
  };
}

function packAll({ name, pack, unpack }: Contestant): Buffer[] {
  return frames.map(frame => {
    const packed = Buffer.from(pack(frame));
    if (!unpack(packed, frame.length).equals(frame)) throw new Error(`${name} gives something else back`);
    return packed;
  });
}

/** MB per CPU second: other work on the machine weighs less on it than on the clock. */
function speedOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return plainBytes / (user + system);
}

function cleanedRows(rows: number): Buffer {
  const data = Buffer.concat([...sampleDataRows({ rows, seed: 1, churn: DEFAULT_CHURN, badRows: 0 })]);
  const out = new ByteBuffer(data.length);
  cleanRows(data, out, { date: undefined, kernel: loadCleanKernel() });
  return out.written();
}

function sortedRuns(rows: Buffer): Buffer[] {
  return cut(rows, RUN_BYTES).map(run => {
    const lines = run.toString('latin1').split(/(?<=\n)/);
    return Buffer.from(lines.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).join(''), 'latin1');
  });
}

function keyOf(row: string): string {
  return row.slice(row.indexOf('\t') + 1);
}

function framesOf(runs: readonly Buffer[]): Buffer[] {
  return runs.flatMap(run => cut(run, FRAME_BYTES));
}

/** Parts of whole rows. */
function cut(rows: Buffer, partBytes: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < rows.length;) {
    const end = rows.lastIndexOf(10, Math.min(start + partBytes, rows.length) - 1) + 1;
    parts.push(rows.subarray(start, end));
    start = end;
  }
  return parts;
}

function bytesOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((bytes, buffer) => bytes + buffer.length, 0);
}
