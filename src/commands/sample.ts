import { incompleteError, usageError } from '../errors.ts';
import { chooseSample, requireSamePass } from '../look/sample/choose-sample.ts';
import { writeSelected } from '../look/filter/write-selected.ts';
import type { Command } from './definition.ts';
import { runFilter, type FilterPlan } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  pathOrStdio,
} from './options/common-options.ts';

interface SamplePlan extends FilterPlan {
  readonly input: string;
  readonly works: number;
  readonly seed: string;
}

export const sampleCommand: Command<SamplePlan> = {
  name: 'sample',
  summary: 'draw some works with all that hangs on them',
  details:
    'Keeps N works, drawn by the seed, the editions that name them, the authors of both, redirects to any of these and ' +
    'where they lead, byte for byte and in the order of FILE; of a cdump all revisions. The same seed draws the same ' +
    'works from the same rows in any order: those whose first eight bytes of SHA-256 of seed, line end and key are smallest. FILE is read about five times, once more for each further step of a chain of redirects. The keys of the sample lie in memory, each with at most 400 bytes.',
  positionals: [{ name: 'FILE', help: 'dump or cdump, plain or gzip; no pipe', isRequired: true }],
  options: {
    works: { kind: 'number', value: 'N', default: 100, help: 'how many works; all, if there are fewer' },
    seed: {
      kind: 'string',
      value: 'S',
      default: '1',
      help: 'any word or number; another one draws other works',
    },
    ...OUTPUT_OPTIONS,
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
  },
  examples: [
    [
      'oldump sample ol_dump_2026-06-30.txt.gz --works 1000 --seed 7 -o sample.txt.gz',
      'a small dump to try things on',
    ],
  ],
  check(values) {
    const input = pathOrStdio(values.string('FILE'));
    if (input === undefined)
      throw usageError('standard input can be read once only, a sample needs it several times');
    return {
      input,
      output: outputPlan(values),
      jobs: jobsPlan(values),
      allowEmpty: values.flag('allow-empty'),
      works: values.integer('works', 1)!,
      seed: values.string('seed')!,
    };
  },
  run: (plan, ctx) =>
    runFilter('sample', plan, ctx, async ({ input, output, pool }) => {
      const { works, seed, allowEmpty } = plan;
      if (input.sizeBytes === undefined)
        throw usageError('is no file that can be read several times', { position: { file: input.name } });
      const sample = await chooseSample(plan.input, { ...ctx, works, seed, pool });
      if (sample.works === 0 && !allowEmpty)
        throw incompleteError('holds no works', {
          position: { file: input.name },
          advice: '--allow-empty if that is meant',
        });
      ctx.progress.start('sample', input.sizeBytes);
      const criteria = { keys: sample.keys.shared(), isInverted: false };
      const counts = await writeSelected(
        { input, output, pool },
        { criteria, codec: plan.output.codec },
        ctx,
      );
      requireSamePass(input.name, sample.rows, counts.rowsIn);
      return counts;
    }),
};
