/**
 * A run as a process of its own, with runs and key ranges so small that a few thousand rows make many of them:
 * what the tests kill.  In: a RunPlan in JSON, with members left out as in `TUNED`.
 */
import { fileURLToPath } from 'node:url';
import { interruptions } from '../../src/cli/interruptions.ts';
import { createLogger } from '../../src/cli/terminal/log.ts';
import { createProgress } from '../../src/cli/terminal/progress.ts';
import type { Context } from '../../src/context.ts';
import { OldumpError } from '../../src/errors.ts';
import type { DumpDate } from '../../src/record/row/dump-date.ts';
import { monthlyRun } from '../../src/month/monthly-run.ts';
import type { MonthPlan } from '../../src/month/plan/month-plan.ts';

export const tunedRunScript: string = fileURLToPath(import.meta.url);
export const TUNED_DATE = '2026-06-30' as DumpDate;

const TUNED: Omit<MonthPlan, 'dir' | 'data' | 'tmpdir'> = {
  date: TUNED_DATE,
  ia: { kind: 'none' },
  overwrite: false,
  jobs: 2,
  memoryBytes: 64 << 20,
  level: 1,
  maxRejects: 10,
  withDeworks: false,
  withSitemaps: false,
  withManifest: true,
  withArchive: false,
  guards: { allowed: new Set(), maxAgeDays: 36_500, previous: undefined },
  ignoreSpace: true,
  tuning: {
    journalSyncMs: 0,
    sort: { slotBytes: 1 << 18, fanIn: 8, frameBytes: 1 << 13, segmentBytes: 1 << 16, rangeBytes: 1 << 16 },
  },
};

async function main(given: Partial<MonthPlan> & Pick<MonthPlan, 'dir' | 'data' | 'tmpdir'>): Promise<number> {
  const { signal, stop } = interruptions(process);
  const log = createLogger('text', 'info', process.stderr);
  const { stdin, stdout, env } = process;
  const progress = createProgress(false, undefined, log);
  const ctx: Context = { stdin, stdout, env, now: () => new Date(), log, signal, progress };
  try {
    const { failure } = await monthlyRun({ ...TUNED, ...given }, ctx);
    if (failure) throw failure.error;
    return 0;
  } catch (thrown) {
    const error: unknown = signal.aborted ? signal.reason : thrown;
    process.stderr.write(`${(error as Error).stack}\n`);
    return error instanceof OldumpError ? error.exitCode : 1;
  } finally {
    stop();
  }
}

if (process.argv[1] === tunedRunScript) process.exitCode = await main(JSON.parse(process.argv[2]!));
