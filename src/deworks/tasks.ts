import { checkUtf8 } from '../bytes/utf8.ts';
import { ByteBuffer } from '../record/byte-buffer.ts';
import type { Task } from '../workers/task.ts';
import { DumpMap } from './map-dump.ts';
import { ItemMap } from './map-items.ts';
import { createCounts, type DeworksCounts, type Schema } from './schema.ts';

/** A block of dump rows → join rows for the three sorts. */
export const MAP_DUMP: Task<MapInput, Mapped> = { name: 'map-dump' };

/** A block of IA metadata → rows of the facts. */
export const MAP_ITEMS: Task<MapInput, Mapped> = { name: 'map-items' };

export interface MapInput {
  readonly rows: Uint8Array;
  /** Of the first row in its file. */
  readonly byteOffset: number;
  readonly schema: Schema;
  /** A shared buffer for the join rows, so that they need not be copied between threads. */
  readonly out: Uint8Array;
}

/** Join rows, in `out` as far as there was room. */
export interface Mapped {
  readonly edges: Uint8Array;
  readonly facts: Uint8Array;
  readonly groups: Uint8Array;
  readonly counts: DeworksCounts;
}

export function mapDump({ rows, byteOffset, schema, out }: MapInput): Mapped {
  const bytes = asBuffer(rows);
  checkUtf8({ bytes, byteOffset }, '');
  const edgesEnd = out.length >> 4;
  const factsEnd = edgesEnd + (out.length >> 2);
  const map = new DumpMap(schema, {
    edges: bufferIn(out.subarray(0, edgesEnd)),
    facts: bufferIn(out.subarray(edgesEnd, factsEnd)),
    groups: bufferIn(out.subarray(factsEnd)),
  });
  map.map(bytes, byteOffset);
  const { edges, facts, groups, counts } = map;
  return { edges: edges.written(), facts: facts.written(), groups: groups.written(), counts };
}

export function mapItems({ rows, byteOffset, schema, out }: MapInput): Mapped {
  const bytes = asBuffer(rows);
  checkUtf8({ bytes, byteOffset }, '');
  const map = new ItemMap(schema, bufferIn(out));
  map.map(bytes, byteOffset);
  const none = new Uint8Array(0);
  return {
    edges: none,
    facts: map.facts.written(),
    groups: none,
    counts: { ...createCounts(), itemsIn: map.rowsIn },
  };
}

/** Writes into `region` while there is room; a buffer of its own, which then is copied, when it has to grow. */
function bufferIn(region: Uint8Array): ByteBuffer {
  const buffer = new ByteBuffer(0);
  buffer.bytes = asBuffer(region);
  return buffer;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
