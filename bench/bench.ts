/**
 * npm run bench -- [--rows N] [--rounds N] [--only SUBJECT,…] [--levels 4,6,1] [--jobs N] [--memory SIZE]
 *                  [--openlibrary DIR] [--no-shell] [--results FILE|none] [--dir WORKDIR] [--seed N] [--churn X]
 *
 * Proves equal output first, then times oldump against its opponents in turn; what is measured
 * and how is in docs/adr/0002-what-the-bench-measures.md. Any difference ends it without a time.
 */
import { loadavg } from 'node:os';
import { OldumpError } from '../src/errors.ts';
import { Competition } from './competition.ts';
import { describeMachine, findTools } from './machine.ts';
import { parseOptions } from './options.ts';
import { requireProc } from './process-tree.ts';
import { provideReferences } from './references.ts';
import { formatReport } from './report.ts';
import { saveResults } from './results.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
}
process.exitCode = await main(process.argv.slice(2)).catch(tellError);

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words);
  requireProc();
  const tools = findTools();
  const [loadBefore = 0] = loadavg();
  const references = await provideReferences(options, tools.has('python3'), say, interrupted.signal);
  const competition = new Competition(options, tools, references, { say, signal: interrupted.signal });
  try {
    for (const subject of options.only) await competition.run(subject);
  } finally {
    await competition.cleanUp();
  }
  const results = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    tools: Object.fromEntries(tools),
    loadBefore,
    options,
    subjects: competition.results,
    notes: [...references.unproved, ...competition.missing],
  };
  process.stdout.write(`${formatReport(results)}\n`);
  if (options.results !== 'none') say(`saved ${await saveResults(results, options.results)}`);
  return 0;
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

/** A difference is exit 1, as it would be a bug; the rest keeps its own code. */
function tellError(error: unknown): number {
  if (interrupted.signal.aborted) return 130;
  say(error instanceof OldumpError ? error.message : String((error as Error).stack));
  return error instanceof OldumpError && error.kind !== 'incomplete' ? error.exitCode : 1;
}
