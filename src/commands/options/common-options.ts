import { tmpdir } from 'node:os';
import { DEFAULT_LEVEL, type Codec } from '../../bytes/codec.ts';
import type { Context } from '../../context.ts';
import { MIN_SORT_BYTES } from '../../sort/sort-plan.ts';
import type { OptionDefinition, PositionalDefinition } from '../definition.ts';
import type { Values } from './values.ts';

type Options = Readonly<Record<string, OptionDefinition>>;

/** Understood by every command; read by the cli itself. */
export const GLOBAL_OPTIONS: Options = {
  progress: {
    kind: 'flag',
    isNegatable: true,
    help: 'show progress on stderr (default: when it is a terminal)',
  },
  quiet: { kind: 'flag', alias: ['q'], help: 'errors only' },
  verbose: {
    kind: 'flag',
    alias: ['v'],
    help: 'say what is done, and report rows, bytes, time and memory at the end',
  },
  'log-format': { kind: 'string', value: 'text|json', default: 'text', help: 'form of the log on stderr' },
  config: { kind: 'string', value: 'FILE', help: 'JSON file with defaults for options, by their long names' },
};

export const INPUT: PositionalDefinition = {
  name: 'INPUT',
  help: 'file to read, plain or gzip; - or nothing is standard input',
};

export const OUTPUT_OPTIONS: Options = {
  output: {
    kind: 'string',
    alias: ['o'],
    value: 'FILE',
    help: 'file to write; - or nothing is standard output',
  },
  overwrite: { kind: 'flag', alias: ['O'], help: 'replace an output that exists' },
  gzip: { kind: 'flag', help: 'write gzip (default: when FILE ends in .gz)' },
  level: { kind: 'number', value: '1..9', default: DEFAULT_LEVEL, help: 'gzip level' },
};

export const WORKER_OPTIONS: Options = {
  jobs: {
    kind: 'number',
    alias: ['j'],
    value: 'N',
    default: 0,
    help: 'worker threads, each about 15 MB; 0 is one per core',
  },
};

export const SORT_OPTIONS: Options = {
  memory: {
    kind: 'size',
    alias: ['S', 'buffer-size'],
    value: 'SIZE',
    default: '256M',
    help: "all workers' row buffers together, at least 64M; the whole process takes up to 256 MiB more",
  },
  tmpdir: {
    kind: 'string',
    alias: ['T'],
    value: 'DIR',
    help: 'folder for temporary files (default: $TMPDIR or /tmp)',
  },
};

export const EMPTY_OPTION: Options = {
  'allow-empty': { kind: 'flag', help: 'take an input without rows; otherwise it is an error (exit 4)' },
};

export interface OutputPlan {
  readonly path: string | undefined;
  readonly codec: Codec;
  readonly overwrite: boolean;
  /** A block index, NAME.idx, is written beside a gzip file. */
  readonly index: boolean;
}

export function outputPlan(values: Values): OutputPlan {
  const path = pathOrStdio(values.string('output'));
  const level = values.integer('level', 1, 9)!;
  const isGzip = values.flag('gzip') || (path !== undefined && path.endsWith('.gz'));
  return {
    path,
    codec: isGzip ? { kind: 'gzip', level } : { kind: 'plain' },
    overwrite: values.flag('overwrite'),
    index: path !== undefined && isGzip,
  };
}

export function pathOrStdio(path: string | undefined): string | undefined {
  return path === '-' || path === '' ? undefined : path;
}

export function jobsPlan(values: Values): number {
  return values.integer('jobs', 0, 1024)!;
}

export interface SortSettings {
  readonly memoryBytes: number;
  readonly tmpdir: string;
}

export function sortPlan(values: Values, ctx: Context): SortSettings {
  return {
    memoryBytes: values.size('memory', MIN_SORT_BYTES)!,
    tmpdir: values.string('tmpdir') ?? (ctx.env['TMPDIR'] || tmpdir()),
  };
}
