import { dirname } from 'node:path';
import { livePage, type LiveRun } from '../../../publish/page/live-page.ts';
import { headline, statusRows } from './status-text.ts';
import type { Health, Observed } from './observe.ts';
import type { RunStatus } from '../status/run-status.ts';

const MOODS: Readonly<Record<Health, LiveRun['mood']>> = {
  running: 'warning',
  complete: 'good',
  stalled: 'bad',
  silent: 'bad',
  gone: 'bad',
  failed: 'bad',
  interrupted: 'bad',
};

/** A status as the page of a run. */
export function statusPage(
  status: RunStatus,
  observed: Observed,
  file: string,
  pages: readonly string[],
): string {
  const { stage, date } = status;
  const share = stage?.total ? Math.min(1, stage.done / stage.total) : undefined;
  return livePage({
    date,
    folder: dirname(file),
    headline: headline(status, observed),
    mood: MOODS[observed.health],
    stage: stage === null ? undefined : { name: stage.name, share },
    facts: joined(statusRows(status, observed)),
    done: status.stages.map(({ name, seconds, bytes_in: bytesIn }) => ({ name, seconds, bytesIn })),
    pages,
  });
}

/** Rows without a label belong to the one before. */
function joined(rows: ReturnType<typeof statusRows>): (readonly [string, string])[] {
  const facts: [string, string][] = [];
  for (const [label, text] of rows) {
    const last = facts.at(-1);
    if (label === '' && last) last[1] += `\n${text}`;
    else facts.push([label, text]);
  }
  return facts;
}
