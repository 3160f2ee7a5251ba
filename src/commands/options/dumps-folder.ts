import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import type { OptionDefinition } from '../definition.ts';

export const DIR_OPTION: Readonly<Record<string, OptionDefinition>> = {
  dir: { kind: 'string', value: 'DIR', help: 'folder of the dumps (default: $TMPDIR/dumps)' },
};

/** Where a run makes its dumps unless told otherwise, and where others look for them. */
export function defaultDir({ env }: Pick<Context, 'env'>): string {
  return join(env['TMPDIR'] || tmpdir(), 'dumps');
}
