import { markup, type MarkupContent, type Markup } from './markup.ts';

export interface HtmlColumn {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** A table with its caption in a box that scrolls by itself; the first cell of a row is its heading. */
export function table(
  caption: string,
  columns: readonly HtmlColumn[],
  rows: readonly (readonly MarkupContent[])[],
): Markup {
  const classOf = (at: number): Markup | undefined =>
    columns[at]?.isNumber ? markup` class="n"` : undefined;
  const heads = columns.map(({ name }, at) => markup`<th scope="col"${classOf(at)}>${name}</th>`);
  const body = rows.map(([first, ...cells]) => {
    const others = cells.map((cell, at) => markup`<td${classOf(at + 1)}>${cell}</td>`);
    return markup`<tr><th scope="row">${first}</th>${others}</tr>\n`;
  });
  return markup`<div class="box" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody>
</table></div>
`;
}
