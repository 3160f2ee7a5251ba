import { BLOCK_BYTES } from '../../bytes/block.ts';
import { DEFLATE_FORM } from '../../bytes/deflate/format.ts';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { connectionSettings, describeDatabase } from '../../pg/connection/settings.ts';
import { SEGMENT_BYTES } from '../../sort/merge/segments.ts';
import { previousCdump } from './previous-cdump.ts';
import { version } from '../../version.ts';
import { fileIdentity } from './input-identity.ts';
import { JOURNAL_FORMAT, type Identity } from './identity-form.ts';
import type { DataSource, IaSource, MonthPlan, WantedTables } from './month-plan.ts';
import { coversSettings } from '../../tables/tables-stage.ts';

/** Everything that decides the bytes of the dumps. Workers, memory and folders for temporary files do not. */
export async function monthIdentity(plan: MonthPlan, { env }: Pick<Context, 'env'>): Promise<Identity> {
  return {
    oldump: version(),
    journal: JOURNAL_FORMAT,
    date: plan.date,
    level: plan.level,
    deflate: DEFLATE_FORM,
    'block bytes': BLOCK_BYTES,
    'segment bytes': SEGMENT_BYTES,
    ...(await dataIdentity(plan.data, env)),
    ...(await sinceIdentity(plan)),
  };
}

async function dataIdentity(data: DataSource, env: Context['env']): Promise<Identity> {
  if (data.kind === 'postgres') return { data: `table data, ${describeDatabase(connectionSettings(env))}` };
  return data.path === '-' ? { data: 'standard input' } : fileIdentity('data', data.path);
}

/** A full run makes the same bytes; but what was begun in one way is not gone on with in the other. */
async function sinceIdentity({ since, date }: MonthPlan): Promise<Identity> {
  if (since === undefined) return {};
  return fileIdentity('since', (await previousCdump(since, date)).path);
}

/** What decides the bytes of deworks beside the dumps. */
export async function iaIdentity(ia: IaSource, { env }: Pick<Context, 'env'>): Promise<Identity> {
  switch (ia.kind) {
    case 'none':
      return { 'ia-metadata': 'none' };
    case 'file':
      return fileIdentity('ia-metadata', ia.path);
    case 'postgres':
      return { 'ia-metadata': describeDatabase(connectionSettings(env, ia.url, '--ia-db')) };
  }
}

/** What decides the bytes of the side tables, as far as it can be known. */
export function tablesIdentity(
  { names, dialect, coversDb }: WantedTables,
  { env }: Pick<Context, 'env'>,
): Identity {
  const library = connectionSettings(env);
  return {
    tables: names.join(','),
    'dialect of tables': dialect,
    'library of tables': describeDatabase(library),
    'covers of tables': describeDatabase(coversSettings(library, coversDb, env)),
  };
}

/** Throws usage, with all that differs, when a run was begun with something else. */
export function requireSame(begun: Identity, now: Identity, journal: string): void {
  const names = [...new Set([...Object.keys(begun), ...Object.keys(now)])];
  const differing = names.filter(name => begun[name] !== now[name]);
  if (differing.length === 0) return;
  const words = differing.map(name => `${name} was ${begun[name] ?? 'none'}, is ${now[name] ?? 'none'}`);
  throw usageError(`this run was begun with something else: ${words.join('; ')}`, {
    position: { file: journal },
    advice: 'give it what it was begun with, or use --overwrite to make everything anew',
  });
}
