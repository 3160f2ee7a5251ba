/** A published dump as its page sees it, and the month before. */
import type { Manifest, ManifestFile } from '../../../src/bytes/manifest/manifest-form.ts';
import type { PublishedDump } from '../../../src/publish/page/published-dump.ts';
import { SPLIT_FILES } from '../../../src/record/row/type-key.ts';
import { SIDE_TABLES } from '../../../src/tables/side-tables.ts';

const PARTS = ['', ...[...SPLIT_FILES, 'deworks', ...SIDE_TABLES].map(part => `${part}_`)];

export function sampleDump(change: Partial<Manifest> = {}): PublishedDump {
  const earlier = sampleFiles('2026-05-31', 900_000);
  return {
    name: 'ol_dump_2026-06-30',
    manifest: { ...sampleManifest(), ...change },
    previous: {
      date: '2026-05-31',
      fileLike: name => earlier.find(file => file.name === name.replace('2026-06-30', '2026-05-31')),
    },
  };
}

/** With all that a page shows taken from outside, hostile. */
export function hostileDump(text: string): PublishedDump {
  const { manifest } = sampleDump();
  const [file] = manifest.files;
  const [stage] = manifest.stages;
  return {
    name: text,
    previous: { date: text, fileLike: () => ({ ...file!, newest: text, types: { [text]: 2 } }) },
    manifest: {
      ...manifest,
      date: text,
      created: text,
      tool: { name: 'oldump', version: text },
      inputs: [{ name: text }],
      files: [{ ...file!, name: text, sha256: text, newest: text, types: { [text]: 1 } }, ...manifest.files],
      stages: [
        { ...stage!, name: text, dropped: { [text]: 1 } },
        { ...stage!, dropped: { [`rejected: ${text}`]: 1 } },
      ],
      guards: [{ name: text, result: 'overridden', detail: text, override: text }],
    },
  };
}

function sampleManifest(): Manifest {
  const stage = {
    rows_in: 1_000_150,
    rows_out: 1_000_000,
    dropped: {},
    bytes_in: 1_570_000_000,
    peak_memory_bytes: 510_000_000,
    busy: { main: 0.2, workers: [0.9, 0.8], waits: {} },
  };
  const dropped = { 'user page': 100, 'rejected: no key': 50 };
  return {
    format: 'oldump-manifest/1',
    tool: { name: 'oldump', version: '0.1.0' },
    date: '2026-06-30',
    created: '2026-07-01T05:06:07.000Z',
    inputs: [{ name: 'data.txt.gz', bytes: 300_000_000 }],
    files: sampleFiles('2026-06-30', 1_000_000),
    stages: [
      { ...stage, name: 'cdump', seconds: 12.5, dropped },
      { ...stage, name: 'dump', seconds: 9.25 },
      { ...stage, name: 'deworks', seconds: 30 },
      { ...stage, name: 'verify', seconds: 7 },
    ],
    guards: [
      { name: 'read-back', result: 'passed', detail: '9 files' },
      { name: 'shrink', result: 'overridden', detail: 'works lost 2 %', override: '--allow-shrink' },
      { name: 'age', result: 'not-applicable', detail: 'nothing to compare with' },
    ],
  };
}

function sampleFiles(date: string, rows: number): ManifestFile[] {
  return PARTS.map((part, at) => ({
    name: `ol_dump_${part}${date}.txt.gz`,
    rows: Math.round(rows / (at + 1)),
    bytes: Math.round((rows * 120) / (at + 1)),
    plain_bytes: Math.round((rows * 700) / (at + 1)),
    sha256: `${at % 10}`.repeat(64),
    order: part === '' ? 'type-key' : 'row',
    ...(part === '' && {
      newest: `${date}T23:59:59.123456`,
      types: { '/type/edition': rows - 1000, '/type/work': 900, '/type/author': 100 },
    }),
  }));
}
