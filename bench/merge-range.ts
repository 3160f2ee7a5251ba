/**
 * How fast are runs merged into batches: by the kernel, and by its twin?
 *
 *   node dist/bench/merge-range.js [ROWS] [RUNS] [ROUNDS]
 *
 * Writes cleaned rows of a generated sample as RUNS runs, all in one thread, proves that both makings give the same
 * batches, then prints the medians in nanoseconds of CPU time per row; reading and unpacking frames is the same in both
 * and part of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { cleanRows } from '../src/dump/clean/clean.ts';
import { loadCleanKernel } from '../src/dump/clean/clean-kernel.ts';
import { ByteBuffer } from '../src/record/text/byte-buffer.ts';
import { sampleDataRows } from '../dev/sample/library.ts';
import { DEFAULT_CHURN } from '../dev/sample/sample-options.ts';
import { frameCodec } from '../src/sort/frames/choose-frame-codec.ts';
import { KernelFrameCodec } from '../src/sort/frames/frame-codec-kernel.ts';
import { mergeRangeByKernel } from '../src/sort/merge/merge-range-kernel.ts';
import { mergeRangePlainly } from '../src/sort/merge/merge-range-plain.ts';
import { wholeRun, type RunFile } from '../src/sort/contract/run-file.ts';
import { SortScratch } from '../src/sort/spill/sort-scratch.ts';
import { SEGMENT_BYTES } from '../src/sort/merge/segments.ts';
import { sortRunFromRows } from '../src/sort/make/sort-run.ts';
import { spreadOf } from './statistics.ts';

type Merge = typeof mergeRangeByKernel;

const codec = kernelCodec();
const [rows = 100_000, wantedRuns = 60, rounds = 7] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'oldump-merge-range-'));
try {
  const runs = writeRuns(cleanedRows(), folder);
  const contestants = [
    { name: 'kernel', merge: mergeRangeByKernel, times: [] as number[] },
    { name: 'twin', merge: mergeRangePlainly, times: [] as number[] },
  ];
  const digests = new Set(contestants.map(each => mergeAll(runs, each.merge).digest));
  if (digests.size > 1) throw new Error('kernel and twin differ');
  for (let round = 0; round < rounds; round++) {
    for (const { merge, times } of contestants) {
      const before = process.cpuUsage();
      const { count } = mergeAll(runs, merge);
      const { user, system } = process.cpuUsage(before);
      times.push(((user + system) * 1000) / count);
    }
  }
  for (const { name, times } of contestants) {
    const { median, min, max } = spreadOf(times);
    const text = [median, min, max].map(time => time.toFixed(0));
    process.stdout.write(
      `${name.padEnd(7)} ${text[0]} (${text[1]}-${text[2]}) ns a row, ${runs.length} runs\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

function kernelCodec(): KernelFrameCodec {
  const codec = frameCodec();
  if (codec instanceof KernelFrameCodec) return codec;
  throw new Error('the kernel is not built');
}

/** Rows counted, and a digest of where the batches are cut. */
function mergeAll(runs: readonly RunFile[], merge: Merge): { count: number; digest: number } {
  const input = {
    slices: runs.map(wholeRun),
    from: undefined,
    to: undefined,
    batchBytes: 1 << 20,
    segmentBytes: SEGMENT_BYTES,
  };
  let count = 0;
  let digest = 0;
  for (const batch of merge(input, codec, 0)) {
    count += batch.count;
    digest = crc32(batch.rows.subarray(-64), crc32(`${batch.rows.length} ${batch.beginsSegment}`, digest));
  }
  return { count, digest };
}

function cleanedRows(): Buffer {
  const data = Buffer.concat([...sampleDataRows({ rows, seed: 1, churn: DEFAULT_CHURN, badRows: 0 })]);
  const out = new ByteBuffer(data.length);
  cleanRows(data, out, { date: undefined, kernel: loadCleanKernel() });
  return out.written();
}

function writeRuns(bytes: Buffer, folder: string): RunFile[] {
  const runBytes = Math.ceil(bytes.length / wantedRuns);
  const scratch = new SortScratch();
  const runs: RunFile[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.lastIndexOf(10, Math.min(start + runBytes, bytes.length) - 1) + 1;
    const target = { path: join(folder, `${runs.length}`), tableRows: 1 << 20, frameBytes: 109 << 10 };
    runs.push(...sortRunFromRows(bytes.subarray(start, end), target, scratch));
    start = end;
  }
  return runs;
}
