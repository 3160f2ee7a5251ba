/** The two colour schemes. Text is readable on both grounds: test/page/colours.test.ts computes the contrast. */
export interface Scheme {
  /** Of the page, and of panels on it. */
  readonly ground: string;
  readonly panel: string;
  readonly text: string;
  readonly quiet: string;
  /** Links, bars of this dump. */
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly bad: string;
  /** Hairlines, which carry no meaning. */
  readonly line: string;
}

export const LIGHT: Scheme = {
  ground: '#faf9f6',
  panel: '#ffffff',
  text: '#1f2328',
  quiet: '#5a6068',
  accent: '#1d5c9e',
  good: '#19683a',
  warning: '#855000',
  bad: '#a3261d',
  line: '#dedbd3',
};

export const DARK: Scheme = {
  ground: '#141719',
  panel: '#1c2023',
  text: '#e7e5e0',
  quiet: '#a5abb2',
  accent: '#8cbaf0',
  good: '#82d09e',
  warning: '#e9bb68',
  bad: '#f39a91',
  line: '#363c41',
};

/** Contrast of two colours `#rrggbb`, 1 to 21. Source: WCAG 2.2, "contrast ratio". */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => linear(parseInt(colour.slice(at, at + 2), 16) / 255));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
