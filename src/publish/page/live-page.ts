import { htmlDocument } from './html-document.ts';
import { markup, type Markup } from './draw/markup.ts';
import { timeline, type TimedStage } from './draw/timeline.ts';

/** What a page about a run under way shows; the words are those of `oldump status`. */
export interface LiveRun {
  readonly date: string;
  readonly folder: string;
  readonly headline: string;
  readonly mood: 'good' | 'warning' | 'bad';
  /** Of the stage under way; `share` from 0 to 1, undefined where the end is not known. */
  readonly stage: { readonly name: string; readonly share: number | undefined } | undefined;
  readonly facts: readonly (readonly [label: string, text: string])[];
  readonly done: readonly TimedStage[];
  /** Pages of folders that are published by now: their names, which are their paths. */
  readonly pages: readonly string[];
}

/** Reads itself anew every two seconds and puts the new parts in their places. Source of live.js. */
export const LIVE_SCRIPT = `'use strict';
const places = ['state', 'main'];
async function renew() {
  try {
    const answer = await fetch('/', { cache: 'no-store' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const id of places) {
      const [old, now] = [document.getElementById(id), page.getElementById(id)];
      if (old && now && old.innerHTML !== now.innerHTML) old.replaceChildren(...now.childNodes);
    }
    document.title = page.title;
  } catch {
    document.getElementById('state').textContent = 'oldump status --serve has ended: what is below may be old';
  }
  setTimeout(renew, 2000);
}
setTimeout(renew, 2000);
`;

export const LIVE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:";

/** The page of a run under way. Without JavaScript the browser reads it anew by itself. */
export function livePage(run: LiveRun): string {
  const { date, folder, headline, mood } = run;
  return htmlDocument({
    title: `${headline}: run ${date}`,
    policy: LIVE_POLICY,
    head: markup`<noscript><meta http-equiv="refresh" content="5"></noscript>
<script src="/live.js" defer></script>
`,
    header: markup`<p class="quiet">Open Library data dump</p>
<h1>Run ${date}</h1>
<p class="lead" id="state" role="status"><span class="${mood}">${SIGNS[mood]} ${headline}</span></p>`,
    main: [stagePart(run), factsPart(run), pagesPart(run), donePart(run)],
    footer: markup`<p>${folder}, shown by <code>oldump status --serve</code>; read-only. <a href="/status.json">status.json</a></p>`,
  });
}

const SIGNS: Readonly<Record<LiveRun['mood'], string>> = { good: '✓', warning: '…', bad: '✕' };

function stagePart({ stage }: LiveRun): Markup | undefined {
  if (stage === undefined) return undefined;
  const { name, share } = stage;
  const known = share === undefined ? undefined : markup` max="1" value="${share.toFixed(4)}"`;
  const percent = share === undefined ? undefined : ` ${Math.floor(100 * share)} %`;
  return markup`<section aria-labelledby="stage">
<h2 id="stage">Stage ${name}${percent}</h2>
<progress aria-label="Progress of stage ${name}"${known}></progress>
</section>
`;
}

function factsPart({ facts }: LiveRun): Markup {
  return markup`<section aria-labelledby="facts">
<h2 id="facts">Where it stands</h2>
<dl class="rows">
${facts.map(([label, text]) => markup`<dt>${label}</dt><dd>${label === 'to resume' ? markup`<code>${text}</code>` : text}</dd>\n`)}</dl>
</section>
`;
}

function pagesPart({ pages }: LiveRun): Markup | undefined {
  if (pages.length === 0) return undefined;
  return markup`<section aria-labelledby="published">
<h2 id="published">Published</h2>
<ul>
${pages.map(name => markup`<li><a href="/${name}/">${name}</a></li>\n`)}</ul>
</section>
`;
}

function donePart({ done }: LiveRun): Markup | undefined {
  if (done.length === 0) return undefined;
  return markup`<section aria-labelledby="done">
<h2 id="done">Stages done</h2>
${timeline(done, 'plot-done')}</section>
`;
}
