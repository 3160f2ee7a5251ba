/** A finished run with nothing wrong, and the month before it, as guards see them: each test spoils one thing. */
import type { ManifestFile } from '../../../src/bytes/manifest/manifest-form.ts';
import type { DumpDate } from '../../../src/record/row/dump-date.ts';
import { SPLIT_FILES } from '../../../src/record/row/type-key.ts';
import { checkGuards } from '../../../src/publish/guards/check-guards.ts';
import type { FinishedMonth, GuardOptions, OverrideFlag } from '../../../src/publish/guards/guard.ts';
import type { PreviousMonth } from '../../../src/publish/guards/previous.ts';
import type { ReadBackFile } from '../../../src/publish/guards/read-back-month.ts';
import type { StageReport } from '../../../src/stage/stage-report.ts';

/** Rows of each split file: they add up to 7,000. */
const PART_ROWS = 1000;
const DUMP_ROWS = PART_ROWS * SPLIT_FILES.length;
const CDUMP_ROWS = 20_000;
const RATINGS = 300;
const NOTHING_REFUSED = { count: 0, first: [] };

export function finishedRun(change: Partial<FinishedMonth> = {}): FinishedMonth {
  return {
    date: '2026-06-30' as DumpDate,
    options: allowing(),
    reports: [report('cdump', CDUMP_ROWS + 150, { 'user page': 100, 'rejected: no key': 50 }, CDUMP_ROWS)],
    inputs: [
      { name: 'table data, database openlibrary on db:5432', rows: CDUMP_ROWS + 150 },
      { name: 'sample of table data, database x on y', rows: 12 },
      { name: 'side table ratings, database openlibrary on db:5432', rows: RATINGS },
    ],
    files: files('2026-06-30', 1),
    readBack: { files: readBackFiles(), rejects: 50 },
    previous: previousRun(),
    ...change,
  };
}

export function allowing(...flags: OverrideFlag[]): GuardOptions {
  return { allowed: new Set(flags), maxAgeDays: 7, previous: undefined };
}

/** A month with one row less in every file, but all of its types. */
export function previousRun(change: Partial<PreviousMonth> = {}): PreviousMonth {
  return {
    date: '2026-05-31' as DumpDate,
    path: 'd/ol_dump_2026-05-31/manifest.json',
    manifest: {
      format: 'oldump-manifest/1',
      tool: { name: 'oldump', version: '0.1.0' },
      date: '2026-05-31',
      created: '2026-06-01T00:00:00Z',
      inputs: [],
      files: [],
      stages: [],
    },
    files: files('2026-05-31', 0),
    ...change,
  };
}

/** The same files with some of them changed. */
export function withFile(
  all: ReadonlyMap<string, ManifestFile>,
  role: string,
  change: Partial<ManifestFile>,
): ReadonlyMap<string, ManifestFile> {
  return new Map(all).set(role, { ...all.get(role)!, ...change });
}

export function withReadBack(
  { readBack }: FinishedMonth,
  role: string,
  change: Partial<ReadBackFile>,
): Partial<FinishedMonth> {
  const file = { ...readBack.files[role]!, ...change };
  return { readBack: { ...readBack, files: { ...readBack.files, [role]: file } } };
}

/** What the guards say to a run: each guard's result by its name, or the refusal's message. */
export function answers(run: FinishedMonth): Record<string, string> {
  const found = checkGuards(run, { debug() {}, info() {}, warn() {} });
  return Object.fromEntries(found.map(({ name, result }) => [name, result]));
}

export function report(
  stage: string,
  rowsIn: number,
  dropped: Readonly<Record<string, number>>,
  rowsOut: number,
): StageReport {
  const load = { main: 0, workers: [], waits: {} };
  return {
    stage,
    rowsIn,
    rowsOut,
    dropped,
    bytesIn: 1,
    seconds: 1,
    ended: '2026-07-01T00:00:00.000Z',
    peakMemoryBytes: 1,
    load,
  };
}

function files(date: string, month: number): Map<string, ManifestFile> {
  const file = (role: string, rows: number): readonly [string, ManifestFile] => [
    role,
    {
      name: `${role}_${date}.txt.gz`,
      rows,
      bytes: rows * 100,
      plain_bytes: rows * 500,
      sha256: `${month}`.repeat(64),
      order: 'row',
      newest: `${date}T23:59:59`,
    },
  ];
  const parts = SPLIT_FILES.map(part => file(`ol_dump_${part}`, PART_ROWS - 1 + month));
  const other = { '/type/page': PART_ROWS / 2 - 1 + month, '/type/language': PART_ROWS / 2 };
  const all = new Map([
    file('ol_cdump', CDUMP_ROWS - 1 + month),
    file('ol_dump', DUMP_ROWS - 1 + month),
    ...parts,
    file('ol_dump_ratings', RATINGS - 1 + month),
  ]);
  return all.set('ol_dump_other', { ...all.get('ol_dump_other')!, types: other });
}

function readBackFiles(): Record<string, ReadBackFile> {
  const part = (name: string): readonly [string, ReadBackFile] => {
    const types = { [`/type/${name}`]: PART_ROWS };
    return [`ol_dump_${name}`, { rows: PART_ROWS, types, refused: NOTHING_REFUSED }];
  };
  return {
    ol_cdump: { rows: CDUMP_ROWS, keys: DUMP_ROWS, refused: NOTHING_REFUSED },
    ol_dump_ratings: { rows: RATINGS, refused: NOTHING_REFUSED },
    ol_dump: { rows: DUMP_ROWS, keys: DUMP_ROWS, refused: NOTHING_REFUSED },
    ...Object.fromEntries(SPLIT_FILES.map(part)),
  };
}
