import { basename } from 'node:path';
import { openInput, type Input } from '../bytes/input/input.ts';
import { TempFolder } from '../bytes/disk/temp-folder.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { dictionaryOf, type Dictionary } from '../fields/dictionary.ts';
import { dictionarySchema } from '../fields/json-schema.ts';
import { wholePage } from '../fields/markdown.ts';
import { readFields } from '../fields/read-fields.ts';
import { isDictionaryFile, writeDictionary } from '../fields/write-dictionary.ts';
import { formatReport, measureStage } from '../stage/stage-report.ts';
import type { Command } from './definition.ts';
import { requireRows } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  INPUT,
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  pathOrStdio,
} from './options/common-options.ts';
import { print } from './options/print.ts';

const FORMATS = ['md', 'schema'] as const;
type Format = (typeof FORMATS)[number];

interface DescribePlan {
  readonly input: string | undefined;
  readonly to:
    { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'stdout'; readonly format: Format };
  readonly overwrite: boolean;
  readonly allowEmpty: boolean;
  readonly jobs: number;
}

export const describeCommand: Command<DescribePlan> = {
  name: 'describe',
  summary: 'make a dictionary of the fields of a dump, and a JSON Schema of each type',
  details:
    'Reads rows of a cdump, dump or split file in any order. Of each field of each type, those inside lists and objects too, ' +
    'it tells in how many rows it is, which JSON types its values have, three of them as examples, and when it was seen first and last. ' +
    'Every row read satisfies the schema of its type. Examples are values of these rows, so nothing is shown that the file does not hold: ' +
    'publish pages of published dumps only. At most 128 types and 512 fields of each are told, the shortest paths first; the others are counted.',
  positionals: [INPUT],
  options: {
    output: {
      kind: 'string',
      alias: ['o'],
      value: 'DIR',
      help: 'folder to make: README.md, and TYPE.md and TYPE.schema.json for each type',
    },
    format: {
      kind: 'string',
      value: FORMATS.join('|'),
      help: 'without --output: what to print (default: md)',
    },
    overwrite: {
      ...OUTPUT_OPTIONS['overwrite']!,
      help: 'replace the folder, if it holds nothing but such pages',
    },
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
  },
  examples: [
    ['oldump describe ol_dump_2026-06-30.txt.gz -o fields', 'a folder of pages and schemas'],
    ['oldump describe ol_dump_works_2026-06-30.txt.gz --format schema', 'the schema of works'],
  ],
  check(values) {
    const folder = pathOrStdio(values.string('output'));
    const format = values.string('format');
    if (folder !== undefined && format !== undefined)
      throw usageError('--output makes both forms: leave --format out');
    if (format !== undefined && !FORMATS.includes(format as Format))
      throw usageError(`--format is md or schema, not ${format}`);
    return {
      input: pathOrStdio(values.string('INPUT')),
      to:
        folder === undefined
          ? { kind: 'stdout', format: (format ?? 'md') as Format }
          : { kind: 'folder', path: folder },
      overwrite: values.flag('overwrite'),
      allowEmpty: values.flag('allow-empty'),
      jobs: jobsPlan(values),
    };
  },
  async run(plan, ctx) {
    const input = await openInput(plan.input, ctx);
    try {
      if (plan.to.kind === 'folder') await describeInto(plan.to.path, input, plan, ctx);
      else await describeTo(plan.to.format, input, plan, ctx);
    } finally {
      await input.close();
    }
  },
};

async function describeInto(path: string, input: Input, plan: DescribePlan, ctx: Context): Promise<void> {
  const folder = await TempFolder.create(path, { overwrite: plan.overwrite, owns: isDictionaryFile });
  try {
    await writeDictionary(folder, await dictionary(input, plan, ctx));
  } finally {
    await folder.discard();
  }
}

async function describeTo(format: Format, input: Input, plan: DescribePlan, ctx: Context): Promise<void> {
  const made = await dictionary(input, plan, ctx);
  await print(
    ctx.stdout,
    format === 'md' ? wholePage(made) : `${JSON.stringify(dictionarySchema(made), null, 2)}\n`,
  );
}

async function dictionary(
  input: Input,
  { jobs, allowEmpty }: DescribePlan,
  ctx: Context,
): Promise<Dictionary> {
  const { signal, log } = ctx;
  const onProgress = (rows: number) => ctx.progress.update({ doneBytes: input.consumedBytes(), rows });
  let made: Dictionary | undefined;
  ctx.progress.start('describe', input.sizeBytes);
  const report = await measureStage('describe', ctx, meter =>
    meter.withPool(jobs, async pool => {
      const fields = await readFields(input, { signal, log, pool, onProgress });
      made = dictionaryOf(fields, basename(input.name));
      const { rows, bytes } = fields;
      return { rowsIn: rows, rowsOut: rows, dropped: {}, bytesIn: bytes };
    }),
  );
  if (!allowEmpty) requireRows(made!.rows, input.name);
  log.info(formatReport(report));
  return made!;
}
