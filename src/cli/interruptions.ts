import { OldumpError } from '../errors.ts';
import type { Ignorable } from './inherited-signals.ts';
import { sayText } from './terminal/say.ts';

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Interruption = keyof typeof CODES;

const LONGEST_CLEANUP_MS = 10_000;
/** `timeout` and terminals signal a program and its group: the same signal comes twice, and is one wish. */
const ONE_WISH_MS = 300;

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort, so that stages end in order: temporary files are
 * removed, what a run can continue from is kept. An error that nobody caught, which is a bug, does the same.
 * A second signal that comes later, or a clean-up of more than ten seconds, ends the process at once.
 * Signals that the program was started to ignore stay ignored.
 */
export function interruptions(
  proc: NodeJS.Process,
  ignored: readonly Ignorable[] = [],
): {
  readonly signal: AbortSignal;
  stop(): void;
} {
  const names = (Object.keys(CODES) as Interruption[]).filter(name => !ignored.includes(name));
  const controller = new AbortController();
  let code = 0;
  let since = 0;
  /** By the signal itself where it was one: `exit` waits for threads, and one may hang in a call for ever, as of a disk that is away. */
  const endNow = (exitCode: number): void => {
    const name = names.find(each => CODES[each] === exitCode);
    if (name === undefined) return proc.exit(exitCode);
    proc.removeAllListeners(name);
    proc.kill(proc.pid, name);
  };
  const end = (exitCode: number, reason: unknown): void => {
    code = exitCode;
    since = performance.now();
    setTimeout(() => endNow(exitCode), LONGEST_CLEANUP_MS).unref();
    controller.abort(reason);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    const mine = CODES[name as Interruption];
    if (!controller.signal.aborted) {
      return end(mine, new OldumpError('interrupted', `interrupted by ${name}`, { exitCode: mine }));
    }
    if (mine === code && performance.now() - since < ONE_WISH_MS) return;
    endNow(mine);
  };
  const onUncaught = (error: unknown): void => {
    if (controller.signal.aborted) sayText(proc.stderr, `while ending: ${stackOf(error)}`);
    else end(1, error);
  };
  for (const name of names) proc.on(name, onSignal);
  proc.on('uncaughtException', onUncaught);
  return {
    signal: controller.signal,
    stop: () => {
      proc.off('uncaughtException', onUncaught);
      if (controller.signal.aborted) return; // the second of one wish may come after the work has ended, before the process has
      for (const name of names) proc.off(name, onSignal);
    },
  };
}

function stackOf(error: unknown): string {
  return (error instanceof Error && error.stack) || String(error);
}
