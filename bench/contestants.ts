import { SPLIT_FILES } from '../src/record/row/type-key.ts';
import { DATE, PARTS, pathOf, type FileName } from './files.ts';
import type { SubjectName } from './options.ts';
import { benchProgram, oldump } from './programs.ts';
import type { References } from './references.ts';

/** A file a contestant writes into its folder, and what it must hold. */
export interface OutputFile {
  readonly path: string;
  readonly holds: FileName;
  /** 'same': byte for byte the reference's plain bytes; 'row': its rows, in row order; 'any': its rows. */
  readonly order: 'same' | 'row' | 'any';
}

/** Names of contestants that a report looks for. */
export const CODEC_FLOOR = 'codec floor';
export const ZLIB_FLOOR = 'zlib floor';
export const OPENLIBRARY = 'Open Library (Python)';

/** One way to do a subject's work: a bash script run in an empty folder. */
export interface Contestant {
  readonly name: string;
  readonly script: string;
  readonly outputs: readonly OutputFile[];
  /** Of a program that may not be fit for the work: a failure leaves it out. */
  readonly mayFail?: true;
}

export interface Setup {
  readonly references: References;
  readonly level: number;
  readonly jobs: number;
  readonly memory: string;
  /** psql words, where the export has a server. */
  readonly database: string | undefined;
}

/** What is done; other subjects do one of these with other files. */
export type WorkName = Exclude<SubjectName, 'split-blocks' | 'scaling' | 'run-database'>;

/** What each work reads, and the files it makes of it. */
export const WORK: Readonly<Record<WorkName, { readonly reads: FileName; readonly makes: FileName[] }>> = {
  cdump: { reads: 'data', makes: ['cdump'] },
  sort: { reads: 'cdump', makes: ['sorted'] },
  dump: { reads: 'sorted', makes: ['dump'] },
  split: { reads: 'dump', makes: [...PARTS] },
  deworks: { reads: 'dump', makes: ['deworks'] },
  run: { reads: 'data', makes: ['sorted', ...PARTS] },
  export: { reads: 'data', makes: ['data'] },
};

/** A run reads the database where there is one. */
export function oldumpContestant(
  work: WorkName,
  setup: Setup,
  { name = 'oldump', input = pathOf(setup.references.folders, WORK[work].reads) } = {},
): Contestant {
  const { level, jobs, memory, references, database } = setup;
  const data = database === undefined ? ['--data', input] : ['--export-jobs', jobs];
  const common = ['--level', level, '--jobs', jobs];
  const sorting = ['--memory', memory, '--tmpdir', '.'];
  const script = {
    cdump: () => oldump('cdump', input, DATE, ...common, '-o', 'cdump.txt.gz'),
    sort: () => oldump('sort', input, ...common, ...sorting, '-o', 'sorted.txt.gz'),
    dump: () => oldump('dump', input, ...common, '-o', 'dump.txt.gz'),
    split: () => oldump('split', input, ...common, '--format', '%s.txt.gz'),
    deworks: () =>
      oldump(
        'deworks',
        input,
        pathOf(references.folders, 'ia'),
        ...common,
        ...sorting,
        '-o',
        'deworks.txt.gz',
      ),
    run: () =>
      oldump(
        'run',
        DATE,
        ...data,
        '--skip',
        'tables,deworks,sitemaps',
        '--allow-old',
        '--dir',
        '.',
        ...common,
        ...sorting,
      ),
    export: () => oldump('export', '--jobs', jobs, '-o', 'data.txt.gz'), // at its own default level
  }[work]();
  return { name, script: `exec ${script}`, outputs: oldumpOutputs(work) };
}

function oldumpOutputs(work: WorkName): OutputFile[] {
  if (work === 'export') return [{ path: 'data.txt.gz', holds: 'data', order: 'any' }];
  if (work !== 'run') return plainOutputs(WORK[work].makes);
  const folder = `ol_dump_${DATE}`;
  return [
    { path: `ol_cdump_${DATE}/ol_cdump_${DATE}.txt.gz`, holds: 'sorted', order: 'same' },
    { path: `${folder}/ol_dump_${DATE}.txt.gz`, holds: 'dump', order: 'any' },
    ...SPLIT_FILES.map(part => ({
      path: `${folder}/ol_dump_${part}_${DATE}.txt.gz`,
      holds: part,
      order: 'same' as const,
    })),
  ];
}

/** One NAME.txt.gz for each file, equal to the reference. */
export function plainOutputs(names: readonly FileName[]): OutputFile[] {
  return names.map(name => ({ path: `${name}.txt.gz`, holds: name, order: 'same' }));
}

/** Needs the outputs of the work as plain files in `plainFolder`. The zlib floor deflates by Node's zlib at every level. */
export function floorContestant(
  work: WorkName,
  setup: Setup,
  plainFolder: string,
  name: typeof CODEC_FLOOR | typeof ZLIB_FLOOR,
): Contestant {
  const { level, jobs, references } = setup;
  const { reads, makes } = WORK[work];
  const outputs = makes.flatMap(name => ['--output', `${plainFolder}/${name}.txt`]);
  const input = pathOf(references.folders, reads);
  const codec = name === ZLIB_FLOOR ? ['--zlib'] : [];
  const script = benchProgram(
    'floor',
    '--jobs',
    jobs,
    '--level',
    level,
    '--input',
    input,
    ...outputs,
    ...codec,
  );
  return { name, script: `exec ${script}`, outputs: plainOutputs(makes) };
}
