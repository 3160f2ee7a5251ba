import { OldumpError } from '../errors.ts';
import { sayText } from './say.ts';

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Interruption = keyof typeof CODES;

const LONGEST_CLEANUP_MS = 10_000;
/** `timeout` and terminals signal a program and its group: the same signal comes twice, and is one wish. */
const ONE_WISH_MS = 300;

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort, so that stages end in order: temporary files are
 * removed, what a run can continue from is kept. An error that nobody caught, which is a bug, does the same.
 * A second signal that comes later, or a clean-up of more than ten seconds, ends the process at once.
 */
export function interruptions(proc: NodeJS.Process): {
  readonly signal: AbortSignal;
  stop(): void;
} {
  const controller = new AbortController();
  let code = 0;
  let since = 0;
  const end = (exitCode: number, reason: unknown): void => {
    code = exitCode;
    since = performance.now();
    setTimeout(() => proc.exit(exitCode), LONGEST_CLEANUP_MS).unref();
    controller.abort(reason);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    const mine = CODES[name as Interruption];
    if (!controller.signal.aborted) {
      return end(mine, new OldumpError('interrupted', `interrupted by ${name}`, { exitCode: mine }));
    }
    if (mine === code && performance.now() - since < ONE_WISH_MS) return;
    proc.exit(mine);
  };
  const onUncaught = (error: unknown): void => {
    if (controller.signal.aborted) sayText(proc.stderr, `while ending: ${stackOf(error)}`);
    else end(1, error);
  };
  const names = Object.keys(CODES) as Interruption[];
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
