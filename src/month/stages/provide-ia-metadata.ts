import { iaMetadataRows } from '../../dump/ia-metadata-rows.ts';
import { connectionSettings } from '../../pg/connection/settings.ts';
import { tellWaits } from '../../pg/lock-watch.ts';
import { saveRows } from '../../stage/save-rows.ts';
import { makeStage } from '../journal/make-stage.ts';
import { inputOfOutput } from '../journal/month-record.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import { gzipOutput, type MonthPlan } from '../plan/month-plan.ts';
import type { MonthStage } from './month-stage.ts';

/** The archive's items from a database, for deworks; the file is not published. */
export const IA_METADATA: MonthStage = {
  name: 'ia-metadata',
  make({ plan, layout, journal }, ctx) {
    const url = plan.ia.kind === 'postgres' ? plan.ia.url : undefined;
    const rows = iaMetadataRows({
      settings: connectionSettings(ctx.env, url, '--ia-db'),
      signal: ctx.signal,
      ...tellWaits(ctx),
    });
    const options = gzipOutput(layout.iaMetadata, plan, journal.isMine('ia-metadata'), false);
    const { codec } = options;
    return makeStage(
      {
        stage: 'ia-metadata',
        outputs: [[options, 'identifier']],
        write: ([output], meter) => {
          ctx.progress.start('ia-metadata');
          return meter.withPool(plan.jobs, pool => saveRows(rows, output!, { pool, codec }, ctx));
        },
        inputs: ({ rowsIn }, [file]) => [{ name: rows.name, rows: rowsIn }, inputOfOutput(file!)],
      },
      journal,
      ctx,
    );
  },
};

/** Where deworks finds the items; undefined: nowhere. */
export function iaMetadataPath({ ia }: MonthPlan, layout: MonthLayout): string | undefined {
  switch (ia.kind) {
    case 'none':
      return undefined;
    case 'file':
      return ia.path;
    case 'postgres':
      return layout.iaMetadata;
  }
}
