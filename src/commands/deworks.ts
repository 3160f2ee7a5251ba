import { withOutputs } from '../bytes/output/with-outputs.ts';
import type { Schema } from '../deworks/deworks-schema.ts';
import { usageError } from '../errors.ts';
import { deworksStage } from '../deworks/deworks-stage.ts';
import { formatReport, measureStage } from '../stage/stage-report.ts';
import type { Command } from './definition.ts';
import { requireRows } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  OUTPUT_OPTIONS,
  SORT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  pathOrStdio,
  sortPlan,
  type OutputPlan,
  type SortSettings,
} from './options/common-options.ts';

interface DeworksPlan {
  readonly dump: string | undefined;
  readonly ia: string | undefined;
  readonly schema: Schema;
  readonly output: OutputPlan;
  readonly sort: SortSettings;
  readonly jobs: number;
  readonly allowEmpty: boolean;
}

export const deworksCommand: Command<DeworksPlan> = {
  name: 'deworks',
  summary: 'join works with editions, authors, archive items and duplicates',
  details:
    'Reads dump rows in any order and the IA metadata (identifier, boxid, collection), writes key TAB JSON: one row per work, ' +
    'and per edition that names no work. Everything is joined by sorting on disk, so memory does not grow with the input.',
  positionals: [
    { name: 'DUMP', help: 'dump rows, plain or gzip; - is standard input', isRequired: true },
    { name: 'IA_METADATA', help: 'identifier, boxid, collection; without it no archive item is known' },
  ],
  options: {
    schema: { kind: 'string', value: 'v1|v2', default: 'v1', help: 'form of the JSON, see docs/format.md' },
    ...OUTPUT_OPTIONS,
    ...SORT_OPTIONS,
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
  },
  examples: [
    [
      'oldump deworks ol_dump_2026-06-30.txt.gz ia_metadata_dump_2026-06-30.txt.gz -o ol_dump_deworks_2026-06-30.txt.gz',
      'the denormalised works of a dump',
    ],
  ],
  check(values, ctx) {
    const schema = values.string('schema')!;
    if (schema !== 'v1' && schema !== 'v2') throw usageError(`--schema is v1 or v2, not ${schema}`);
    const ia = values.string('IA_METADATA');
    if (ia === '-') throw usageError('IA_METADATA cannot be standard input');
    return {
      dump: pathOrStdio(values.string('DUMP')),
      ia,
      schema,
      output: outputPlan(values),
      sort: sortPlan(values, ctx),
      jobs: jobsPlan(values),
      allowEmpty: values.flag('allow-empty'),
    };
  },
  async run(plan, ctx) {
    const inputs = { ...plan, ...plan.sort, codec: plan.output.codec };
    const report = await measureStage('deworks', ctx, meter =>
      meter.withPool(plan.jobs, async pool => {
        const { result, summaries } = await withOutputs([plan.output], ctx, async ([output]) => {
          const counts = await deworksStage(inputs, output!, pool, ctx);
          if (!plan.allowEmpty) requireRows(counts.rowsIn, plan.dump ?? 'standard input');
          return counts;
        });
        return { ...result, bytesOut: summaries[0]!.bytes };
      }),
    );
    ctx.log.info(formatReport(report));
  },
};
