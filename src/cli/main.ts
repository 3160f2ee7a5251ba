import { allCommands, commandNamed } from '../commands/all.ts';
import type { AnyCommand } from '../commands/definition.ts';
import { print } from '../commands/options/print.ts';
import type { Values } from '../commands/options/values.ts';
import type { Context } from '../context.ts';
import { ofLimit, OldumpError, usageError } from '../errors.ts';
import { printable } from '../printable.ts';
import { commandHelp, overviewHelp } from './help.ts';
import type { Ignorable } from './inherited-signals.ts';
import { interruptions } from './interruptions.ts';
import { createLogger, type LogFormat, type LogLevel } from './terminal/log.ts';
import { strangeVariables } from './words/environment.ts';
import { parseValues, wantsHelp } from './words/parse.ts';
import { canDraw, createProgress } from './terminal/progress.ts';
import { sayText } from './terminal/say.ts';
import { TerminalLine } from './terminal/terminal-line.ts';
import { waitClocks } from '../stage/wait-clock.ts';
import { version } from '../version.ts';
import { placeWithoutPasswords, withoutPasswords } from '../without-passwords.ts';
import { wordsForAll } from './words/words-for-all.ts';

/** A log whose reader hangs must not keep the process for ever (docs/openlibrary.md, 13: cron waited for `logger`). */
const LONGEST_FAREWELL_MS = 3000;

/**
 * Runs one command line; the answer is the exit code (docs/operations.md).
 * Data goes to stdout, everything else to stderr, one line per error.
 */
export async function main(
  words: readonly string[],
  proc: NodeJS.Process,
  ignored: readonly Ignorable[] = [],
): Promise<number> {
  // Open Library's deploy script looks for this name in `ps -ef` before it restarts the host.
  proc.title = printable(`oldump.sh ${wordsForAll(words).join(' ')}`);
  proc.stderr.on('error', () => undefined); // a log that nobody reads any more (`2>&1 | tee`, killed) must not end the work
  const { signal, stop } = interruptions(proc, ignored);
  let name = '';
  try {
    const answer = await answerAtOnce(words);
    if (answer !== undefined) return await answered(proc.stdout, answer);
    const [command, rest] = await findCommand(words);
    name = ` ${command.name}`;
    if (wantsHelp(command, rest)) return await answered(proc.stdout, commandHelp(command));
    const work = await prepare(command, rest, words, { signal, ignored }, proc);
    await work();
    signal.throwIfAborted();
    return 0;
  } catch (error) {
    return fail(name, signal.aborted ? signal.reason : error, proc.stderr);
  } finally {
    stop();
    setTimeout(() => proc.exit(), LONGEST_FAREWELL_MS).unref(); // ends nothing but the wait for that log
  }
}

/** As a shell would read it again. */
function commandLine(words: readonly string[]): string {
  const quoted = wordsForAll(words).map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : inQuotes(word)));
  return `oldump ${quoted.join(' ')}`;
}

/** All that is refused before the work begins is refused here, in the words in which it was given. */
async function prepare(
  command: AnyCommand,
  rest: readonly string[],
  words: readonly string[],
  signals: Pick<Context, 'signal' | 'ignored'>,
  proc: NodeJS.Process,
): Promise<() => Promise<void>> {
  const values = await parseValues(command, rest, proc.env, signals.signal);
  try {
    const ctx = createContext(values, command, words, signals, proc);
    for (const warning of await strangeVariables(proc.env, command)) ctx.log.warn(warning);
    return command.prepare(values, ctx);
  } catch (error) {
    throw values.inOwnWords(error);
  }
}

/** With escapes, which bash reads, where there are signs that are not shown. */
function inQuotes(word: string): string {
  if (printable(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `$'${printable(word.replace(/[\\']/g, '\\$&'))}'`;
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
  if (!command)
    throw usageError(`unknown command: ${placeWithoutPasswords(first)}`, { advice: 'see oldump --help' });
  return [command, isRun ? words : rest];
}

function createContext(
  values: Values,
  command: AnyCommand,
  words: readonly string[],
  signals: Pick<Context, 'signal' | 'ignored'>,
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
    ...signals,
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

function fail(name: string, thrown: unknown, stderr: NodeJS.WritableStream): number {
  const error = ofLimit(thrown);
  if (!(error instanceof OldumpError)) {
    const stack = withoutPasswords((error as Error).stack ?? String(error));
    sayText(stderr, `oldump${name}: a bug in oldump, please report it\n${stack}`);
    return 1;
  }
  if (error.kind === 'closed-output') return error.exitCode; // as `zcat | head`: silent, but not 0
  sayText(stderr, `oldump${name}: ${error.message}`);
  return error.exitCode;
}
