import { deworksStage } from '../../deworks/deworks-stage.ts';
import { readingOwn } from '../journal/damaged-files.ts';
import { makeStage } from '../journal/make-stage.ts';
import { inputOfFile } from '../journal/month-record.ts';
import { iaIdentity } from '../plan/month-identity.ts';
import { gzipOutput } from '../plan/month-plan.ts';
import { requireUnchangedItems } from '../rows/unchanged-input.ts';
import type { MonthStage } from './month-stage.ts';
import { iaMetadataPath } from './provide-ia-metadata.ts';

/**
 * Works with all that belongs to them, out of the run's own dump.
 * Its temporary files lie in the run's folder for them, so that another attempt finds what a killed one left.
 */
export const DEWORKS: MonthStage = {
  name: 'deworks',
  async make({ plan, layout, journal }, ctx) {
    const { memoryBytes, jobs } = plan;
    const options = gzipOutput(layout.deworks, plan, journal.isMine('deworks'), true);
    await journal.removeWork();
    const tmpdir = await journal.workFolder();
    const described = plan.ia.kind === 'file' ? [await inputOfFile(plan.ia.path)] : [];
    const ia = iaMetadataPath(plan, layout);
    const inputs = {
      dump: layout.dump,
      ia,
      schema: 'v1',
      codec: options.codec,
      memoryBytes,
      tmpdir,
    } as const;
    const made = await makeStage(
      {
        stage: 'deworks',
        outputs: [[options, 'key']],
        write: async ([output], meter) => {
          const begun = journal.before.ia ?? (await iaIdentity(plan.ia, ctx));
          const counts = await meter.withPool(jobs, pool =>
            readingOwn(layout.dump, deworksStage(inputs, output!, pool, ctx)),
          );
          await requireUnchangedItems(plan.ia, begun, ctx);
          return counts;
        },
        inputs: () => described,
      },
      journal,
      ctx,
    );
    await journal.removeWork();
    return made;
  },
};
