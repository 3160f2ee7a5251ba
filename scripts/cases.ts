/**
 * `npm run cases [-- WORDS]`: the small inputs of ../shared/cases (or OLDUMP_SHARED/cases), each against this build.
 *
 * Every folder is copied, its `cmd` is run there with bash, and what it said is judged by scripts/cases/expectations.ts.
 * Out: a line a case: ok, WRONG or skipped (with the reason), seconds, what was seen. Exit code 1 when one is wrong.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXPECTATIONS } from './cases/expectations.ts';
import { Machine, type CaseRun } from './cases/machine.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cases = join(process.env['OLDUMP_SHARED'] ?? join(root, '..', 'shared'), 'cases');
const words = process.argv.slice(2);
const MOST_CHARS = 240;

if (existsSync(cases)) process.exitCode = (await runAll(caseNames())) ? 0 : 1;
else process.stdout.write(`no cases: there is no folder ${cases}\n`);

function caseNames(): string[] {
  return readdirSync(cases, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(cases, entry.name, 'cmd')))
    .map(({ name }) => name)
    .filter(name => words.length === 0 || words.some(word => name.includes(word)))
    .sort();
}

async function runAll(names: readonly string[]): Promise<boolean> {
  const machine = new Machine(fileURLToPath(new URL('./oldump.js', import.meta.url)));
  const wrong: string[] = [];
  try {
    for (const name of names) if ((await runCase(name, machine)) === 'WRONG') wrong.push(name);
  } finally {
    await machine.stop();
  }
  process.stdout.write(
    `${names.length} cases, ${wrong.length} wrong${wrong.map(name => ` ${name}`).join()}\n`,
  );
  return names.length > 0 && wrong.length === 0;
}

type Verdict = 'ok' | 'WRONG' | 'skipped';

async function runCase(name: string, machine: Machine): Promise<Verdict> {
  const since = performance.now();
  const folder = machine.folderFor(name);
  cpSync(join(cases, name), folder, { recursive: true });
  const run = await machine.run(name, folder, needsServer(name));
  const verdict = judge(name, run);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`${verdict.padEnd(7)} ${name.padEnd(34)} ${seconds.padStart(6)} s  ${inShort(run)}\n`);
  return verdict;
}

/** Some say so by a setup.sql, the others in their words. */
function needsServer(name: string): boolean {
  const cmd = readFileSync(join(cases, name, 'cmd'), 'utf8');
  return existsSync(join(cases, name, 'setup.sql')) || /needs a (scratch )?(PostgreSQL )?server/.test(cmd);
}

function judge(name: string, run: CaseRun): Verdict {
  if (run.kind === 'skipped') return 'skipped';
  const isRight = EXPECTATIONS[name];
  return run.kind === 'ended' && isRight !== undefined && isRight(run.text) ? 'ok' : 'WRONG';
}

/** The end of what was said, on one line, without what a terminal would act on. */
function inShort(run: CaseRun): string {
  if (run.kind === 'skipped') return run.reason;
  const text = run.text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '?');
  const end = text.length > MOST_CHARS ? `… ${text.slice(-MOST_CHARS)}` : text;
  return run.kind === 'late' ? `has not ended; ${end}` : end;
}
