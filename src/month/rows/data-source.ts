import { openInput, openInputAt } from '../../bytes/input/input.ts';
import type { ReadBefore } from '../../bytes/input/task-blocks.ts';
import type { Context } from '../../context.ts';
import { EXPORT_LEVEL, exportRows } from '../../dump/export-rows.ts';
import type { HeldSnapshot } from '../../pg/held-snapshot.ts';
import { tellWaits } from '../../pg/lock-watch.ts';
import { connectionSettings } from '../../pg/connection/settings.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { rowsOfDatabase, rowsOfFile, type MonthRows } from './month-rows.ts';
import { keepingRows } from './keep-rows.ts';
import type { MonthWork } from '../journal/month-work.ts';
import { inputOfFile } from '../journal/month-record.ts';

/**
 * Runs `use` with the data rows of the plan: the user's file, or a fresh export, kept in a file if so planned.
 * Of a file only what lies behind `before`; of a database what `takeSnapshot` shows, which is let go when it is seen.
 */
export async function withDataRows<T>(
  { plan, layout, expectedBytes }: Pick<MonthWork, 'plan' | 'layout' | 'expectedBytes'>,
  pool: WorkerPool,
  ctx: Context,
  before: ReadBefore | undefined,
  takeSnapshot: () => Promise<HeldSnapshot | undefined>,
  use: (rows: MonthRows) => Promise<T>,
): Promise<T> {
  const { data } = plan;
  if (data.kind === 'file') {
    const described = await inputOfFile(data.path);
    const input = await (before ? openInputAt(data.path, before.plainBytes, ctx) : openInput(data.path, ctx));
    try {
      return await use(rowsOfFile(input, described, ctx, before));
    } finally {
      await input.close();
    }
  }
  const settings = connectionSettings(ctx.env);
  const { signal, log } = ctx;
  const snapshot = await takeSnapshot();
  try {
    const exported = exportRows({
      ...{ settings, signal, log, table: 'data', jobs: data.jobs, snapshot },
      ...tellWaits(ctx),
    });
    const rows = rowsOfDatabase(exported, { expectedBytes, snapshot: snapshot?.id });
    if (!data.keep) return await use(rows);
    // The run's own work file, without a date: an older one is replaced, never read.
    const codec = { kind: 'gzip', level: EXPORT_LEVEL } as const;
    return await keepingRows(
      rows,
      { path: layout.data, codec, overwrite: true, index: true },
      pool,
      ctx,
      use,
    );
  } finally {
    await snapshot?.close();
  }
}
