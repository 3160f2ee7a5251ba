import { resolve } from 'node:path';
import { indexPathOf } from '../../bytes/index/block-index-file.ts';
import { usageError } from '../../errors.ts';
import type { OptionDefinition } from '../definition.ts';
import { pathOrStdio, type OutputPlan } from './common-options.ts';
import type { Values } from './values.ts';

export const REJECT_OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  'max-rejects': {
    kind: 'number',
    value: 'N',
    default: 0,
    help: 'rows that cannot be cleaned before the run ends',
  },
  rejects: { kind: 'string', value: 'FILE', help: 'keep rejected rows there, as JSON lines' },
};

/** What becomes of rows that cannot be cleaned. */
export interface RejectPlan {
  readonly maxRejects: number;
  readonly rejects: string | undefined;
}

export function rejectPlan(values: Values, output: OutputPlan): RejectPlan {
  const plan = { maxRejects: values.integer('max-rejects', 0)!, rejects: values.string('rejects') };
  if (plan.maxRejects > 0 && plan.rejects === undefined) {
    throw usageError('--max-rejects needs --rejects FILE, so that no row is lost');
  }
  if (plan.rejects !== undefined) refuseSharedOutput(plan.rejects, output);
  return plan;
}

/** Rejected rows among the rows, or in their place, would go unnoticed. */
function refuseSharedOutput(rejects: string, output: OutputPlan): void {
  if (pathOrStdio(rejects) === undefined) throw usageError('--rejects wants a file, not standard output');
  const taken =
    output.path === undefined ? [] : [output.path, ...(output.index ? [indexPathOf(output.path)] : [])];
  if (taken.some(path => resolve(path) === resolve(rejects)))
    throw usageError(`--output and --rejects name the same file: ${rejects}`);
}
