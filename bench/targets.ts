/** The targets of issue 3, each held against what this bench measured; what it did not measure is left out. */
import { DEFAULT_LEVEL } from '../src/bytes/codec.ts';
import { CODEC_FLOOR, OPENLIBRARY, ZLIB_FLOOR } from './contestants.ts';
import { DEFAULT_MEMORY, type SubjectName } from './options.ts';
import type { BenchResults, SubjectResult } from './report.ts';
import type { Score } from './rounds.ts';
import { scalingPairs } from './scaling.ts';
import type { Spread } from './statistics.ts';
import { count, megabytes, peakOf, ratioOf, spread, wallOf } from './tables.ts';

export interface Judgement {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  /** By the median. */
  readonly isReached: boolean;
}

/** For whom the targets were set; the rest is not comparable. */
export const TARGET_JOBS = 2;
export const TARGET_ROWS = 1_600_000;

const PEAK_BYTES = 512 * 2 ** 20;
const DEWORKS_MB_PER_SECOND = 60;
const SCALING = 1.85;

export function judge(results: BenchResults): readonly Judgement[] {
  return [
    ...ofFloor(results, 'run', DEFAULT_LEVEL, 0.8),
    ...ofFloor(results, 'run', DEFAULT_LEVEL, 0.8, ZLIB_FLOOR),
    ...ofFloor(results, 'run', 6, 0.85),
    ...againstTimeAndBytes(results, 'run', DEFAULT_LEVEL, OPENLIBRARY, { wall: 0.062, bytes: 0.88 }),
    ...againstTimeAndBytes(results, 'sort', 6, 'sort, pigz -6', { wall: 0.48, bytes: 1 }),
    ...againstTimeAndBytes(results, 'sort', 1, 'sort, igzip -1', { wall: 0.5, bytes: 1.02 }),
    ...ofFloor(results, 'cdump', 6, 0.92),
    ...against(results, 'split-blocks', 'encoding anew', 0.05),
    ...against(results, 'export', 'psql | gzip -c', 0.25),
    ...peaks(results),
    ...deworksRate(results),
    ...scaling(results),
  ];
}

/** Floor ÷ oldump: the share of oldump's time that the codec would take alone. */
function ofFloor(
  results: BenchResults,
  subject: SubjectName,
  level: number,
  share: number,
  floor = CODEC_FLOOR,
): Judgement[] {
  return pairs(results, subject, floor, level).map(({ ours, theirs }) => {
    const measured = ratioOf(theirs, ours);
    const what = `${subject}, level ${level}, against the ${floor}`;
    return {
      what,
      target: `≥ ${percent(share)}`,
      ...percents(measured),
      isReached: measured.median >= share,
    };
  });
}

function against(results: BenchResults, subject: SubjectName, opponent: string, most: number): Judgement[] {
  return pairs(results, subject, opponent).map(({ ours, theirs }) => {
    const measured = ratioOf(ours, theirs);
    return {
      what: `${subject}, against ${opponent}`,
      target: `≤ ${most}`,
      measured: fine(measured),
      isReached: measured.median <= most,
    };
  });
}

function againstTimeAndBytes(
  results: BenchResults,
  subject: SubjectName,
  level: number,
  opponent: string,
  most: { readonly wall: number; readonly bytes: number },
): Judgement[] {
  return pairs(results, subject, opponent, level).flatMap(({ ours, theirs }) => {
    const what = `${subject}, level ${level}, against ${opponent}`;
    const wall = ratioOf(ours, theirs);
    const bytes = ours.bytesOut / theirs.bytesOut;
    return [
      {
        what,
        target: `≤ ${most.wall} of its time`,
        measured: fine(wall),
        isReached: wall.median <= most.wall,
      },
      {
        what: `${what}, bytes`,
        target: `≤ ${most.bytes} of its bytes`,
        measured: `${bytes.toFixed(3)} (${megabytes(ours.bytesOut, 1)} of ${megabytes(theirs.bytesOut, 1)} MB)`,
        isReached: bytes <= most.bytes,
      },
    ];
  });
}

/** Of the subjects that sort, with every default; the others are promised less. */
function peaks({ subjects, options, memoryRun }: BenchResults): Judgement[] {
  const target = `≤ ${megabytes(PEAK_BYTES)} MB (512 MiB)`;
  const peak = (what: string, bytes: number): Judgement => ({
    what: `peak memory, ${what}`,
    target,
    measured: `${megabytes(bytes)} MB`,
    isReached: bytes <= PEAK_BYTES,
  });
  const sorting: readonly SubjectName[] = ['sort', 'deworks', 'run', 'run-database'];
  const seen = options.memory === DEFAULT_MEMORY ? subjects : [];
  return [
    ...seen
      .filter(({ subject, level }) => sorting.includes(subject) && level === DEFAULT_LEVEL)
      .map(({ subject, level, rowsIn, scores }) =>
        peak(`${subject}, level ${level}, ${count(rowsIn)} rows`, peakOf(scores[0]!)),
      ),
    ...(memoryRun ? [peak(`run with deworks, ${count(memoryRun.rows)} rows`, memoryRun.peakBytes)] : []),
  ];
}

function deworksRate({ subjects }: BenchResults): Judgement[] {
  return subjects
    .filter(({ subject }) => subject === 'deworks')
    .map(({ plainBytesIn, scores }) => {
      const rate = plainBytesIn / 1e6 / wallOf(scores[0]!).median;
      const isReached = rate >= DEWORKS_MB_PER_SECOND;
      const target = `≥ ${DEWORKS_MB_PER_SECOND} MB/s of dump`;
      return { what: 'deworks', target, measured: `${rate.toFixed(1)} MB/s`, isReached };
    });
}

function scaling({ subjects }: BenchResults): Judgement[] {
  return subjects
    .filter(({ subject }) => subject === 'scaling')
    .flatMap(({ work, scores }) => scalingPairs(scores).map(pair => ({ work, ...pair })))
    .filter(({ input }) => input === 'indexed gzip')
    .map(({ work, input, one, two }) => {
      const measured = ratioOf(one, two);
      return {
        what: `${work}, 1 → 2 workers, ${input}`,
        target: `≥ ${SCALING} times`,
        measured: spread(measured),
        isReached: measured.median >= SCALING,
      };
    });
}

/** oldump and an opponent in the same rounds; at every level that was measured unless one is named. */
function pairs(
  { subjects }: BenchResults,
  subject: SubjectName,
  opponent: string,
  level?: number,
): { readonly ours: Score; readonly theirs: Score }[] {
  const isMeant = (result: SubjectResult): boolean =>
    result.subject === subject && (level === undefined || result.level === level);
  return subjects.filter(isMeant).flatMap(({ scores }) => {
    const theirs = scores.find(({ contestant }) => contestant === opponent);
    return theirs ? [{ ours: scores[0]!, theirs }] : [];
  });
}

function percents({ median, min, max }: Spread): { readonly measured: string } {
  return { measured: `${percent(median)} (${percent(min)}-${percent(max)})` };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** Ratios far below 1 need a third digit. */
function fine({ median, min, max }: Spread): string {
  return `${median.toFixed(3)} (${min.toFixed(3)}-${max.toFixed(3)})`;
}
