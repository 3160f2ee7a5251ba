/** HTML or SVG that is safe to show as it stands. Only `markup` makes it. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type MarkupContent = string | number | Markup | undefined | readonly MarkupContent[];

/**
 * The only way from text to HTML: what stands between `${` and `}` is escaped unless it is markup already, so a name
 * out of a manifest can never become an element or leave its attribute. Lists follow each other, undefined is nothing.
 * Attributes stand in double quotes.
 */
export function markup(literals: TemplateStringsArray, ...contents: readonly MarkupContent[]): Markup {
  return new Markup(literals.map((literal, at) => literal + textOf(contents[at])).join(''));
}

function textOf(content: MarkupContent): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(textOf).join('');
  return escapeText(String(content));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, character => ESCAPES[character]!);
}
