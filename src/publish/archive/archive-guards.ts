import type { Manifest } from '../../bytes/manifest/manifest-form.ts';
import { incompleteError } from '../../errors.ts';

const GOOD_RESULTS: readonly unknown[] = ['passed', 'overridden', 'not-applicable'];

/** Refuses a folder whose guards have not all passed, or that none has looked at: exit 4. */
export function refuseUnguarded(manifest: Manifest, path: string): void {
  const guards: unknown = manifest.guards; // whatever the file holds: nothing has checked it
  const position = { file: path };
  if (!Array.isArray(guards) || guards.length === 0) {
    throw incompleteError('says of no guard that it has passed', {
      position,
      advice: 'only a run of this version, complete, can be archived',
    });
  }
  for (const guard of guards as readonly { name?: unknown; result?: unknown; detail?: unknown }[]) {
    if (GOOD_RESULTS.includes(guard?.result)) continue;
    throw incompleteError(
      `guard ${String(guard?.name)} has not passed: ${String(guard?.detail ?? guard?.result)}`,
      { position },
    );
  }
}
