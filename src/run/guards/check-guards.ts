import type { ManifestGuard } from '../../bytes/manifest.ts';
import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import { age } from './age.ts';
import { cdumpRows, dumpKeys, exportRows, splitRows } from './counts.ts';
import type { FinishedRun, Guard, Verdict } from './guard.ts';
import { privacy, readBack } from './on-disk.ts';
import { same } from './same.ts';
import { emptyFiles, shrink } from './shrink.ts';

/** In the order of the manifest: what is damaged, what does not add up, what is private, what is not like last time. */
export const GUARDS: readonly Guard[] = [
  readBack,
  exportRows,
  cdumpRows,
  dumpKeys,
  splitRows,
  privacy,
  emptyFiles,
  shrink,
  age,
  same,
];

/**
 * Asks every guard whether the run may be published.
 *
 * Out: what each of them found, for the manifest. A refusal that its flag allows passes, loudly.
 * Throws: incomplete (exit 4) with all refusals, their figures and their flags; the files stay, without a manifest.
 */
export function checkGuards(
  run: FinishedRun,
  log: Context['log'],
  guards: readonly Guard[] = GUARDS,
): readonly ManifestGuard[] {
  const verdicts = guards.map(guard => ({ guard, verdict: guard.check(run) }));
  const refusals = verdicts.flatMap(({ guard, verdict }) => refusalsOf(guard, verdict, run));
  if (refusals.length > 0) {
    throw incompleteError(`not published:\n  ${refusals.join('\n  ')}`, {
      advice: 'the files are complete and stay; nothing that is published may be made of them',
    });
  }
  return verdicts.map(({ guard, verdict }) => toManifest(guard, verdict, log));
}

/** Those that no flag allows. */
function refusalsOf({ name, override }: Guard, verdict: Verdict, { options }: FinishedRun): string[] {
  if (verdict.kind === 'not-applicable') return [];
  if (override !== undefined && options.allowed.has(override)) return [];
  const way = override === undefined ? '' : ` (if that is right: ${override})`;
  return verdict.refusals.map(refusal => `${name}: ${refusal}${way}`);
}

function toManifest({ name, override }: Guard, verdict: Verdict, log: Context['log']): ManifestGuard {
  if (verdict.kind === 'not-applicable') {
    log.debug(`guard ${name}: not applicable: ${verdict.why}`);
    return { name, result: 'not-applicable', detail: verdict.why };
  }
  if (verdict.refusals.length === 0) {
    log.debug(`guard ${name}: passed: ${verdict.detail}`);
    return { name, result: 'passed', detail: verdict.detail };
  }
  const detail = verdict.refusals.join('; ');
  log.warn(`guard ${name} refuses, ${override} lets it pass: ${detail}`);
  return { name, result: 'overridden', detail, override: override! };
}
