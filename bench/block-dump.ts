import { link, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseDumpDate } from '../src/record/row/dump-date.ts';
import { monthLayout } from '../src/month/plan/month-layout.ts';
import { oldumpContestant, type Contestant, type Setup } from './contestants.ts';
import { DATE } from './files.ts';
import { measure } from './measure.ts';
import { makeFolder } from './sample-files.ts';

/**
 * Split of a run's own dump, in (type, key) order: once with its index, when its blocks are the split files'
 * blocks already, once the same file by another name without, when every row is deflated again.
 * Makes the dump in `folder`; what the two make of it is held against the references as in any contest.
 */
export async function splitBlocksContestants(
  setup: Setup,
  folder: string,
  signal: AbortSignal,
): Promise<readonly Contestant[]> {
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  await measure(oldumpContestant('run', setup).script, { cwd: folder, signal });
  const { dump: indexed } = monthLayout(folder, parseDumpDate(DATE));
  const alone = join(await makeFolder(join(folder, 'alone')), basename(indexed));
  await link(indexed, alone);
  return [
    oldumpContestant('split', setup, { input: indexed }),
    oldumpContestant('split', setup, { name: 'encoding anew', input: alone }),
  ];
}
