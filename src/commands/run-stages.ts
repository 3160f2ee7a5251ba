import { usageError } from '../errors.ts';
import type { RunPlan } from '../run/plan.ts';
import type { OptionDefinition } from './definition.ts';
import type { Values } from './values.ts';

/** They come out of one merge: none is made without the others. */
const TOGETHER: readonly string[] = ['cdump', 'dump', 'split'];
const STAGES: readonly string[] = [...TOGETHER, 'deworks', 'manifest'];

export const STAGE_OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  only: {
    kind: 'string',
    value: 'STAGE,…',
    words: STAGES,
    help: 'end when these are done, and what they are made of: cdump, dump and split (one merge), deworks, manifest',
  },
  skip: {
    kind: 'string',
    value: 'STAGE,…',
    words: STAGES.filter(stage => !TOGETHER.includes(stage)),
    help: 'leave out: deworks and its IA metadata, manifest',
  },
};

/** What is left out can be made by another attempt: the run is then gone on with. */
export function stagesPlan(values: Values): Pick<RunPlan, 'withDeworks' | 'withManifest'> {
  const only = stagesIn(values, 'only');
  const skip = stagesIn(values, 'skip');
  if (only && skip) throw usageError('--only and --skip exclude each other');
  const needed = skip?.find(stage => TOGETHER.includes(stage));
  if (needed !== undefined)
    throw usageError(`--skip ${needed}: everything else is made of it`, {
      advice: `${TOGETHER.join(', ')} come out of one merge`,
    });
  const has = (stage: string): boolean => (only ? only.includes(stage) : !skip?.includes(stage));
  return { withDeworks: has('deworks'), withManifest: has('manifest') };
}

function stagesIn(values: Values, option: 'only' | 'skip'): readonly string[] | undefined {
  const stages = values.string(option)?.split(',');
  const unknown = stages?.find(stage => !STAGES.includes(stage));
  if (unknown === undefined) return stages;
  throw usageError(`--${option} knows ${STAGES.join(', ')}, not ${JSON.stringify(unknown)}`);
}
