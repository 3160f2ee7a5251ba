/**
 * How long the monthly run (without deworks) would take at 160 and 300 GB on 1 to 32 cores, and what sets the pace:
 *
 *   node dist/bench/simulate.js [--costs bench/results/costs.json] [--memory-gib 2] [--disk-mb 1000]
 *
 * Assumptions: every step costs what it costs here on one core (bench/costs.ts); the work of a phase is spread
 * evenly, so a phase takes as long as its slowest part: a step that one thread must do alone, all steps over all
 * cores, or the disk; phases do not overlap; temporary files and parts of outputs go to that one disk and come back
 * from it, as nothing of 160 GB stays in the file cache, but for parts that are appended soon after they are
 * written; seeks cost nothing (an SSD); memory bandwidth and cores that are two threads of one do not matter.
 * Rows are as many bytes cleaned as before. So it is a bound that a real machine will not quite reach, not a promise.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { forecast, type Forecast, type Scene, type StepCosts } from './scaling-model.ts';

const CORES = [1, 2, 4, 8, 16, 32];

const { values } = parseArgs({
  options: {
    costs: {
      type: 'string',
      default: fileURLToPath(new URL('../../bench/results/costs.json', import.meta.url)),
    },
    'memory-gib': { type: 'string', default: '2' },
    'disk-mb': { type: 'string', default: '1000' },
  },
});
const machine = {
  memoryBytes: Number(values['memory-gib']) * 2 ** 30,
  diskBytesPerSecond: Number(values['disk-mb']) * 1e6,
};
const costs = JSON.parse(await readFile(values.costs, 'utf8')) as StepCosts;
process.stdout.write(`Costs: ${JSON.stringify(costs)}\n`);
for (const plainBytes of [160e9, 300e9])
  for (const input of ['one gzip member', 'indexed'] as const) printTable({ ...machine, plainBytes, input });

function printTable(scene: Omit<Scene, 'cores'>): void {
  const { plainBytes, input } = scene;
  const lines = CORES.map(cores => line(cores, forecast({ ...scene, cores }, costs)));
  process.stdout.write(
    `\n${plainBytes / 1e9} GB, input ${input}; minutes, and what they wait for\n\n` +
      `| cores | all | read | merge runs | merge and write | ol_dump | runs | further passes | open files |\n` +
      `|${' --- |'.repeat(9)}\n${lines.join('\n')}\n`,
  );
}

function line(cores: number, { seconds, phases, sort }: Forecast): string {
  const minutes = (of: number): string => (of / 60).toFixed(1);
  const waits = phases.map(phase =>
    `${minutes(phase.seconds)} ${phase.seconds > 0 ? phase.limit : ''}`.trimEnd(),
  );
  const { runs, passes, openFiles } = sort;
  const cells = [cores, minutes(seconds), ...waits, runs, passes.toFixed(2), openFiles];
  return `| ${cells.join(' | ')} |`;
}
