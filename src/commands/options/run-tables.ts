import { usageError } from '../../errors.ts';
import type { MonthPlan, WantedTables } from '../../month/plan/month-plan.ts';
import { parseSideTables, SIDE_TABLES } from '../../tables/side-tables.ts';
import type { OptionDefinition } from '../definition.ts';
import type { stagesPlan } from './run-stages.ts';
import type { Values } from './values.ts';

/** Options of `run` for its side tables. */
export const TABLE_OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  tables: {
    kind: 'string',
    value: 'NAME,…',
    help: `side tables to make: some of ${SIDE_TABLES.join(', ')} (default: all; with --data none)`,
  },
  'covers-db': {
    kind: 'string',
    value: 'URL',
    help: 'database of the covers (default: coverstore on the same server)',
  },
  'legacy-csv': { kind: 'flag', help: 'side tables as before May 2026: CSV with tabs' },
};

/** Without a database for the dumps none is asked for tables either, unless they are named. */
export function tablesPlan(
  values: Values,
  data: MonthPlan['data'],
  stage: ReturnType<typeof stagesPlan>['tables'],
): WantedTables | undefined {
  const names = values.string('tables');
  const isAsked = values.isGiven('tables');
  if (stage === 'none' && isAsked)
    throw usageError('--tables names what is left out', { advice: 'leave the stage tables in' });
  const isWanted = stage === 'asked' || isAsked || (stage === 'usual' && data.kind === 'postgres');
  if (!isWanted) return undefined;
  return {
    names: parseSideTables(names, 'tables'),
    dialect: values.flag('legacy-csv') ? 'csv' : 'text',
    coversDb: values.string('covers-db'),
  };
}
