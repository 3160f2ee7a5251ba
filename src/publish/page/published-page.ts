import { changesSection } from './changes-section.ts';
import { htmlDocument, STATIC_POLICY } from './html-document.ts';
import { bytes, countInWords, duration, moment } from './draw/figures.ts';
import { filesSection, inOrder } from './files-section.ts';
import { markup, type Markup } from './draw/markup.ts';
import { isCdump, type PublishedDump } from './published-dump.ts';
import { useSection } from './use-section.ts';
import { workSection } from './work-section.ts';

/**
 * index.html of a published folder: what it holds and whether it is good, for those who download it.
 *
 * One file, nothing loaded, no script. It is made of the manifests alone, no clock is asked: the same manifests give
 * the same bytes.
 */
export function publishedPage(dump: PublishedDump): string {
  const { name, manifest } = dump;
  const { tool, created } = manifest;
  return htmlDocument({
    title: `${name}: Open Library data dump`,
    policy: STATIC_POLICY,
    header: header(dump),
    main: [filesSection(manifest.files), changesSection(dump), workSection(dump), useSection(dump)],
    footer: markup`<p>Made by ${tool.name} ${tool.version} at ${moment(created)} UTC, of <a href="manifest.json">manifest.json</a> beside this page.</p>`,
  });
}

const LINKS = [
  ['files', 'Files'],
  ['changes', 'Figures and changes'],
  ['run', 'How it was made'],
  ['left-out', 'Rows left out'],
  ['guards', 'Guards'],
  ['verify', 'Verify'],
  ['load', 'Load'],
] as const;

function header(dump: PublishedDump): Markup {
  const { name, manifest } = dump;
  const what = isCdump(dump) ? 'every revision of every record' : 'the latest revision of every record';
  const links = LINKS.filter(([id]) => id !== 'guards' || manifest.guards?.length);
  return markup`<p class="quiet">Open Library data dump</p>
<h1>${name}</h1>
<p class="lead">This folder holds ${what} of Open Library up to the end of ${manifest.date} (UTC): works, editions, authors, lists and the pages around them.</p>
${facts(dump)}
<nav aria-label="On this page"><ul>
${links.map(([id, text]) => markup`<li><a href="#${id}">${text}</a></li>\n`)}</ul></nav>`;
}

function facts({ manifest }: PublishedDump): Markup {
  const { files, stages, guards } = manifest;
  const [whole] = inOrder(files);
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const passed = guards?.filter(({ result }) => result === 'passed').length;
  const overridden = guards?.filter(({ result }) => result === 'overridden').length ?? 0;
  const known: readonly (readonly [string, string | undefined])[] = [
    ['Rows', whole && countInWords(whole.rows)],
    ['Size of all files', bytes(files.reduce((sum, file) => sum + file.bytes, 0))],
    ['Newest row, UTC', whole?.newest && moment(whole.newest)],
    ['Made in', duration(seconds)],
    [
      'Guards',
      passed === undefined
        ? undefined
        : `${passed} passed${overridden > 0 ? `, ${overridden} overridden` : ''}`,
    ],
  ];
  const shown = known.filter(([, figure]) => figure !== undefined);
  return markup`<dl class="facts">
${shown.map(([label, figure]) => markup`<div><dt>${label}</dt><dd>${figure}</dd></div>\n`)}</dl>`;
}
