/** Of one page. */
export const ENTRIES_PER_PAGE = 1000;
/** Of one folder. */
export const PAGES_PER_FOLDER = 1000;

export interface HtmlEntry {
  readonly path: string;
  readonly title: string;
}

/** Where page `number`, from 0, lies within the index: `02/02017.html`. */
export function pagePath(number: number): string {
  const folder = String(Math.floor(number / PAGES_PER_FOLDER)).padStart(2, '0');
  return `${folder}/${String(number).padStart(5, '0')}.html`;
}

/**
 * One page of links, as Open Library's templates make it.
 *
 * Unlike theirs, characters that mean something in HTML are escaped: their titles go in as they are, markup included.
 * Source: openlibrary/data/sitemap.py t_html_layout, t_html_sitemap, as web.py 0.62 fills them.
 */
export function htmlPage(back: string, entries: readonly HtmlEntry[]): string {
  const links = entries.map(
    ({ path, title }) => `<li><a href="${escapeHtml(path)}">${escapeHtml(title)}</a></li>\n`,
  );
  return `${HEAD}<p><a href="${back}">&larr; Back to Index</a></p>\n<ul>\n${links.join('')}</ul>\n${FOOT}`;
}

const HEAD = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
    <meta name="robots" content="noindex,follow" />
    <link href="/css/all.css" rel="stylesheet" type="text/css" />
    <title>Index</title>
</head>
<body id="edit">
<div id="background">
<div id="placement">
<div id="position">`;

const FOOT = `</div>
</div>
</div>
</body></html>
`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, character => ESCAPES[character]!);
}
