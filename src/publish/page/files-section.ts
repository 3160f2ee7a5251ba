import type { ManifestFile, RowOrder, TableDialect } from '../../bytes/manifest/manifest-form.ts';
import { bytes, countInWords, moment } from './draw/figures.ts';
import { guideOf, orderOf } from './file-guide.ts';
import { markup, type Markup } from './draw/markup.ts';
import { table } from './draw/html-table.ts';

const ORDERS: Readonly<Record<RowOrder, string>> = {
  row: 'by key as bytes, then revision',
  'type-key': 'file by file as below, each by key as bytes',
  input: 'as they came',
  key: 'by key as bytes',
  identifier: 'by identifier',
  columns: 'by what is in the columns, numbers as numbers',
};

/** How side tables are spelled, and what takes them as they are (docs/format.md). */
const SPELLINGS: Readonly<Record<TableDialect, Markup>> = {
  text: markup`text form of PostgreSQL’s COPY: in a column a backslash is <code>\\\\</code>, a line end <code>\\n</code>, a TAB <code>\\t</code>. Loaded by <code>COPY … FROM STDIN</code>`,
  csv: markup`CSV with TAB: a column with a TAB, quote or line end stands in quotes, doubled inside; a row may have several lines. Loaded by <code>COPY … FROM STDIN WITH (FORMAT csv, DELIMITER E'\\t')</code>`,
};

export function filesSection(files: readonly ManifestFile[]): Markup {
  const ordered = inOrder(files);
  const rows = ordered.map(file => [
    markup`<a href="${encodeURIComponent(file.name)}">${file.name}</a>`,
    guideOf(file.name).holds,
    countInWords(file.rows),
    bytes(file.bytes),
    bytes(file.plain_bytes),
  ]);
  const columns = [
    { name: 'File' },
    { name: 'Holds' },
    { name: 'Rows', isNumber: true },
    { name: 'Size', isNumber: true },
    { name: 'Unpacked', isNumber: true },
  ];
  return markup`<section aria-labelledby="files">
<h2 id="files">Files</h2>
<p>Text, UTF-8, packed with gzip: one row a line, columns with a TAB between them, no heading line.</p>
${table('Files of this folder', columns, rows)}
<h3>Columns and checksums</h3>
${ordered.map(fileDetails)}</section>
`;
}

/** As a reader looks for them. */
export function inOrder(files: readonly ManifestFile[]): ManifestFile[] {
  return [...files].sort((a, b) => orderOf(a.name) - orderOf(b.name));
}

function fileDetails(file: ManifestFile): Markup {
  const { columns } = guideOf(file.name);
  const types = Object.entries(file.types ?? {});
  return markup`<details>
<summary><strong>${file.name}</strong> <span class="quiet">${countInWords(file.rows)} rows</span></summary>
<dl class="rows">
<dt>SHA-256</dt><dd><code class="hash">${file.sha256}</code></dd>
<dt>Size</dt><dd>${countInWords(file.bytes)} bytes, unpacked ${countInWords(file.plain_bytes)}</dd>
<dt>Order</dt><dd>${ORDERS[file.order]}</dd>
${file.newest === undefined ? undefined : markup`<dt>Newest row</dt><dd>${moment(file.newest)} UTC</dd>\n`}${spelling(file)}</dl>
${columns.length === 0 ? undefined : table(`Columns of ${file.name}`, [{ name: 'Column' }, { name: 'Holds' }], columns)}${types.length === 0 ? undefined : typesTable(file.name, types)}</details>
`;
}

function spelling({ dialect, null: spelled }: ManifestFile): Markup | undefined {
  if (dialect === undefined) return undefined;
  const nothing = spelled === '' ? markup`nothing between two TABs` : markup`<code>${spelled ?? '?'}</code>`;
  return markup`<dt>Spelling</dt><dd>${SPELLINGS[dialect]}</dd>
<dt>NULL</dt><dd>${nothing}</dd>
`;
}

function typesTable(name: string, types: readonly (readonly [string, number])[]): Markup {
  const rows = types.map(([type, rows]) => [type, countInWords(rows)]);
  return table(`Rows of ${name} by type`, [{ name: 'Type' }, { name: 'Rows', isNumber: true }], rows);
}
