import type { ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import { bars, type Bar } from './draw/bars.ts';
import { bytes, change, countInWords, moment } from './draw/figures.ts';
import { guideOf } from './file-guide.ts';
import { inOrder } from './files-section.ts';
import { markup, type Markup } from './draw/markup.ts';
import { moments } from './draw/moments.ts';
import type { PreviousDump, PublishedDump } from './published-dump.ts';
import { table } from './draw/html-table.ts';

/** Beyond so many types the rest is one bar; the files' details have them all. */
const MOST_TYPES = 12;

/** How this dump stands beside the one before it, in plots and in one table with the same figures. */
export function changesSection({ manifest, previous }: PublishedDump): Markup {
  const files = inOrder(manifest.files);
  const dates = { now: manifest.date, before: previous?.date };
  const types = typeBars(files, previous);
  const intro =
    previous === undefined
      ? 'There was no earlier dump to compare this one with.'
      : `This dump beside that of ${previous.date}; the table below has the same figures.`;
  return markup`<section aria-labelledby="changes">
<h2 id="changes">${previous === undefined ? 'Figures' : `Changes since ${previous.date}`}</h2>
<p>${intro}</p>
${types.length === 0 ? undefined : bars(types, { id: 'plot-types', title: 'Records by type', spell: countInWords, ...dates })}${bars(sizeBars(files, previous), { id: 'plot-bytes', title: 'Size of the files', spell: bytes, ...dates })}${newestPlot(files, manifest.date, previous)}${changesTable(files, previous)}</section>
`;
}

/** Of the file that holds all types; the others are its parts. */
function typeBars(files: readonly ManifestFile[], previous: PreviousDump | undefined): Bar[] {
  const [whole] = files;
  if (whole === undefined) return [];
  const now = typesOf(whole, files, each => each);
  const earlier = previous?.fileLike(whole.name);
  const before = earlier && typesOf(earlier, files, each => previous?.fileLike(each.name));
  const names = [...new Set([...now.keys(), ...(before?.keys() ?? [])])];
  const all = names.map((name): Bar => ({
    name,
    now: now.get(name) ?? 0,
    ...(before && { before: before.get(name) ?? 0 }),
  }));
  all.sort((a, b) => b.now - a.now || (b.before ?? 0) - (a.before ?? 0) || (a.name < b.name ? -1 : 1));
  return all.length <= MOST_TYPES
    ? all
    : [...all.slice(0, MOST_TYPES - 1), restOf(all.slice(MOST_TYPES - 1))];
}

/** Its own, or where it has none, those of its parts. */
function typesOf(
  whole: ManifestFile,
  files: readonly ManifestFile[],
  find: (file: ManifestFile) => ManifestFile | undefined,
): ReadonlyMap<string, number> {
  const sources = whole.types ? [whole] : files.map(find);
  const sum = new Map<string, number>();
  for (const { types = {} } of sources.filter(file => file !== undefined))
    for (const [type, rows] of Object.entries(types)) sum.set(type, (sum.get(type) ?? 0) + rows);
  return sum;
}

function restOf(bars: readonly Bar[]): Bar {
  const sum = (pick: (bar: Bar) => number): number => bars.reduce((all, bar) => all + pick(bar), 0);
  const isCompared = bars.some(({ before }) => before !== undefined);
  return {
    name: `${bars.length} other types`,
    now: sum(({ now }) => now),
    ...(isCompared && { before: sum(({ before }) => before ?? 0) }),
  };
}

function sizeBars(files: readonly ManifestFile[], previous: PreviousDump | undefined): Bar[] {
  return files.map(file => ({
    name: guideOf(file.name).label,
    now: file.bytes,
    before: previous?.fileLike(file.name)?.bytes,
  }));
}

function newestPlot(
  files: readonly ManifestFile[],
  now: string,
  previous: PreviousDump | undefined,
): Markup | undefined {
  const known = files.flatMap(({ name, newest }) =>
    newest === undefined
      ? []
      : [{ name: guideOf(name).label, now: newest, before: previous?.fileLike(name)?.newest }],
  );
  if (previous === undefined || known.length === 0) return undefined;
  return moments(known, { id: 'plot-newest', title: 'Newest row, UTC', now, before: previous.date });
}

function changesTable(
  files: readonly ManifestFile[],
  previous: PreviousDump | undefined,
): Markup | undefined {
  if (previous === undefined) return undefined;
  const rows = files.map(file => {
    const earlier = previous.fileLike(file.name);
    return [
      guideOf(file.name).label,
      countInWords(file.rows),
      earlier ? countInWords(earlier.rows) : '–',
      change(file.rows, earlier?.rows),
      bytes(file.bytes),
      change(file.bytes, earlier?.bytes),
      file.newest === undefined ? '–' : moment(file.newest),
    ];
  });
  const columns = ['Rows', `Rows ${previous.date}`, 'Change', 'Size', 'Change'];
  return table(
    `Files beside those of ${previous.date}`,
    [{ name: 'File' }, ...columns.map(name => ({ name, isNumber: true })), { name: 'Newest row' }],
    rows,
  );
}
