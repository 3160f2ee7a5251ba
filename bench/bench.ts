/**
 * npm run bench -- [--rows N] [--rounds N] [--only SUBJECT,…] [--levels 4,6,1] [--jobs N] [--memory SIZE]
 *                  [--openlibrary DIR] [--no-shell] [--results FILE|none] [--dir WORKDIR] [--seed N] [--churn X]
 *                  [--memory-rows N]
 *
 * Proves equal output first, then times oldump against its opponents in turn; what is measured
 * and how is in docs/adr/0002-what-the-bench-measures.md. Any difference ends it without a time.
 * --memory-rows makes one run more, of a size of its own, for its peak memory; --only none leaves the others out.
 */
import { loadavg } from 'node:os';
import { OldumpError } from '../src/errors.ts';
import { Competition } from './competition.ts';
import { describeMachine, findTools, type Tools } from './machine.ts';
import { runForMemory } from './memory-run.ts';
import { parseOptions, type BenchOptions } from './options.ts';
import { requireProc } from './process-tree.ts';
import { provideReferences } from './references.ts';
import { formatReport, type BenchResults } from './report.ts';
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
  const { subjects, notes } = await compete(options, tools);
  const { memoryRows } = options;
  const results = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    tools: Object.fromEntries(tools),
    loadBefore,
    options,
    subjects,
    notes,
    ...(memoryRows !== undefined && {
      memoryRun: await runForMemory(options, memoryRows, say, interrupted.signal),
    }),
  };
  process.stdout.write(`${formatReport(results)}\n`);
  if (options.results !== 'none') say(`saved ${await saveResults(results, options.results)}`);
  return 0;
}

async function compete(
  options: BenchOptions,
  tools: Tools,
): Promise<Pick<BenchResults, 'subjects' | 'notes'>> {
  if (options.only.length === 0) return { subjects: [], notes: [] };
  const { signal } = interrupted;
  const references = await provideReferences(options, tools.has('python3'), say, signal);
  const competition = new Competition(options, tools, references, { say, signal });
  try {
    await competition.run();
  } finally {
    await competition.cleanUp();
  }
  return { subjects: competition.results, notes: [...references.unproved, ...competition.missing] };
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
