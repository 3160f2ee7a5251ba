/**
 * One monthly run by itself, with the defaults of every option, at a size of its own: what it holds in memory, and
 * how long it takes. No opponent, no reference files: rows must be as many as the manifests' stages say.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../src/bytes/manifest/manifest.ts';
import type { Manifest, ManifestStage } from '../src/bytes/manifest/manifest-form.ts';
import { incompleteError } from '../src/errors.ts';
import { parseDumpDate } from '../src/record/row/dump-date.ts';
import { monthLayout } from '../src/month/plan/month-layout.ts';
import { DATE, pathOf } from './files.ts';
import { measure, type Measured } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { oldump } from './programs.ts';
import { makeFolder, provideSample } from './sample-files.ts';

export interface MemoryRun extends Measured {
  readonly rows: number;
  readonly plainBytesIn: number;
  readonly stages: readonly ManifestStage[];
}

/** Throws incomplete when a row of a stage is neither out nor dropped, or not in the files. */
export async function runForMemory(
  { dir, seed, churn }: BenchOptions,
  rows: number,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<MemoryRun> {
  const sample = await provideSample(dir, { rows, seed, churn }, say, signal);
  const files = { sample, derived: sample };
  const words = ['--data', pathOf(files, 'data'), '--ia-metadata', pathOf(files, 'ia')];
  const cwd = join(dir, 'memory');
  await rm(cwd, { recursive: true, force: true });
  await makeFolder(cwd);
  try {
    say(`run of ${rows.toLocaleString('en-US')} rows, for its memory`);
    const run = oldump('run', DATE, ...words, '--allow-old', '--dir', '.', '--tmpdir', '.');
    const measured = await measure(`exec ${run}`, { cwd, signal });
    const { cdumpFolder, dumpFolder } = monthLayout(cwd, parseDumpDate(DATE));
    const { stages } = requireAllRows(await readManifest(cdumpFolder), await readManifest(dumpFolder));
    const [first] = stages;
    return { ...measured, rows: first!.rows_in, plainBytesIn: first!.bytes_in, stages };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** The rows of the stages that drop rows, and those of the files they wrote: cdump, and each row of dump twice. */
export function requireAllRows(cdump: Manifest, dump: Manifest): Manifest {
  const [cleaned, written] = dump.stages as [ManifestStage, ManifestStage];
  for (const { name, rows_in, rows_out, dropped } of [cleaned, written]) {
    requireSame(`rows in of ${name}`, rows_in, rows_out + sum(Object.values(dropped)));
  }
  const rowsOf = ({ files }: Manifest): number =>
    sum(files.filter(({ order }) => order !== 'key').map(({ rows }) => rows));
  requireSame('rows of ol_cdump', rowsOf(cdump), cleaned.rows_out);
  requireSame('rows sorted', written.rows_in, cleaned.rows_out);
  requireSame('rows of ol_dump and its split files', rowsOf(dump), 2 * written.rows_out);
  return dump;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function requireSame(what: string, found: number, expected: number): void {
  if (found !== expected) throw incompleteError(`${what}: ${found}, expected ${expected}`);
}
