import {
  CODEC_FLOOR,
  floorContestant,
  oldumpContestant,
  type Contestant,
  type Setup,
  type WorkName,
  ZLIB_FLOOR,
} from './contestants.ts';
import { effortOf } from '../src/bytes/deflate/effort.ts';
import { duckdbContestant, openlibraryContestant } from './foreign-contestants.ts';
import type { Tools } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { shellContestants, type Opponents } from './shell-contestants.ts';

/** oldump first, then whoever can do the same work on this machine; `plainFolder`: see the codec floor. */
export function lineUp(
  work: WorkName,
  setup: Setup,
  options: BenchOptions,
  tools: Tools,
  plainFolder: string,
): Opponents {
  const shell = options.withShell ? shellContestants(work, setup, tools) : { contestants: [], missing: [] };
  const contestants = [
    oldumpContestant(work, setup),
    ...floors(work, setup, plainFolder),
    ...shell.contestants,
    duckdbContestant(work, setup, tools),
    pythonContestant(work, setup, options),
  ];
  return { contestants: contestants.filter(each => each !== undefined), missing: shell.missing };
}

/** The zlib floor only where our own deflate is another. */
function floors(work: WorkName, setup: Setup, plainFolder: string): Contestant[] {
  if (work === 'export') return [];
  const names = effortOf(setup.level) ? ([CODEC_FLOOR, ZLIB_FLOOR] as const) : ([CODEC_FLOOR] as const);
  return names.map(name => floorContestant(work, setup, plainFolder, name));
}

/** At one level only: the Python pipeline has none to choose from, and takes its time. */
function pythonContestant(
  work: WorkName,
  setup: Setup,
  { openlibrary, levels }: BenchOptions,
): Contestant | undefined {
  if (openlibrary === undefined || setup.level !== levels[0]) return undefined;
  return openlibraryContestant(work, setup, openlibrary);
}
