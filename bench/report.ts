import type { WorkName } from './contestants.ts';
import type { Machine } from './machine.ts';
import { memoryRunTable, memoryTable } from './memory-tables.ts';
import type { MemoryRun } from './memory-run.ts';
import type { BenchOptions, SubjectName } from './options.ts';
import type { Score } from './rounds.ts';
import { scalingTable } from './scaling-table.ts';
import { targetsTable } from './targets-table.ts';
import { timesTable } from './times-table.ts';

export interface SubjectResult {
  readonly subject: SubjectName;
  readonly work: WorkName;
  /** undefined: each contestant at a level of its own. */
  readonly level: number | undefined;
  readonly rowsIn: number;
  readonly plainBytesIn: number;
  /** oldump first. */
  readonly scores: readonly Score[];
}

export interface BenchResults {
  readonly date: string;
  readonly machine: Machine;
  readonly tools: Readonly<Record<string, string>>;
  /** Processes that wanted a core, the last minute: well above 0 means that times are not to be trusted. */
  readonly loadBefore: number;
  readonly options: BenchOptions;
  readonly subjects: readonly SubjectResult[];
  readonly notes: readonly string[];
  readonly memoryRun?: MemoryRun;
}

/** The results as Markdown, for the terminal and for bench/results. */
export function formatReport(results: BenchResults): string {
  const { subjects, notes, memoryRun } = results;
  const paragraphs = [
    title(results),
    ...(subjects.length > 0 ? [proved(subjects)] : []),
    ...(results.options.rounds > 0 ? times(results) : []),
    ...(memoryRun ? [memoryRunTable(memoryRun)] : []),
    ...(results.options.rounds > 0 || memoryRun ? targetsTable(results) : []),
    ...(notes.length > 0 ? [notes.map(note => `- ${note}`).join('\n')] : []),
  ];
  return paragraphs.join('\n\n');
}

function proved(subjects: readonly SubjectResult[]): string {
  const names = subjects.map(({ subject, work, level }) =>
    [subject, ...(work === subject ? [] : [`(${work})`]), ...(level === undefined ? [] : [`-${level}`])].join(
      ' ',
    ),
  );
  return `Equal output was proved for ${names.join(', ')}.`;
}

function times({ subjects, options }: BenchResults): string[] {
  const others = subjects.filter(({ subject }) => subject !== 'scaling');
  const scaling = subjects.filter(({ subject }) => subject === 'scaling');
  return [
    ...(others.length > 0 ? [timesTable(others), memoryTable(others, options)] : []),
    ...(scaling.length > 0 ? [scalingTable(scaling)] : []),
  ];
}

function title({ date, machine, tools, options, loadBefore }: BenchResults): string {
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`;
  return [
    `# Bench ${date}`,
    '',
    `${machine.cpu}, ${machine.cores} cores, ${memory}, ${machine.system}, Node ${machine.node}`,
    '',
    `${options.rows.toLocaleString('en-US')} rows asked for, seed ${options.seed}, churn ${options.churn}; ` +
      `${options.jobs} workers, --memory ${options.memory}; counted rounds: ${options.rounds}, after a warm-up, ` +
      'order alternating; median (min-max); MB is 10^6 bytes, rates are of plain input bytes.',
    '',
    `Load of the machine when the bench began: ${loadBefore.toFixed(1)}. Tools: ${toolsLine(tools)}`,
  ].join('\n');
}

/** Some tools do not say their name. */
function toolsLine(tools: BenchResults['tools']): string {
  const named = Object.entries(tools).map(([name, version]) =>
    version.toLowerCase().includes(name.replace(/\d+$/, '')) ? version : `${name} ${version}`,
  );
  return named.join(' · ');
}
