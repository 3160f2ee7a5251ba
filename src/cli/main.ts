import { allCommands, commandNamed } from '../commands/all.ts';
import type { AnyCommand } from '../commands/definition.ts';
import { print } from '../commands/options/print.ts';
import type { Values } from '../commands/options/values.ts';
import type { Context } from '../context.ts';
import { OldumpError, usageError } from '../errors.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { interruptions } from './interruptions.ts';
import { createLogger, type LogFormat, type LogLevel } from './log.ts';
import { parseValues } from './parse.ts';
import { canDraw, createProgress } from './progress.ts';
import { TerminalLine } from './terminal-line.ts';
import { waitClocks } from '../stage/wait-clock.ts';
import { version } from '../version.ts';

/** A log whose reader hangs must not keep the process for ever (FACTS row 13: cron waited for `logger`). */
const LONGEST_FAREWELL_MS = 3000;

/**
 * Runs one command line; the answer is the exit code (docs/operations.md).
 * Data goes to stdout, everything else to stderr, one line per error.
 */
export async function main(words: readonly string[], proc: NodeJS.Process): Promise<number> {
  // Open Library's deploy script looks for this name in `ps -ef` before it restarts the host.
  proc.title = `oldump.sh ${wordsForAll(words).join(' ')}`;
  proc.stderr.on('error', () => undefined); // a log that nobody reads any more (`2>&1 | tee`, killed) must not end the work
  const { signal, stop } = interruptions(proc);
  let name = '';
  try {
    const answer = await answerAtOnce(words);
    if (answer !== undefined) return await answered(proc.stdout, answer);
    const [command, rest] = await findCommand(words);
    name = ` ${command.name}`;
    if (rest.includes('--help') || rest.includes('-h'))
      return await answered(proc.stdout, commandHelp(command));
    const values = await parseValues(command, rest, proc.env);
    const ctx = createContext(values, command, words, signal, proc);
    await command.prepare(values, ctx)();
    signal.throwIfAborted();
    return 0;
  } catch (error) {
    return fail(name, signal.aborted ? signal.reason : error, proc.stderr);
  } finally {
    stop();
    setTimeout(() => proc.exit(), LONGEST_FAREWELL_MS).unref(); // ends nothing but the wait for that log
  }
}

/** Titles and reports are for everyone to read: no password is in them. */
function wordsForAll(words: readonly string[]): string[] {
  return words.map(word => word.replace(/(:\/\/[^:@/]*:)\S*@/, '$1***@').replace(/(password=)\S+/i, '$1***'));
}

/** As a shell would read it again. */
function commandLine(words: readonly string[]): string {
  const quoted = wordsForAll(words).map(word =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
  );
  return `oldump ${quoted.join(' ')}`;
}

async function answered(stdout: NodeJS.WritableStream, text: string): Promise<number> {
  await print(stdout, text);
  return 0;
}

async function answerAtOnce(words: readonly string[]): Promise<string | undefined> {
  const [first] = words;
  if (first === undefined)
    throw usageError('a command or a date is missing', { advice: 'see oldump --help' });
  if (first === '--help' || first === '-h' || first === 'help') return overviewHelp(await allCommands());
  if (first === '--version') return `oldump ${version()}\n`;
  return undefined;
}

/** A date as the first word is the monthly run of that date. */
async function findCommand(words: readonly string[]): Promise<[AnyCommand, readonly string[]]> {
  const [first = '', ...rest] = words;
  const isRun = /^\d{4}-/.test(first) || first.startsWith('-');
  const name = isRun ? 'run' : first;
  const command = await commandNamed(name);
  if (!command) throw usageError(`unknown command: ${first}`, { advice: 'see oldump --help' });
  return [command, isRun ? words : rest];
}

function createContext(
  values: Values,
  command: AnyCommand,
  words: readonly string[],
  signal: AbortSignal,
  proc: NodeJS.Process,
): Context {
  const isRun = command.name === 'run';
  const format = values.string('log-format') ?? 'text';
  if (format !== 'text' && format !== 'json') throw usageError(`--log-format is text or json, not ${format}`);
  const line = canDraw(proc.stderr, proc.env) ? new TerminalLine(proc.stderr) : undefined;
  const log = createLogger(format as LogFormat, logLevel(values, isRun), line ?? proc.stderr);
  const wantsProgress = values.isGiven('progress') ? values.flag('progress') : proc.stderr.isTTY || isRun;
  return {
    stdin: proc.stdin,
    stdout: proc.stdout,
    env: proc.env,
    now: () => new Date(),
    log,
    signal,
    waits: waitClocks(),
    progress: createProgress(wantsProgress && !values.flag('quiet'), line, log),
    commandLine: commandLine(words),
  };
}

/** The filters are silent on success; the monthly run says what it does. */
function logLevel(values: Values, isRun: boolean): LogLevel {
  if (values.flag('quiet')) return 'error';
  if (values.flag('verbose')) return 'debug';
  return isRun ? 'info' : 'warn';
}

function fail(name: string, error: unknown, stderr: NodeJS.WritableStream): number {
  if (!(error instanceof OldumpError)) {
    stderr.write(
      `oldump${name}: a bug in oldump, please report it\n${(error as Error).stack ?? String(error)}\n`,
    );
    return 1;
  }
  if (error.kind === 'closed-output') return error.exitCode; // as `zcat | head`: silent, but not 0
  stderr.write(`oldump${name}: ${error.message}\n`);
  return error.exitCode;
}
