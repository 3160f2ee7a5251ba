import type { Machine } from './machine.ts';
import type { BenchOptions, SubjectName } from './options.ts';
import type { Score } from './rounds.ts';
import { spreadOf } from './statistics.ts';

export interface SubjectResult {
  readonly subject: SubjectName;
  readonly level: number;
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
}

/** What issue 2 and 3 promise of the whole process, all threads counted. */
const PROMISED_PEAK_BYTES: Readonly<Record<SubjectName, number | undefined>> = {
  cdump: 400e6,
  sort: 600e6,
  dump: 400e6,
  split: 400e6,
  deworks: 600e6,
  run: 512 * 2 ** 20,
  export: undefined,
};

/** The results as Markdown, for the terminal and for bench/results. */
export function formatReport(results: BenchResults): string {
  const { options, subjects, notes } = results;
  const times = options.rounds > 0 ? [timesTable(subjects), memoryTable(subjects, options)] : [];
  const proved = `Equal output was proved for ${subjects.map(s => `${s.subject} -${s.level}`).join(', ')}.`;
  const noted = notes.map(note => `- ${note}`).join('\n');
  return [title(results), proved, ...times, ...(noted === '' ? [] : [noted])].join('\n\n');
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

function timesTable(subjects: readonly SubjectResult[]): string {
  const head = [
    'subject',
    'level',
    'by',
    'wall s',
    'CPU s',
    'peak MB',
    'MB/s',
    'rows/s',
    'MB out',
    'oldump ÷ it',
    'CPU ÷',
  ];
  const rows = subjects.flatMap(subject => subject.scores.map(score => timesRow(subject, score)));
  return table(head, rows);
}

function timesRow(subject: SubjectResult, score: Score): string[] {
  const [ours] = subject.scores;
  const wall = spreadOf(score.measured.map(({ wallSeconds }) => wallSeconds));
  const ratio = spreadOf(
    score.measured.map(({ wallSeconds }, round) => ours!.measured[round]!.wallSeconds / wallSeconds),
  );
  return [
    subject.subject,
    String(subject.level),
    score.contestant,
    spread(wall),
    cpuOf(score).toFixed(2),
    megabytes(peakOf(score)),
    (subject.plainBytesIn / 1e6 / wall.median).toFixed(0),
    Math.round(subject.rowsIn / wall.median).toLocaleString('en-US'),
    megabytes(score.bytesOut, 1),
    score === ours ? '' : ratioCell(score.contestant, spread(ratio), ratio.median),
    score === ours ? '' : (cpuOf(ours!) / cpuOf(score)).toFixed(2),
  ];
}

function ratioCell(contestant: string, text: string, median: number): string {
  return contestant === 'codec floor' ? `${text}; ${(100 / median).toFixed(0)} % of the floor` : text;
}

/** oldump's peaks beside what is promised, over all levels. */
function memoryTable(subjects: readonly SubjectResult[], { memory }: BenchOptions): string {
  const rows = [...new Set(subjects.map(({ subject }) => subject))].map(name => {
    const ours = subjects.filter(({ subject }) => subject === name);
    const peak = Math.max(...ours.map(({ scores }) => peakOf(scores[0]!)));
    const promised = PROMISED_PEAK_BYTES[name];
    const kept = promised === undefined ? '' : peak <= promised ? 'kept' : 'BROKEN';
    const plain = megabytes(ours[0]!.plainBytesIn);
    return [name, plain, megabytes(peak), promised === undefined ? '' : megabytes(promised), kept];
  });
  const head = ['subject', 'plain MB in', 'peak MB', 'promised MB', 'promise'];
  return `Largest resident memory of oldump with --memory ${memory}, all threads, over all levels and rounds:\n\n${table(head, rows)}`;
}

/** Hardly moved by other work on the machine: what to look at when the load was not 0. */
function cpuOf({ measured }: Score): number {
  return spreadOf(measured.map(({ cpuSeconds }) => cpuSeconds)).median;
}

function peakOf({ measured }: Score): number {
  return Math.max(...measured.map(({ peakBytes }) => peakBytes));
}

function spread({ median, min, max }: { median: number; min: number; max: number }): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}

function megabytes(bytes: number, digits = 0): string {
  return (bytes / 1e6).toFixed(digits);
}

/** Columns padded, so that it reads in a terminal too. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map(row => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
