/** What the trials were and how they ended; printed as a table after the tests of a file, and for all files together. */
import { appendFileSync } from 'node:fs';
import { after } from 'node:test';
import { faultSeed } from './seed.ts';

export interface TrialResult {
  /** What was done to the run, and where: `SIGKILL in cdump`. */
  readonly faults: readonly string[];
  /** Attempts that went on where another had ended. */
  readonly recoveries: number;
  /** Final files compared with those of an undisturbed run, all equal. */
  readonly filesEqual: number;
}

const results: TrialResult[] = [];

/** Called by a trial that has passed; one that fails throws instead. */
export function count(result: TrialResult): void {
  results.push(result);
  const file = process.env['OLDUMP_FAULTS_TALLY'];
  if (file) appendFileSync(file, `${JSON.stringify(result)}\n`);
}

/** Prints the table of this file's trials when its tests are over. */
export function printsTally(title: string): void {
  after(() => void process.stdout.write(`${title}, seed ${faultSeed}\n${tallyTable(results)}\n`));
}

export function tallyTable(all: readonly TrialResult[]): string {
  const kinds = new Map<string, number>();
  for (const fault of all.flatMap(({ faults }) => faults)) kinds.set(fault, (kinds.get(fault) ?? 0) + 1);
  const rows = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  const sum = (of: (result: TrialResult) => number): number =>
    all.reduce((total, result) => total + of(result), 0);
  return [
    ...rows.map(([kind, times]) => `  ${kind.padEnd(44)}${String(times).padStart(5)}`),
    `  trials ${all.length}, faults ${sum(({ faults }) => faults.length)}, ` +
      `recoveries ${sum(({ recoveries }) => recoveries)}, ` +
      `final files compared ${sum(({ filesEqual }) => filesEqual)}, all equal`,
    '',
  ].join('\n');
}
