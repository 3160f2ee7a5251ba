import { usageError } from '../../errors.ts';
import type { MonthPlan } from '../../month/plan/month-plan.ts';
import type { OptionDefinition } from '../definition.ts';
import type { Values } from './values.ts';

/** They come out of one merge: none is made without the others. */
const TOGETHER: readonly string[] = ['cdump', 'dump', 'split'];
const STAGES: readonly string[] = ['tables', ...TOGETHER, 'deworks', 'manifest', 'sitemaps'];

export const STAGE_OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  only: {
    kind: 'string',
    value: 'STAGE,…',
    words: STAGES,
    help: 'make these and the dumps, which are always made: tables, cdump, dump and split (one merge), deworks, manifest, sitemaps',
  },
  skip: {
    kind: 'string',
    value: 'STAGE,…',
    words: STAGES.filter(stage => !TOGETHER.includes(stage)),
    help: 'leave out: tables, deworks and its IA metadata, manifest, sitemaps',
  },
};

interface StagesPlan extends Pick<MonthPlan, 'withDeworks' | 'withManifest' | 'withSitemaps'> {
  /** 'asked': by name. */
  readonly tables: 'asked' | 'usual' | 'none';
}

/** What is left out can be made by another attempt: the run is then gone on with. */
export function stagesPlan(values: Values): StagesPlan {
  const only = stagesIn(values, 'only');
  const skip = stagesIn(values, 'skip');
  if (only && skip) throw usageError('--only and --skip exclude each other');
  const needed = skip?.find(stage => TOGETHER.includes(stage));
  if (needed !== undefined)
    throw usageError(`--skip ${needed}: everything else is made of it`, {
      advice: `${TOGETHER.join(', ')} come out of one merge`,
    });
  const has = (stage: string): boolean => (only ? only.includes(stage) : !skip?.includes(stage));
  const tables = only?.includes('tables') ? 'asked' : has('tables') ? 'usual' : 'none';
  return {
    tables,
    withDeworks: has('deworks'),
    withManifest: has('manifest'),
    withSitemaps: has('sitemaps'),
  };
}

function stagesIn(values: Values, option: 'only' | 'skip'): readonly string[] | undefined {
  const stages = values.string(option)?.split(',');
  const unknown = stages?.find(stage => !STAGES.includes(stage));
  if (unknown === undefined) return stages;
  throw usageError(`--${option} knows ${STAGES.join(', ')}, not ${JSON.stringify(unknown)}`);
}
