import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSize } from '../src/commands/options/size.ts';
import { usageError } from '../src/errors.ts';
import { DEFAULT_CHURN } from '../dev/sample/sample-options.ts';

export const SUBJECTS = [
  'cdump',
  'sort',
  'dump',
  'split',
  'split-blocks',
  'deworks',
  'run',
  'scaling',
  'export',
  'run-database',
] as const;
export type SubjectName = (typeof SUBJECTS)[number];

/** Budget that the promises of memory are given for: oldump's own default. */
export const DEFAULT_MEMORY = '256M';

export interface BenchOptions {
  readonly rows: number;
  readonly seed: number;
  readonly churn: number;
  /** Counted rounds after the warm-up; 0 proves equality and times nothing. */
  readonly rounds: number;
  readonly only: readonly SubjectName[];
  /** gzip levels; the first is the one for subjects that are timed at one level, and for the Python pipeline. */
  readonly levels: readonly number[];
  readonly jobs: number;
  /** As oldump takes it. */
  readonly memory: string;
  /** A checkout of Open Library whose Python pipeline is an opponent. */
  readonly openlibrary: string | undefined;
  /** Markdown file; undefined: its name is made of date and machine; 'none': only printed. */
  readonly results: string | undefined;
  readonly dir: string;
  readonly withShell: boolean;
  /** Rows of a run by itself whose peak memory is told; undefined: none. */
  readonly memoryRows: number | undefined;
}

export function parseOptions(words: readonly string[]): BenchOptions {
  const values = parseWords(words);
  return {
    rows: wholeNumber('rows', values.rows, 1),
    seed: wholeNumber('seed', values.seed, 0),
    churn: Number(values.churn),
    rounds: wholeNumber('rounds', values.rounds, 0),
    only: values.only === 'none' ? [] : values.only.split(',').map(subjectName),
    levels: values.levels.split(',').map(level => wholeNumber('levels', level, 1, 9)),
    jobs: wholeNumber('jobs', values.jobs, 1, 1024),
    memory: size('memory', values.memory),
    openlibrary: values.openlibrary === undefined ? undefined : resolve(values.openlibrary),
    results: values.results,
    dir: resolve(values.dir),
    withShell: values.shell,
    memoryRows:
      values['memory-rows'] === undefined ? undefined : wholeNumber('memory-rows', values['memory-rows'], 1),
  };
}

/** Throws usage where node's own parser throws a TypeError. */
function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowNegative: true,
      options: {
        rows: { type: 'string', default: '1600000' },
        seed: { type: 'string', default: '1' },
        churn: { type: 'string', default: String(DEFAULT_CHURN) },
        rounds: { type: 'string', default: '3' },
        only: { type: 'string', default: SUBJECTS.join(',') },
        levels: { type: 'string', default: '4,6,1' },
        jobs: { type: 'string', default: String(availableParallelism()) },
        memory: { type: 'string', default: DEFAULT_MEMORY },
        'memory-rows': { type: 'string' },
        openlibrary: { type: 'string' },
        results: { type: 'string' },
        dir: { type: 'string', default: join(tmpdir(), 'oldump-bench') },
        shell: { type: 'boolean', default: true },
      },
    }).values;
  } catch (error) {
    throw usageError((error as Error).message, { cause: error });
  }
}

function subjectName(text: string): SubjectName {
  const name = SUBJECTS.find(subject => subject === text);
  if (name === undefined) throw usageError(`--only knows ${SUBJECTS.join(', ')} or none, not ${text}`);
  return name;
}

function wholeNumber(name: string, text: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw usageError(`--${name} wants a whole number from ${min}, not ${JSON.stringify(text)}`);
}

function size(name: string, text: string): string {
  if (parseSize(text) !== undefined) return text;
  throw usageError(`--${name} wants a size such as 256M, not ${JSON.stringify(text)}`);
}
