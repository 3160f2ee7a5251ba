import type { ManifestInput, RowOrder, TableDialect } from '../../bytes/manifest/manifest-form.ts';
import { publishFinished, removeUnnamed, type FinishedOutput } from '../../bytes/output/finished-output.ts';
import type { Output, OutputOptions } from '../../bytes/output/output.ts';
import { withOutputs, type OutputsLife } from '../../bytes/output/with-outputs.ts';
import type { Context } from '../../context.ts';
import type { Stage, StageMade } from './journal-records.ts';
import { StageMeter } from '../../stage/stage-meter.ts';
import { reportStage, type StageCounts } from '../../stage/stage-report.ts';
import type { MonthJournal } from './month-journal.ts';

export interface StageWork {
  readonly stage: Stage;
  readonly outputs: readonly (readonly [options: OutputOptions, order: RowOrder])[];
  /** Of side tables. */
  readonly dialect?: TableDialect;
  write(outputs: readonly Output[], meter: StageMeter): Promise<StageCounts>;
  /** For the manifest. */
  inputs?(counts: StageCounts, files: readonly FinishedOutput[]): readonly ManifestInput[];
  /** Where unfinished outputs outlive the attempt. */
  readonly life?: Pick<OutputsLife<StageCounts>, 'open' | 'keeps'>;
}

/**
 * Makes the files of a stage, all or none: when they are complete and on the disk the journal says so, then they
 * get their names. Whatever happens between, the next attempt goes on from there (`madeBefore`).
 */
export async function makeStage(work: StageWork, journal: MonthJournal, ctx: Context): Promise<StageMade> {
  const { stage, outputs, life = {} } = work;
  const meter = new StageMeter(ctx.waits);
  let made: StageMade | undefined;
  const finished = async (counts: StageCounts, files: readonly FinishedOutput[]): Promise<void> => {
    const bytesOut = files.reduce((sum, { bytes }) => sum + bytes, 0);
    made = {
      report: reportStage(stage, { ...counts, bytesOut }, meter, ctx),
      inputs: work.inputs?.(counts, files) ?? [],
      files: files.map((file, index) => ({
        ...file,
        order: outputs[index]![1],
        ...(work.dialect && { dialect: work.dialect }),
      })),
    };
    await journal.commit({ kind: 'finished', stage, made });
  };
  try {
    const options = outputs.map(([each]) => each);
    await withOutputs(options, ctx, opened => work.write(opened, meter), { ...life, finished });
    await journal.commit({ kind: 'published', stage });
    return made!;
  } finally {
    ctx.progress.stop();
  }
}

/** What an earlier attempt made of the stage, published by now; undefined: the stage is to be made. */
export async function madeBefore(
  stage: Stage,
  journal: MonthJournal,
  ctx: Context,
): Promise<StageMade | undefined> {
  const { before, overwrite } = journal;
  const made = before.finished.get(stage);
  if (!made) return undefined;
  if (!before.published.has(stage)) {
    if (!(await publishFinished(made.files, { overwrite }))) {
      await removeUnnamed(made.files);
      ctx.log.warn(`${stage}: anew, a finished file is gone`);
      return undefined;
    }
    await journal.commit({ kind: 'published', stage });
  }
  ctx.log.info(`${stage}: skipped, finished in an earlier attempt`);
  return made;
}
