import { OldumpError } from '../errors.ts';

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Interruption = keyof typeof CODES;

const LONGEST_CLEANUP_MS = 10_000;
/** `timeout` and terminals signal a program and its group: the same signal comes twice, and is one wish. */
const ONE_WISH_MS = 300;

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort, so that stages end and remove their temporary
 * files; a second signal that comes later, or a clean-up of more than ten seconds, ends the process at once.
 */
export function interruptions(proc: NodeJS.Process): {
  readonly signal: AbortSignal;
  exitCode(): number;
  stop(): void;
} {
  const controller = new AbortController();
  let code = 130;
  let since = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    const mine = CODES[name as Interruption];
    if (controller.signal.aborted) {
      if (mine === code && performance.now() - since < ONE_WISH_MS) return;
      proc.exit(mine);
    }
    code = mine;
    since = performance.now();
    setTimeout(() => proc.exit(code), LONGEST_CLEANUP_MS).unref();
    controller.abort(new OldumpError('interrupted', `interrupted by ${name}, temporary files are removed`));
  };
  const names = Object.keys(CODES) as Interruption[];
  for (const name of names) proc.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => code,
    stop: () => {
      for (const name of names) proc.off(name, onSignal);
    },
  };
}
