import { differingRows } from '../../record/row/repeated-row.ts';
import { KERNEL_AREA, type KernelFrameCodec } from '../frames/frame-codec-kernel.ts';
import { layOut, type MergeLayout } from './merge-layout.ts';
import { closeRuns, openRuns } from '../spill/run-readers.ts';
import { MERGE_ENDS, MERGE_PLACES } from '../contract/merge-numbers.ts';
import { BATCH_COLUMNS, mostRowsOf, type RangeBatch } from '../contract/range-batch.ts';
import type { RunReader } from '../spill/run-reader.ts';
import { segmentOddsPerByte } from './segments.ts';
import type { Repeats, SliceInput } from '../contract/sort-tasks.ts';
import type { MergeKernel } from '../contract/merge-kernel.ts';

const { NEEDS_FRAME, BATCH_ENDED, OUT_OF_ORDER, DIFFERS } = MERGE_ENDS;
const { ANSWER_ROWS, ANSWER_REPEATED_BYTES } = MERGE_PLACES;
const ANSWER_NUMBERS = (ANSWER_REPEATED_BYTES - ANSWER_ROWS) / 4 + 1;

/**
 * `mergeRange` by the kernel, which merges where the frames lie: this file gives it frames and takes its batches.
 * Memory: all in the codec's area, which must not grow meanwhile.
 */
export function* mergeRangeByKernel(
  input: SliceInput,
  codec: KernelFrameCodec,
  at: number,
): Generator<RangeBatch, void, undefined> {
  if (input.slices.length === 0) return;
  const layout = layOut(input, at);
  codec.reserve(layout.end);
  const readers = openRuns(input.slices, codec, at);
  try {
    const merge = new RangeMerge(input, layout, codec, readers);
    for (let batch = merge.next(); batch !== undefined; batch = merge.next()) yield batch;
  } finally {
    closeRuns(readers);
  }
}

type BatchColumns = [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];

class RangeMerge {
  readonly #kernel: MergeKernel;
  readonly #readers: readonly RunReader[];
  readonly #layout: MergeLayout;
  readonly #area: Buffer;
  readonly #answer: Uint32Array;
  /** In the order of RangeBatch. */
  readonly #columns: readonly Uint32Array[];
  #beginsSegment: boolean;
  readonly #repeats: Repeats | undefined;
  #hasEnded = false;

  constructor(
    input: SliceInput,
    layout: MergeLayout,
    codec: KernelFrameCodec,
    readers: readonly RunReader[],
  ) {
    const { from, to, batchBytes } = input;
    const { area, kernel } = codec;
    const mostRows = mostRowsOf(batchBytes);
    this.#kernel = kernel;
    this.#readers = readers;
    this.#layout = layout;
    this.#repeats = input.repeats;
    this.#area = area;
    this.#answer = new Uint32Array(area.buffer, ANSWER_ROWS, ANSWER_NUMBERS);
    const columnAt = (index: number) => area.byteOffset + layout.columns + 4 * index * mostRows;
    this.#columns = Array.from(
      { length: BATCH_COLUMNS },
      (_, index) => new Uint32Array(area.buffer, columnAt(index), mostRows),
    );
    this.#beginsSegment = from === undefined;
    if (from) area.set(from, layout.from);
    if (to) area.set(to, layout.to);
    kernel.begin(
      readers.length,
      KERNEL_AREA + layout.cursors,
      KERNEL_AREA + layout.tree,
      KERNEL_AREA + layout.batch,
      batchBytes,
      KERNEL_AREA + layout.columns,
      mostRows,
      KERNEL_AREA + layout.previousKey,
      to ? KERNEL_AREA + layout.to : 0,
      to ? KERNEL_AREA + layout.to + to.length : 0,
      segmentOddsPerByte(input.segmentBytes),
      this.#beginsSegment,
      this.#repeats !== undefined,
    );
    readers.forEach((_, run) => this.#start(run, from));
  }

  /** The next batch, valid until the next call. */
  next(): RangeBatch | undefined {
    if (this.#hasEnded) return undefined;
    const answer = this.#answer;
    let why = this.#merge(0, 0, this.#beginsSegment);
    while (why === NEEDS_FRAME) {
      this.#load(answer[2]!);
      why = this.#merge(answer[1]!, answer[0]!, answer[3] !== 0);
    }
    if (why === DIFFERS) throw differingRows(this.#previousKey(), this.#kernel.revision() >>> 0);
    if (why === OUT_OF_ORDER) throw new Error('a run of the sort is not in row order');
    this.#hasEnded = why !== BATCH_ENDED;
    this.#beginsSegment = false;
    return answer[0] === 0 ? undefined : this.#batch();
  }

  #merge(bytes: number, rows: number, begins: boolean): number {
    const why = this.#kernel.merge(bytes, rows, begins);
    if (!this.#repeats) return why;
    this.#repeats.rows += this.#answer[4]!;
    this.#repeats.bytes += this.#answer[5]!;
    return why;
  }

  #previousKey(): string {
    const { previousKey } = this.#layout;
    return this.#area.toString('utf8', previousKey, previousKey + this.#kernel.keyBytes());
  }

  #batch(): RangeBatch {
    const [count = 0, bytes = 0, , begins] = this.#answer;
    const [ends, keyStarts, keyEnds, revisions, relations] = this.#columns as BatchColumns;
    const { batch } = this.#layout;
    return {
      rows: this.#area.subarray(batch, batch + bytes),
      beginsSegment: begins !== 0,
      count,
      ends,
      keyStarts,
      keyEnds,
      revisions,
      relations,
    };
  }

  /** Goes to the run's first row whose key is not smaller than `from`. */
  #start(run: number, from: Uint8Array | undefined): void {
    let hasRow = this.#open(run);
    if (from) {
      const key = KERNEL_AREA + this.#layout.from;
      while (hasRow && this.#kernel.seek(run, key, key + from.length) === 0) hasRow = this.#open(run);
    }
    this.#kernel.play(run);
  }

  #load(run: number): void {
    this.#open(run);
    this.#kernel.play(run);
  }

  #open(run: number): boolean {
    const reader = this.#readers[run]!;
    if (reader.next()) {
      this.#kernel.openFrame(run, KERNEL_AREA + reader.start, reader.rows, KERNEL_AREA + reader.columnsAt);
      return true;
    }
    this.#kernel.endRun(run);
    return false;
  }
}
