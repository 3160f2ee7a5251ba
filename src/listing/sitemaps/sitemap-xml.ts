const SITE = 'https://openlibrary.org';
const SITEMAPS = `${SITE}/static/sitemaps`;
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

export const URLSET_BEGIN = `${DECLARATION}<urlset ${SCHEMA}>\n`;
export const URLSET_END = '</urlset>\n';
export const SITEINDEX_NAME = 'siteindex.xml.gz';

/** Of one sitemap or site index, by the rules of sitemaps.org. */
export const MOST_URLS = 50_000;
export const MOST_XML_BYTES = 50 << 20;

export function sitemapName(group: string): string {
  return `sitemap_${group}.xml.gz`;
}

/** Whether the stage gives such a name: what --overwrite may replace. */
export function isSitemapName(name: string): boolean {
  return name === SITEINDEX_NAME || /^sitemap_(authors|works)_\d{4,}\.xml\.gz$/.test(name);
}

export function urlElement(path: string, lastModified: string): string {
  return element('url', `${SITE}${path}`, lastModified);
}

export interface SitemapEntry {
  readonly name: string;
  /** The newest last_modified of its pages: unlike the time of the run, it does not change when nothing has. '': none has one. */
  readonly lastModified: string;
}

export function siteindexXml(sitemaps: readonly SitemapEntry[]): string {
  const entries = sitemaps.map(({ name, lastModified }) =>
    element('sitemap', `${SITEMAPS}/${name}`, lastModified),
  );
  return `${DECLARATION}<sitemapindex ${SCHEMA}>\n${entries.join('')}</sitemapindex>\n`;
}

function element(name: string, address: string, lastModified: string): string {
  const lastmod = lastModified === '' ? '' : `        <lastmod>${escapeXml(lastModified)}</lastmod>\n`;
  return `    <${name}>\n        <loc>${escapeXml(address)}</loc>\n${lastmod}    </${name}>\n`;
}

function escapeXml(text: string): string {
  return /[&<>]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text;
}
