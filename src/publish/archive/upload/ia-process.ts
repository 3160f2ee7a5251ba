import { constants } from 'node:os';
import { execa } from 'execa';
import type { Context } from '../../../context.ts';

/** How a call of the `ia` client ended. */
export interface Ended {
  readonly failed: boolean;
  /** The signal that ended it, also where a shell around it says so by its exit code. */
  readonly signal: string | undefined;
  readonly exitCode: number | undefined;
  /** It refused its own command line, and the words are the reason. */
  readonly isUsage: boolean;
  /** What it said last, or how it ended where it said nothing. */
  readonly text: string;
}

const MOST_CHARS = 20_000;

/** Runs it to its end; its progress bar is read for shares of the file, and otherwise thrown away. */
export async function runIa(
  words: readonly string[],
  keys: Readonly<Record<string, string | undefined>>,
  ctx: Context,
  onShare: (share: number) => void,
): Promise<Ended> {
  let text = '';
  const listen = function* (chunk: unknown): Generator<string, void, undefined> {
    const said = Buffer.from(chunk as Uint8Array).toString();
    const [, percent] = /(\d+)%\|[^|]*\|[^%]*$/.exec(said) ?? [];
    if (percent !== undefined) onShare(Number(percent) / 100);
    text = (text + said).slice(-MOST_CHARS);
    yield* [];
  };
  const [program, ...args] = asIgnoring(ctx.ignored, ['ia', ...words]);
  const ended = await execa(program, args, {
    env: { ...ctx.env, ...keys },
    extendEnv: false,
    stdin: 'ignore',
    stdout: { transform: listen, binary: true },
    stderr: { transform: listen, binary: true },
    cancelSignal: ctx.signal,
    forceKillAfterDelay: 3000,
    reject: false,
  });
  const { failed, exitCode, code } = ended;
  const { message, isUsage } = reasonIn(text);
  const how = code ?? `exit code ${exitCode}`;
  return {
    failed,
    exitCode,
    signal: ended.signal ?? signalOf(exitCode),
    isUsage: isUsage || exitCode === USAGE_CODE,
    text: message || how,
  };
}

/** Node starts children with the default of every signal, whatever it ignores itself. */
function asIgnoring(
  ignored: readonly NodeJS.Signals[] = [],
  words: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  if (ignored.length === 0) return words;
  return [
    '/bin/sh',
    '-c',
    `trap '' ${ignored.map(name => name.slice(3)).join(' ')}; exec "$@"`,
    'sh',
    ...words,
  ];
}

/** argparse, which 5.x uses, ends with it; 3.x says "Usage:" and ends with 1. */
const USAGE_CODE = 2;

/** A shell adds 128 to the number of the signal that ended its program. */
function signalOf(exitCode: number | undefined): string | undefined {
  if (exitCode === undefined || exitCode <= 128) return undefined;
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
}

/**
 * The last line that is no part of a progress bar: where `ia`, and Python, put the reason. Where the lines of its usage
 * come last, the reason stands above them (3.x) or is their last one, "ia upload: error: …" (5.x).
 */
function reasonIn(text: string): { message: string; isUsage: boolean } {
  const all = text.split(/[\r\n]+/).map(line => line.trim());
  const lines = all.filter(line => line !== '' && !line.includes('%|'));
  const last = lines.at(-1) ?? '';
  const usage = lines.findLastIndex(line => /^usage:/i.test(line));
  if (usage < 0) return { message: last, isUsage: false };
  const above = lines[usage - 1];
  return { message: /\berror: /.test(last) ? last : (above ?? lines.slice(usage).join(' ')), isUsage: true };
}
