import { tellWaits } from '../../pg/lock-watch.ts';
import { connectionSettings } from '../../pg/connection/settings.ts';
import type { SessionOptions } from '../../pg/read-session.ts';
import type { Context } from '../../context.ts';
import type { MonthPlan } from '../../month/plan/month-plan.ts';
import type { OptionDefinition } from '../definition.ts';
import type { Values } from './values.ts';

export const DATABASE_OPTION: Readonly<Record<string, OptionDefinition>> = {
  db: {
    kind: 'string',
    value: 'URL',
    takesPsqlWords: true,
    help: 'database, as postgresql://user@host/name or psql words (default: PSQL_PARAMS, then PG*)',
  },
};

/** Throws: usage, before anything is begun, for words of a run that would be refused when it is their turn. */
export function requirePlaces(
  { data, ia, tables }: Pick<MonthPlan, 'data' | 'ia' | 'tables'>,
  env: Context['env'],
): void {
  if (data.kind === 'postgres' || tables) connectionSettings(env);
  if (ia.kind === 'postgres') connectionSettings(env, ia.url, '--ia-db');
  if (tables?.coversDb !== undefined) connectionSettings(env, tables.coversDb, '--covers-db');
}

/** Where to connect: --db, otherwise PSQL_PARAMS and PG*; passwords come from ~/.pgpass or PGPASSWORD. */
export function databasePlan(values: Values, ctx: Context): SessionOptions {
  return {
    settings: connectionSettings(ctx.env, values.string('db')),
    signal: ctx.signal,
    ...tellWaits(ctx),
  };
}
