import { moment } from './figures.ts';
import { markup, type Markup } from './markup.ts';
import { percent, plot, shortened } from './plot.ts';

export interface Moment {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly before?: string | undefined;
}

const ROW_PX = 46;

/** Points in time, a line for each name: a dot for this dump, a square in outline for the previous one. */
export function moments(
  all: readonly Moment[],
  { id, title, now, before }: { id: string; title: string; now: string; before: string },
): Markup {
  const times = all
    .flatMap(each => [timeOf(each.now), timeOf(each.before)])
    .filter(time => time !== undefined);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const words = all.map(each => `${each.name}: ${moment(each.now)}, before ${moment(each.before ?? '–')}`);
  return plot({
    id,
    title,
    description: `${words.join('; ')}.`,
    heightPx: all.length * ROW_PX + 4,
    key: `Dot: ${now}. Square: ${before}. The line runs from ${dayOf(first)} to ${dayOf(last)}.`,
    drawing: all.map((each, at) =>
      drawMoment(each, at * ROW_PX, time => percent(time - first, last - first || 1)),
    ),
  });
}

function drawMoment({ name, now, before }: Moment, top: number, place: (time: number) => string): Markup {
  const y = top + 28;
  const [time, earlier] = [timeOf(now), timeOf(before)];
  const square =
    earlier === undefined
      ? undefined
      : markup`<svg x="${place(earlier)}" y="${y}" width="1" height="1"><rect class="before" x="-4.5" y="-4.5" width="9" height="9"/></svg>\n`;
  const dot =
    time === undefined ? undefined : markup`<circle class="now" cx="${place(time)}" cy="${y}" r="5"/>\n`;
  return markup`<text x="0" y="${top + 14}">${shortened(name)}</text><text class="note" x="100%" y="${top + 14}" text-anchor="end">${moment(now)}</text>
<line class="rule" x1="0" x2="100%" y1="${y}" y2="${y}"/>
${square}${dot}`;
}

/** Row times carry no zone and are UTC; microseconds do not matter here. */
function timeOf(iso: string | undefined): number | undefined {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(iso ?? '');
  const time = match ? Date.parse(`${match[0]}Z`) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

function dayOf(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 10) : 'nowhere';
}
