import type { ManifestGuard, ManifestStage } from '../../bytes/manifest/manifest-form.ts';
import { REPEATED_ROW } from '../../record/row/repeated-row.ts';
import { bars } from './draw/bars.ts';
import { bytes, countInWords, duration, rate } from './draw/figures.ts';
import { markup, type Markup } from './draw/markup.ts';
import type { PublishedDump } from './published-dump.ts';
import { table } from './draw/html-table.ts';
import { timeline } from './draw/timeline.ts';

const REJECTED = 'rejected: ';

/** How the run went: stages, rows left out, guards. */
export function workSection({ manifest }: PublishedDump): Markup {
  return markup`<section aria-labelledby="run">
<h2 id="run">How it was made</h2>
${inputsTable(manifest.inputs)}${stagesPart(manifest.stages)}</section>
${leftOutSection(manifest.stages)}${guardsSection(manifest.guards ?? [])}`;
}

function inputsTable(inputs: PublishedDump['manifest']['inputs']): Markup | undefined {
  if (inputs.length === 0) return undefined;
  const figure = (value: number | undefined, spell: (value: number) => string): string =>
    value === undefined ? '–' : spell(value);
  const rows = inputs.map(input => [
    input.name,
    figure(input.rows, countInWords),
    figure(input.bytes, bytes),
  ]);
  const columns = [{ name: 'Input' }, { name: 'Rows', isNumber: true }, { name: 'Size', isNumber: true }];
  return table('What was read', columns, rows);
}

function stagesPart(stages: readonly ManifestStage[]): Markup | undefined {
  if (stages.length === 0) return undefined;
  const timed = stages.map(({ name, seconds, bytes_in: bytesIn, peak_memory_bytes: peakMemoryBytes }) => ({
    name,
    seconds,
    bytesIn,
    peakMemoryBytes,
  }));
  const rows = stages.map(stage => [
    stage.name,
    countInWords(stage.rows_in),
    countInWords(stage.rows_out),
    bytes(stage.bytes_in),
    duration(stage.seconds),
    `${rate(stage.bytes_in, stage.seconds).toFixed(0)} MB/s`,
    bytes(stage.peak_memory_bytes),
  ]);
  const columns = ['Rows in', 'Rows out', 'Read', 'Time', 'Throughput', 'Peak memory'];
  return markup`${timeline(timed, 'plot-stages')}${table(
    'Stages of the run; memory is of the whole process so far',
    [{ name: 'Stage' }, ...columns.map(name => ({ name, isNumber: true }))],
    rows,
  )}`;
}

/** Rows of the export that are not published: private or obsolete ones, and those that could not be cleaned. */
function leftOutSection(stages: readonly ManifestStage[]): Markup {
  const droppedBy = (stage: string) => stages.find(({ name }) => name === stage)?.dropped ?? {};
  const { [REPEATED_ROW]: repeated = 0 } = droppedBy('dump');
  const dropped = Object.entries({ ...droppedBy('cdump'), [REPEATED_ROW]: repeated });
  const counted = dropped.filter(([, rows]) => rows > 0).sort(([, a], [, b]) => b - a);
  const isReject = ([reason]: readonly [string, number]): boolean => reason.startsWith(REJECTED);
  const rejects = counted.filter(isReject);
  const others = counted.filter(each => !isReject(each));
  const total = rejects.reduce((sum, [, rows]) => sum + rows, 0);
  const said =
    total === 0
      ? 'Every row could be cleaned: none was rejected.'
      : `${countInWords(total)} ${total === 1 ? 'row' : 'rows'} could not be cleaned and ${total === 1 ? 'was' : 'were'} rejected.`;
  return markup`<section aria-labelledby="left-out">
<h2 id="left-out">Rows left out</h2>
<p>${said} Private and obsolete pages are never published.</p>
${reasonBars('plot-rejects', 'Rejected, by reason', rejects)}${reasonBars('plot-dropped', 'Left out, by reason', others)}</section>
`;
}

function reasonBars(
  id: string,
  title: string,
  reasons: readonly (readonly [string, number])[],
): Markup | undefined {
  if (reasons.length === 0) return undefined;
  const all = reasons.map(([reason, now]) => ({ name: reason.replace(REJECTED, ''), now }));
  return markup`${bars(all, { id, title, spell: countInWords, now: '' })}${table(
    title,
    [{ name: 'Reason' }, { name: 'Rows', isNumber: true }],
    all.map(({ name, now }) => [name, countInWords(now)]),
  )}`;
}

const RESULTS: Readonly<Record<ManifestGuard['result'], Markup>> = {
  passed: markup`<span class="good">✓ passed</span>`,
  overridden: markup`<span class="warning">! overridden</span>`,
  'not-applicable': markup`<span class="quiet">– not applicable</span>`,
};

function guardsSection(guards: readonly ManifestGuard[]): Markup | undefined {
  if (guards.length === 0) return undefined;
  const rows = guards.map(({ name, result, detail, override }) => [
    name,
    RESULTS[result],
    override === undefined ? detail : `${detail} (${override})`,
  ]);
  const columns = [{ name: 'Guard' }, { name: 'Result' }, { name: 'What was compared' }];
  return markup`<section aria-labelledby="guards">
<h2 id="guards">Guards</h2>
<p>Before a dump is published all of its files are read back from the disk and these questions asked. One that is refused is not published.</p>
${table('Guards and their answers', columns, rows)}</section>
`;
}
