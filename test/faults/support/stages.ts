/** In which stage a run is, told by the files it has made: the same for any version of its log or its journal. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONG_MS, until } from '../../support/until.ts';
import type { Attempt } from './attempt.ts';
import { DATE } from './sample.ts';

export const STAGES = [
  'start',
  'ia-metadata',
  'tables',
  'cdump',
  'dump',
  'publish',
  'deworks',
  'guards',
  'sitemaps',
  'end',
] as const;
export type Stage = (typeof STAGES)[number];

const CDUMP = `ol_cdump_${DATE}.txt.gz`;
const LAST_PART = `ol_dump_${DATE}.txt.gz`;
const DEWORKS = `ol_dump_deworks_${DATE}.txt.gz`;

/** `dir` is a trial's: the run's folder is `d` in it, its temporary files are in `tmp`. */
export function stageOf(trialDir: string): Stage {
  const dir = join(trialDir, 'd');
  const dump = namesIn(join(dir, `ol_dump_${DATE}`));
  if (dump.includes('manifest.json')) return namesIn(dir).includes(`sitemaps_${DATE}`) ? 'end' : 'sitemaps';
  if (dump.includes(DEWORKS)) return 'guards';
  if (dump.includes(LAST_PART)) return 'deworks';
  const cdump = namesIn(join(dir, `ol_cdump_${DATE}`));
  if (cdump.includes(CDUMP)) return 'publish';
  if (cdump.some(name => name.startsWith(`.${CDUMP}`))) return 'dump';
  if (dump.some(name => name.startsWith('.ol_dump_reading-log'))) return 'tables';
  const run = namesIn(join(dir, `run_${DATE}`));
  if (run.some(name => name.startsWith('.ia_metadata'))) return 'ia-metadata';
  if (namesIn(join(trialDir, 'tmp')).some(name => name.startsWith('oldump-'))) return 'cdump';
  return 'start';
}

export function stageNumber(stage: Stage): number {
  return STAGES.indexOf(stage);
}

/**
 * Looks until the attempt is in that stage or behind it, or has ended. What an attempt before it
 * left looks like a stage as well, so this one has to hold the lock.
 */
export async function reach(stage: Stage, dir: string, { child, hasEnded }: Attempt): Promise<void> {
  const isThere = (): boolean =>
    stage === 'start' || (stageNumber(stageOf(dir)) >= stageNumber(stage) && lockOwner(dir) === child.pid);
  await until(() => isThere() || hasEnded(), `the run is in ${stage}`, LONG_MS);
}

/** A moment within a stage, chosen by chance: not a wait for something. Sooner if the attempt has ended. */
export async function pass(ms: number, { hasEnded }: Attempt): Promise<void> {
  const moment = performance.now() + ms;
  await until(() => performance.now() >= moment || hasEnded(), 'its moment', LONG_MS);
}

function lockOwner(trialDir: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(trialDir, 'd/oldump.lock'), 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined; // not there, or being written
  }
}

/** When each stage began, in milliseconds from now, in a run that is just starting. */
export async function stageTimes(dir: string, hasEnded: () => boolean): Promise<Map<Stage, number>> {
  const began = performance.now();
  const times = new Map<Stage, number>([['start', 0]]);
  const sees = (): boolean => {
    const stage = stageOf(dir);
    if (!times.has(stage)) times.set(stage, performance.now() - began);
    return hasEnded();
  };
  await until(sees, 'the run has ended', LONG_MS);
  times.set('end', performance.now() - began);
  return times;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  }
}
