import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import type { Identity } from '../plan/identity-form.ts';
import { iaIdentity, monthIdentity } from '../plan/month-identity.ts';
import type { IaSource } from '../plan/month-plan.ts';
import type { MonthWork } from '../journal/month-work.ts';

/**
 * To be called when all data rows have been read: they are those of the file that the run was begun with.
 *
 * A plain file can be changed in place, or be replaced between two looks at it, and still read well from end to end.
 * Throws incomplete then, and what was made of its rows is forgotten: the file may be put right again.
 */
export async function requireUnchangedInput({ plan, journal }: MonthWork, ctx: Context): Promise<void> {
  if (!journal.canSeek) return;
  const now = await monthIdentity(plan, ctx);
  if (Object.entries(now).every(([name, value]) => journal.identity[name] === value)) return;
  await journal.commit({ kind: 'resumed', blocks: 0, runs: [], isAnew: true });
  throw incompleteError('was changed while it was read', {
    position: { file: plan.data.kind === 'file' ? plan.data.path : 'data' },
    advice: 'start again when nobody writes to it any more',
  });
}

/** The same of a file of archive items, to be called when it has been read; `begun`: what it was before. */
export async function requireUnchangedItems(ia: IaSource, begun: Identity, ctx: Context): Promise<void> {
  if (ia.kind !== 'file') return;
  const now = await iaIdentity(ia, ctx);
  if (Object.entries(now).every(([name, value]) => begun[name] === value)) return;
  throw incompleteError('was changed while it was read', {
    position: { file: ia.path },
    advice: 'start again when nobody writes to it any more',
  });
}
