import { markup, type MarkupContent, type Markup } from './markup.ts';

export interface PlotParts {
  /** Unique in its page: title and description are named by it. */
  readonly id: string;
  readonly title: string;
  /** What the plot shows in words, for those who do not see it. */
  readonly description: string;
  readonly heightPx: number;
  readonly drawing: MarkupContent;
  /** How to read the marks. */
  readonly key?: string;
}

/**
 * A figure with a drawing as wide as its column: across it is measured in percent, down in pixels, so that text has
 * its size on a phone too.
 */
export function plot({ id, title, description, heightPx, drawing, key }: PlotParts): Markup {
  return markup`<figure>
<figcaption>${title}</figcaption>
${key === undefined ? undefined : markup`<p class="key">${key}</p>\n`}<svg role="img" aria-labelledby="${id}-title ${id}-text" height="${heightPx}">
<title id="${id}-title">${title}</title>
<desc id="${id}-text">${description}</desc>
${drawing}</svg>
</figure>
`;
}

/** A share of `whole` for an attribute: at least a hair, so that what is there can be seen. */
export function percent(part: number, whole: number, leastPercent = 0): string {
  const share = whole > 0 ? (100 * part) / whole : 0;
  return `${Number(Math.min(100, Math.max(leastPercent, share)).toFixed(3))}%`;
}

/** A name where there is room for few characters; the description has all of it. */
export function shortened(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

const LONGEST_NAME = 32;
