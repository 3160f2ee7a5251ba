import { checkUtf8 } from '../bytes/utf8.ts';
import type { Task } from '../workers/task.ts';
import type { ByteBuffer } from '../record/byte-buffer.ts';
import { DumpMap } from './map-dump.ts';
import { ItemMap } from './map-items.ts';
import type { DeworksCounts, Schema } from './schema.ts';

/** A block of dump rows → join rows for the three sorts. */
export const MAP_DUMP: Task<MapInput, MappedDump> = { name: 'map-dump' };

/** A block of IA metadata → rows of the facts. */
export const MAP_ITEMS: Task<MapInput, MappedItems> = { name: 'map-items' };

export interface MapInput {
  readonly rows: Uint8Array;
  /** Of the first row in its file. */
  readonly byteOffset: number;
  readonly schema: Schema;
}

export interface MappedDump {
  readonly edges: Uint8Array;
  readonly facts: Uint8Array;
  readonly groups: Uint8Array;
  readonly counts: DeworksCounts;
}

export interface MappedItems {
  readonly facts: Uint8Array;
  readonly rowsIn: number;
}

export function mapDump({ rows, byteOffset, schema }: MapInput): MappedDump {
  const bytes = asBuffer(rows);
  checkUtf8({ bytes, byteOffset }, '');
  const map = new DumpMap(schema, bytes.length);
  map.map(bytes, byteOffset);
  return {
    edges: copyOf(map.edges),
    facts: copyOf(map.facts),
    groups: copyOf(map.groups),
    counts: map.counts,
  };
}

export function mapItems({ rows, byteOffset, schema }: MapInput): MappedItems {
  const bytes = asBuffer(rows);
  checkUtf8({ bytes, byteOffset }, '');
  const map = new ItemMap(schema, bytes.length);
  map.map(bytes, byteOffset);
  return { facts: copyOf(map.facts), rowsIn: map.rowsIn };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Its own array of just these bytes: what crosses to the main thread is the whole array behind a view. */
function copyOf(buffer: ByteBuffer): Uint8Array {
  return new Uint8Array(buffer.written());
}
