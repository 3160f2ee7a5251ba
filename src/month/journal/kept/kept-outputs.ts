import { Output, type OutputOptions } from '../../../bytes/output/output.ts';
import { removeIfThere } from '../../../bytes/disk/temp-file.ts';
import type { Context } from '../../../context.ts';
import { withCommas } from '../../../record/text/with-commas.ts';
import type { RangeRecord } from '../journal-records.ts';
import { partOfRecord } from './part-records.ts';
import type { MonthJournal } from '../month-journal.ts';

type FileOptions = OutputOptions & { readonly path: string };

export interface KeptOutputs {
  readonly outputs: readonly Output[];
  /** Whose parts are in the outputs already. */
  readonly ranges: readonly RangeRecord[];
}

/**
 * The outputs of the merge: those of an earlier attempt, cut behind the last key range that is proved to be in all
 * of them, or new ones.  Disk: what is kept is read once, for its CRCs and the files' SHA-256.
 */
export async function keepOutputs(
  options: readonly FileOptions[],
  journal: MonthJournal,
  ctx: Context,
): Promise<KeptOutputs> {
  const earlier = journal.before.outputs;
  journal.before.outputs = undefined; // the ranges of 300 GB are tens of megabytes: whoever takes them lets them go
  const outputs = earlier && (await reopenAll(options, earlier.tempPaths, ctx));
  if (!earlier || !outputs) return openAll(options, journal, ctx);
  try {
    const ranges = earlier.ranges.slice(0, await recogniseRanges(outputs, earlier.ranges, ctx));
    for (const output of outputs) await output.cut();
    await journal.commit({ kind: 'recognised', ranges: ranges.length });
    const rows = ranges.reduce((sum, range) => sum + range.rows, 0);
    ctx.log.info(`dump: continued behind ${withCommas(rows)} sorted rows`);
    return { outputs, ranges };
  } catch (error) {
    for (const output of outputs) await output.keep();
    throw error;
  }
}

/** All, or none: then those that are there are removed. */
async function reopenAll(
  options: readonly FileOptions[],
  tempPaths: readonly string[],
  ctx: Context,
): Promise<readonly Output[] | undefined> {
  const outputs: Output[] = [];
  for (const [index, each] of options.entries()) {
    const output = await Output.reopen(each, tempPaths[index]!, ctx);
    if (output) outputs.push(output);
  }
  if (outputs.length === options.length) return outputs;
  for (const output of outputs) await output.discard();
  for (const path of tempPaths) await removeIfThere(path);
  ctx.log.info('dump: anew, a temporary file of the earlier attempt is gone');
  return undefined;
}

async function openAll(
  options: readonly FileOptions[],
  journal: MonthJournal,
  ctx: Context,
): Promise<KeptOutputs> {
  const outputs: Output[] = [];
  try {
    for (const each of options) outputs.push(await Output.open(each, ctx));
    await journal.commit({ kind: 'outputs', tempPaths: outputs.map(({ tempPath }) => tempPath ?? '') });
    return { outputs, ranges: [] };
  } catch (error) {
    for (const output of outputs) await output.discard();
    throw error;
  }
}

/** How many of the first ranges are whole in every output; each output stands behind the last of them. */
async function recogniseRanges(
  outputs: readonly Output[],
  ranges: readonly RangeRecord[],
  { signal, log }: Context,
): Promise<number> {
  for (const [count, { parts }] of ranges.entries()) {
    signal.throwIfAborted();
    const found = await Promise.all(
      outputs.map(async (output, index) => {
        const record = parts[index];
        if (!record) return { isWhole: true } as const;
        const part = partOfRecord(record, '');
        const hash = await output.recognise(part);
        return hash ? ({ isWhole: true, part, hash } as const) : ({ isWhole: false } as const);
      }),
    );
    if (!found.every(({ isWhole }) => isWhole)) {
      log.info(`dump: of ${ranges.length} key ranges the first ${count} are whole`);
      return count;
    }
    for (const [index, { part, hash }] of found.entries()) if (part) outputs[index]!.take(part, hash);
  }
  return ranges.length;
}
