/**
 * Runs the compiled tests with node's own runner: `npm test`, `npm test -- bytes sort`. Names at the end what took
 * longest and what failed.
 *
 * OLDUMP_TEST_AGAIN=1, as CI has it: test files in which something failed are run once more, alone, and decide. The
 * tests kill real processes at real moments, and a machine that stands still for ten seconds is no defect; what
 * passes only then is named, to be mended.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testFileName, type FailedTest } from './failed-tests.ts';
import { testFiles } from './test-files.ts';

interface Outcome {
  readonly code: number;
  readonly failed: readonly FailedTest[];
}

const words = process.argv.slice(2);
const files = testFiles('.', words);
if (files.length === 0) {
  process.stderr.write(`no test file matches: ${words.join(' ')}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await runAll(files);
}

async function runAll(files: readonly string[]): Promise<number> {
  const first = await run(files, 2);
  if (first.code === 0) return 0;
  print('failed', first.failed);
  const again = files.filter(path => first.failed.some(({ file }) => file === testFileName(path)));
  if (process.env['OLDUMP_TEST_AGAIN'] !== '1' || again.length === 0) return first.code;
  process.stdout.write(`\nOnce more, alone: ${again.length} test files\n`);
  const second = await run(again, 1);
  if (second.code === 0) print('unsteady, passed when run alone', first.failed);
  else print('failed when run alone', second.failed);
  return second.code;
}

async function run(files: readonly string[], concurrency: number): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'oldump-tests-'));
  const list = join(dir, 'failed.jsonl');
  const slowest = join(dir, 'slowest.txt');
  const args = [
    ...['--test', `--test-concurrency=${concurrency}`, '--test-timeout=1200000', '--enable-source-maps'],
    ...[`--test-reporter=${process.stdout.isTTY ? 'spec' : 'tap'}`, '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${reporter('failed-tests')}`, `--test-reporter-destination=${list}`],
    ...[`--test-reporter=${reporter('slowest-files')}`, `--test-reporter-destination=${slowest}`],
    ...files,
  ];
  const [code] = (await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')) as [
    number | null,
  ];
  const lines = readFileSync(list, 'utf8').split('\n').filter(Boolean);
  process.stdout.write(`\n# slowest files\n${readFileSync(slowest, 'utf8')}`);
  rmSync(dir, { recursive: true });
  return { code: code ?? 1, failed: lines.map(line => JSON.parse(line) as FailedTest) };
}

function reporter(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}

function print(what: string, tests: readonly FailedTest[]): void {
  process.stdout.write(`\n# ${tests.length} ${what}\n`);
  for (const { file, name, error } of tests) {
    const [first = '', ...more] = error.split('\n');
    process.stdout.write(`#   ${file}: ${name}\n#     ${[first, ...more.slice(0, 7)].join('\n#     ')}\n`);
  }
}
