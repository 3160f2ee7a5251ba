import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import type { KeySet } from './key-set.ts';

/** Named in the message. */
const MOST_NAMED = 3;

/**
 * Says that keys of a list occur in none of the rows that were tested, once; `isStrict`: as an error.
 * Throws: incomplete (exit 4).
 */
export function tellMissing(
  keys: KeySet,
  { inputName, isStrict }: { readonly inputName: string; readonly isStrict: boolean },
  { log }: Pick<Context, 'log'>,
): void {
  if (keys.size === 0) {
    log.warn('filter: the list of --keys holds no key');
    return;
  }
  const { count, first } = keys.missing(MOST_NAMED);
  if (count === 0) return;
  const found = `${withCommas(keys.size - count)} of ${withCommas(keys.size)} keys occur`;
  const named = `not ${first.join(', ')}${count > first.length ? ', …' : ''}`;
  if (isStrict) throw incompleteError(`${found}, ${named}`, { position: { file: inputName } });
  log.warn(`filter: ${found} in ${inputName}, ${named}`);
}
