import type { Context } from '../../context.ts';
import type { PreviousMonth } from '../../publish/guards/previous.ts';
import { decide, isWanted } from '../journal/decide.ts';
import type { Stage, StageMade } from '../journal/journal-records.ts';
import { madeBefore } from '../journal/make-stage.ts';
import type { MonthWork } from '../journal/month-work.ts';

/** A run under way: what its stages are made with. */
export interface Month extends MonthWork {
  /** What is published already, to compare with. */
  readonly previous: PreviousMonth | undefined;
}

/** One stage of the run: its name in the journal, and how its files are made. */
export interface MonthStage {
  readonly name: Stage;
  make(month: Month, ctx: Context): Promise<StageMade>;
}

/** What an earlier attempt has made of the stage, or what is made now; undefined: nobody wants it. */
export async function provideStage(
  stage: MonthStage,
  month: Month,
  ctx: Context,
): Promise<StageMade | undefined> {
  const { plan, journal } = month;
  const { action } = decide(stage.name, plan, journal.before);
  const made = action === 'skip' ? await madeBefore(stage.name, journal, ctx) : undefined;
  if (made || !isWanted(stage.name, plan)) return made;
  return stage.make(month, ctx);
}
