/**
 * `npm run test:faults`: the fault suite in its long form, and what all its trials came to.
 *
 * In: OLDUMP_FAULTS_SEED, to do again what a failure says; words, to run test files by name.
 * Out: node's own report, then how often each fault was made, how often a run went on, and what was compared.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tallyTable, type TrialResult } from '../test/faults/support/tally.ts';
import { testFiles } from './test-files.ts';

const files = testFiles('faults', process.argv.slice(2));
const seed = process.env['OLDUMP_FAULTS_SEED'] ?? String(Date.now() % 1_000_000);
const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-tally-'));
const tally = join(dir, 'trials.jsonl');
writeFileSync(tally, '');
const env = { ...process.env, OLDUMP_FAULTS: 'long', OLDUMP_FAULTS_SEED: seed, OLDUMP_FAULTS_TALLY: tally };
const args = ['--test', '--test-concurrency=2', '--enable-source-maps', ...files];
const [code] = (await once(spawn(process.execPath, args, { stdio: 'inherit', env }), 'close')) as [
  number | null,
];

const trials = readFileSync(tally, 'utf8').split('\n').filter(Boolean);
const table = tallyTable(trials.map(line => JSON.parse(line) as TrialResult));
process.stdout.write(`\nFault suite, seed ${seed}: ${files.length} test files\n${table}`);
rmSync(dir, { recursive: true });
if (code !== 0)
  process.stdout.write(`  and trials that failed: see above; again with OLDUMP_FAULTS_SEED=${seed}\n`);
process.exitCode = code ?? 1;
