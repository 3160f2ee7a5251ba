import { tellWaits } from '../../pg/lock-watch.ts';
import { connectionSettings } from '../../pg/connection/settings.ts';
import type { SessionOptions } from '../../pg/read-session.ts';
import type { Context } from '../../context.ts';
import type { OptionDefinition } from '../definition.ts';
import type { Values } from './values.ts';

export const DATABASE_OPTION: Readonly<Record<string, OptionDefinition>> = {
  db: {
    kind: 'string',
    value: 'URL',
    help: 'database, as postgresql://user@host/name or psql words (default: PSQL_PARAMS, then PG*)',
  },
};

/** Where to connect: --db, otherwise PSQL_PARAMS and PG*; passwords come from ~/.pgpass or PGPASSWORD. */
export function databasePlan(values: Values, ctx: Context): SessionOptions {
  return {
    settings: connectionSettings(ctx.env, values.string('db')),
    signal: ctx.signal,
    ...tellWaits(ctx),
  };
}
