import { usageError } from '../errors.ts';
import { parseDateLimit } from '../record/row/dump-date.ts';
import { pythonString } from '../record/json/python-string.ts';
import { withCommas } from '../record/text/with-commas.ts';
import { tellMissing } from '../look/filter/missing-keys.ts';
import { readKeys } from '../look/filter/read-keys.ts';
import type { Criteria } from '../look/filter/row-test.ts';
import { writeSelected } from '../look/filter/write-selected.ts';
import type { Command } from './definition.ts';
import { runFilter, type FilterPlan } from '../stage/frame.ts';
import {
  EMPTY_OPTION,
  INPUT,
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  pathOrStdio,
} from './options/common-options.ts';
import type { Values } from './options/values.ts';

interface SelectPlan extends FilterPlan {
  /** Without the keys, which lie in a file. */
  readonly criteria: Criteria;
  readonly keys: { readonly path: string | undefined; readonly isStrict: boolean } | undefined;
}

export const filterCommand: Command<SelectPlan> = {
  name: 'filter',
  summary: 'keep the rows of some types, keys or dates, or with some fields',
  details:
    'A row is kept when it fulfils every option that is given, byte for byte and in the order of the input; none may ' +
    'be kept. A list of keys is text as spreadsheets and editors save it: the first column counts, a heading does not. ' +
    'Keys that occur in no row are told at the end. They lie in memory: their bytes and up to 22 more for each.',
  positionals: [INPUT],
  options: {
    type: { kind: 'string', value: 'TYPE,…', help: 'one of these: /type/edition, or edition' },
    keys: {
      kind: 'string',
      value: 'FILE',
      help: 'one of the keys in FILE, one per line or in the first column (OL1W, /works/OL1W, addresses), plain or gzip; - is standard input',
    },
    'strict-keys': {
      kind: 'flag',
      help: 'exit 4 when a key of --keys occurs in no row; nothing is published',
    },
    from: { kind: 'string', value: 'DATE', help: 'last_modified on this day, month or year, or later' },
    to: { kind: 'string', value: 'DATE', help: 'last_modified on this day, month or year, or earlier' },
    has: {
      kind: 'string',
      value: 'FIELD,…',
      help: 'with these members at the top of the document, each of them, whatever they hold',
    },
    not: { kind: 'flag', help: 'keep the other rows' },
    ...OUTPUT_OPTIONS,
    ...WORKER_OPTIONS,
    ...EMPTY_OPTION,
  },
  examples: [
    [
      'oldump filter --type edition --has isbn_13 ol_dump_2026-06-30.txt.gz -o isbn.txt.gz',
      'editions with an ISBN',
    ],
    [
      'oldump filter --keys wanted.txt --from 2026-06 ol_cdump_2026-06-30.txt.gz',
      'what became of some records since',
    ],
  ],
  check(values) {
    const keysPath = values.string('keys');
    const isStrict = values.flag('strict-keys');
    if (isStrict && keysPath === undefined) throw usageError('--strict-keys needs --keys');
    const keys = keysPath === undefined ? undefined : { path: pathOrStdio(keysPath), isStrict };
    const input = pathOrStdio(values.string('INPUT'));
    if (keys && keys.path === undefined && input === undefined)
      throw usageError('standard input can be read once only');
    const criteria = criteriaOf(values);
    if (!keys && Object.keys(criteria).length === 1)
      throw usageError('nothing to filter by', { advice: '--type, --keys, --from, --to or --has' });
    return {
      input,
      output: outputPlan(values),
      jobs: jobsPlan(values),
      allowEmpty: values.flag('allow-empty'),
      criteria,
      keys,
    };
  },
  async run(plan, ctx) {
    const keys = plan.keys && (await readKeys(plan.keys.path, ctx));
    if (keys) ctx.log.info(`filter: ${withCommas(keys.size)} keys`);
    const criteria = { ...plan.criteria, ...(keys && { keys: keys.shared() }) };
    await runFilter('filter', plan, ctx, async parts => {
      const counts = await writeSelected(parts, { criteria, codec: plan.output.codec }, ctx);
      const { isStrict = false } = plan.keys ?? {};
      if (keys) tellMissing(keys, { inputName: parts.input.name, isStrict }, ctx);
      return counts;
    });
  },
};

function criteriaOf(values: Values): Criteria {
  const types = listOf(values, 'type')?.map(type => (type.startsWith('/') ? type : `/type/${type}`));
  const members = listOf(values, 'has')?.map(name => pythonString(name).slice(1, -1));
  const from = values.string('from');
  const to = values.string('to');
  return {
    ...(types && { types }),
    ...(from !== undefined && { from: parseDateLimit(from) }),
    ...(to !== undefined && { before: `${parseDateLimit(to)}Z` }),
    ...(members && { members }),
    isInverted: values.flag('not'),
  };
}

function listOf(values: Values, name: string): string[] | undefined {
  const words = values.string(name)?.split(',');
  if (words?.includes('')) throw usageError(`--${name} has an empty word`);
  return words;
}
