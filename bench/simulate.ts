/**
 * How long the monthly run (without deworks) would take at 160 and 300 GB on 1 to 32 cores, and what sets the pace:
 *
 *   node dist/bench/simulate.js [--costs bench/results/costs.json] [--memory-gib 2] [--disk-mb 1000]
 *
 * Assumptions: every step costs what it costs here on one core (bench/costs.ts); the work of a
 * phase is spread evenly, so a phase takes as long as its slowest part: a step that one thread
 * must do alone, all steps over all cores, or the disk; reading and merging do not overlap;
 * memory bandwidth, a larger file cache and cores that are two threads of one do not matter.
 * So it is a bound that a real machine will not quite reach, not a promise.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { forecast, type Scene, type StepCosts } from './scaling-model.ts';

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
const costs = await readCosts(values.costs);
process.stdout.write(`Costs: ${JSON.stringify(costs)}\n`);
for (const plainBytes of [160e9, 300e9]) {
  for (const merge of ['one thread', 'by key range'] as const) {
    for (const input of ['one gzip member', 'indexed'] as const) printTable({ plainBytes, merge, input });
  }
}

async function readCosts(path: string): Promise<StepCosts> {
  return JSON.parse(await readFile(path, 'utf8')) as StepCosts;
}

function printTable(scene: Pick<Scene, 'plainBytes' | 'merge' | 'input'>): void {
  const { plainBytes, merge, input } = scene;
  const lines = CORES.map(cores => {
    const { seconds, readLimit, mergeLimit, passes } = forecast({ ...scene, ...machine(), cores }, costs);
    const cells = [cores, (seconds / 60).toFixed(1), readLimit, mergeLimit, passes.toFixed(2)];
    return `| ${cells.join(' | ')} |`;
  });
  process.stdout.write(
    `\n${plainBytes / 1e9} GB, input ${input}, last merge ${merge}\n\n` +
      `| cores | minutes | reading waits for | merging waits for | further passes |\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}\n`,
  );
}

function machine(): Pick<Scene, 'memoryBytes' | 'diskBytesPerSecond'> {
  return {
    memoryBytes: Number(values['memory-gib']) * 2 ** 30,
    diskBytesPerSecond: Number(values['disk-mb']) * 1e6,
  };
}
