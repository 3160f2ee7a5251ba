import { change } from './figures.ts';
import { markup, type Markup } from './markup.ts';
import { percent, plot, shortened } from './plot.ts';

export interface Bar {
  readonly name: string;
  readonly now: number;
  /** undefined: the previous dump has none. */
  readonly before?: number | undefined;
}

export interface BarsOptions {
  readonly id: string;
  readonly title: string;
  readonly spell: (value: number) => string;
  /** The two dates; without the second no comparison is drawn. */
  readonly now: string;
  readonly before?: string | undefined;
}

const HAIR_PERCENT = 0.3;

/** Bars across, one for each name, its previous value in outline below it. All bars have one scale, from zero. */
export function bars(all: readonly Bar[], options: BarsOptions): Markup {
  const { id, title, spell, now, before } = options;
  const isCompared = before !== undefined;
  const most = Math.max(...all.map(each => Math.max(each.now, each.before ?? 0)), 0);
  const rowPx = isCompared ? 54 : 42;
  const words = all.map(each => `${each.name}: ${figureOf(each, spell, isCompared)}`);
  return plot({
    id,
    title,
    description: `${words.join('; ')}.`,
    heightPx: Math.max(1, all.length * rowPx),
    ...(isCompared && { key: `Filled: ${now}. Outlined: ${before}.` }),
    drawing: all.map((each, at) =>
      drawBar(each, at * rowPx, most, figureOf(each, spell, isCompared), isCompared),
    ),
  });
}

function drawBar(
  { name, now, before }: Bar,
  top: number,
  most: number,
  figure: string,
  isCompared: boolean,
): Markup {
  const outline =
    isCompared && before !== undefined
      ? markup`<rect class="before" x="0" y="${top + 34}" width="${percent(before, most, HAIR_PERCENT)}" height="8"/>\n`
      : undefined;
  const filled =
    now > 0
      ? markup`<rect class="now" x="0" y="${top + 20}" width="${percent(now, most, HAIR_PERCENT)}" height="12" rx="1"/>\n`
      : undefined;
  return markup`<text x="0" y="${top + 14}">${shortened(name)}</text><text class="note" x="100%" y="${top + 14}" text-anchor="end">${figure}</text>
${filled}${outline}`;
}

function figureOf({ now, before }: Bar, spell: (value: number) => string, isCompared: boolean): string {
  return isCompared ? `${spell(now)} (${change(now, before)})` : spell(now);
}
