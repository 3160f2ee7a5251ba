/**
 * Signals that the program was started to ignore, and SIGUSR1. Loaded before all other code, so it imports none.
 *
 * Node sets ignored signals back to their defaults before any JavaScript runs. So scripts/oldump.sh looks before
 * Node does; where it was not used, what is known of the parent and of `nohup` has to do, for SIGHUP only.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Those that would end the program, by their number. */
const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type Ignorable = keyof typeof NUMBERS;

/** What scripts/oldump.sh leaves: its process, which is ours by then, and the mask. */
const VARIABLE = 'INHERITED_SIGIGN';

/** Takes the variable out of the environment: it is not for children. */
export function inheritedIgnores({ env, pid, ppid }: NodeJS.Process): readonly Ignorable[] {
  const [, teller, mask] = /^(\d+):([0-9a-f]{1,16})$/i.exec(env[VARIABLE] ?? '') ?? [];
  delete env[VARIABLE];
  if (mask !== undefined && Number(teller) === pid) return ignoredBy(mask);
  const isNohup = basename(env['_'] ?? '') === 'nohup'; // shells name there what they start; nohup starts us
  // A shell that ignores SIGHUP has children that do. SIGINT and SIGTERM are ignored by many a parent for itself alone.
  return isNohup || ignoredBy(maskOf(ppid)).includes('SIGHUP') ? ['SIGHUP'] : [];
}

function ignoredBy(mask: string): Ignorable[] {
  const bits = BigInt(`0x${mask}`);
  const names = Object.keys(NUMBERS) as Ignorable[];
  return names.filter(name => (bits >> BigInt(NUMBERS[name] - 1)) & 1n);
}

/** Nothing is ignored by a process that cannot be seen, or on a system without /proc. */
function maskOf(pid: number): string {
  try {
    return /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0';
  } catch {
    return '0';
  }
}

/** For SIGUSR1 as well: Node would open its inspector, which does what anybody of this machine tells it. */
export function ofNoEffect(names: readonly NodeJS.Signals[], proc: NodeJS.Process): void {
  for (const name of names) proc.on(name, () => undefined);
}

/** One that SIGUSR1 opened before there was a handler, not one that was asked for. */
export async function closeInspector({ execArgv, env }: NodeJS.Process): Promise<void> {
  if ([...execArgv, env['NODE_OPTIONS'] ?? ''].some(words => words.includes('--inspect'))) return;
  const inspector = await import('node:inspector');
  if (inspector.url() !== undefined) inspector.close();
}
