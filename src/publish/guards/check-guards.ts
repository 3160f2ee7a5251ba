import type { ManifestGuard } from '../../bytes/manifest/manifest-form.ts';
import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import { age } from './age.ts';
import { cdumpRows, dumpKeys, exportRowsGuard, splitRows, tableRows } from './counts.ts';
import type { FinishedMonth, Guard, GuardVerdict } from './guard.ts';
import { privacy, readBackGuard } from './on-disk.ts';
import { same } from './same.ts';
import { since } from './since.ts';
import { emptyFiles, shrink } from './shrink.ts';

/** In the order of the manifest: what is damaged, what does not add up, what is private, what is not like last time. */
export const GUARDS: readonly Guard[] = [
  readBackGuard,
  exportRowsGuard,
  since,
  cdumpRows,
  dumpKeys,
  splitRows,
  tableRows,
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
  run: FinishedMonth,
  log: Context['log'],
  guards: readonly Guard[] = GUARDS,
): readonly ManifestGuard[] {
  const verdicts = guards.map(guard => ({ guard, verdict: guard.check(run) }));
  const refusals = verdicts.flatMap(({ guard, verdict }) => refusalOf(guard, verdict, run));
  if (refusals.length > 0) throw incompleteError(NOT_PUBLISHED, { below: refusals });
  return verdicts.map(({ guard, verdict }) => toManifest(guard, verdict, log));
}

const NOT_PUBLISHED =
  'not published: the files are complete and stay, but must not go out as they are. ' +
  'Where a flag is named and all is as it should be, run again with it: nothing is made anew.';

/** Unless its flag allows it. */
function refusalOf({ name, override }: Guard, verdict: GuardVerdict, { options }: FinishedMonth): string[] {
  if (verdict.kind === 'not-applicable' || verdict.refusals.length === 0) return [];
  if (override !== undefined && options.allowed.has(override)) return [];
  const way = override === undefined ? '' : ` (${override})`;
  return [`  ${name}${way}:`, ...verdict.refusals.map(refusal => `    ${refusal}`)];
}

function toManifest({ name, override }: Guard, verdict: GuardVerdict, log: Context['log']): ManifestGuard {
  if (verdict.kind === 'not-applicable') {
    log.debug(`guard ${name}: not applicable: ${verdict.why}`);
    return { name, result: 'not-applicable', detail: verdict.why };
  }
  if (verdict.refusals.length === 0) {
    log.debug(`guard ${name}: passed: ${verdict.detail}`);
    return { name, result: 'passed', detail: verdict.detail };
  }
  for (const refusal of verdict.refusals)
    log.warn(`guard ${name} refuses, ${override} lets it pass: ${refusal}`);
  return { name, result: 'overridden', detail: verdict.refusals.join('; '), override: override! };
}
