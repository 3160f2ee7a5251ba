/** Two states of one library: cut at two dates, and edited in between in every way the database can be. */
import { cleanRows } from '../../src/dump/clean/clean.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';
import { splitFileOf } from '../../src/record/row/type-key.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { Random } from '../../dev/sample/random.ts';

export type Kind = 'cdump' | 'dump' | 'type-key dump';
export const KINDS: readonly Kind[] = ['cdump', 'dump', 'type-key dump'];

export interface States {
  readonly old: string;
  readonly now: string;
  /** The row changes that separate them, counted without oldump. */
  readonly gone: number;
  readonly came: number;
}

const DATES = ['2019-03-31', '2021-08-31', '2023-11-30', '2025-05-31', '2026-05-31'] as const;

/** Same seed, same states. */
export function twoStates(seed: number, kind: Kind): States {
  const data = Buffer.concat([...sampleDataRows({ seed, rows: 2500 })]);
  const before = cleanedRows(data, DATES[seed % DATES.length]!);
  const after = edited(cleanedRows(data, '2026-06-30'), seed);
  const [old, now] = [before, after].map(rows => sorted(kind === 'cdump' ? rows : latest(rows), kind));
  return { old: joined(old!), now: joined(now!), gone: missing(old!, now!), came: missing(now!, old!) };
}

/** The cdumps of one library at two dates, with nothing edited in place. */
export function cutAt(seed: number): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  const data = Buffer.concat([...sampleDataRows({ seed, rows: 1500 })]);
  const [before, after] = [DATES[seed % DATES.length]!, '2026-06-30'].map(date =>
    sorted(cleanedRows(data, date), 'cdump'),
  );
  return { before: before!, after: after! };
}

export function joined(rows: readonly string[]): string {
  return rows.map(row => `${row}\n`).join('');
}

function cleanedRows(data: Buffer, date: string): string[] {
  const out = new ByteBuffer();
  cleanRows(data, out, { date });
  return out.written().toString().split('\n').slice(0, -1);
}

/** Deletes without a trace, rows changed in place, works that move into others, keys that come back, rows that stand twice. */
function edited(rows: readonly string[], seed: number): string[] {
  const random = new Random(seed);
  return rows.flatMap(row => {
    const [type, key, revision, modified, json] = row.split('\t') as [string, string, string, string, string];
    const luck = random.at(99, Number(revision), ...numbersOf(key)).below(1000);
    if (luck < 10) return [];
    if (luck < 20) return [row.replace('"last_modified"', '"edited": true, "last_modified"')];
    if (luck < 25) return [row, row];
    if (luck < 45) {
      const next = String(Number(revision) + 100);
      const target = `{"key": "${key}", "location": "${key}X", "type": {"key": "/type/redirect"}, "revision": ${next}}`;
      return [row, ['/type/redirect', key, next, modified, target].join('\t')];
    }
    if (luck < 50) return [row, [type, `${key}X`, '1', modified, json].join('\t')];
    if (luck < 55)
      return [row, ['/type/delete', key, String(Number(revision) + 200), modified, '{}'].join('\t')];
    return [row];
  });
}

function numbersOf(key: string): [number] {
  return [[...key].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 7) >>> 0];
}

function latest(rows: readonly string[]): string[] {
  const newest = new Map<string, string>();
  for (const row of sorted(rows, 'cdump')) newest.set(row.split('\t', 2)[1]!, row);
  return [...newest.values()];
}

function sorted(rows: readonly string[], kind: Kind): string[] {
  return rows
    .map(row => {
      const [type, key, revision] = row.split('\t', 3) as [string, string, string];
      const bytes = Buffer.from(type);
      const file = kind === 'type-key dump' ? splitFileOf(bytes, 0, bytes.length) : 0;
      return { file, key: Buffer.from(key), revision: Number(revision), bytes: Buffer.from(row), row };
    })
    .sort(
      (a, b) =>
        a.file - b.file || a.key.compare(b.key) || a.revision - b.revision || a.bytes.compare(b.bytes),
    )
    .map(({ row }) => row);
}

/** How many of the rows do not stand in the others, as often as they stand there. */
function missing(rows: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  let count = 0;
  for (const row of rows) {
    const times = left.get(row) ?? 0;
    if (times === 0) count += 1;
    else left.set(row, times - 1);
  }
  return count;
}
