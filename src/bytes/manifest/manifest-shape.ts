import {
  count,
  day,
  fileName,
  listOf,
  mapOf,
  measure,
  objectOf,
  oneOf,
  optional,
  sha256,
  text,
  time,
  type Shape,
} from '../../record/checked/shape.ts';
import type { Manifest, ManifestFile, ManifestGuard, ManifestInput, ManifestStage } from './manifest-form.ts';

const input = objectOf<ManifestInput>({
  name: text,
  rows: optional(count),
  bytes: optional(count),
  sha256: optional(sha256),
  snapshot: optional(text),
});

const file = objectOf<ManifestFile>({
  name: fileName,
  rows: count,
  bytes: count,
  plain_bytes: count,
  sha256,
  order: oneOf('row', 'type-key', 'input', 'key', 'identifier', 'columns'),
  newest: optional(text),
  types: optional(mapOf(count)),
  dialect: optional(oneOf('text', 'csv')),
  null: optional(text),
});

const busy = objectOf<ManifestStage['busy']>({
  main: measure,
  workers: listOf(measure),
  waits: mapOf(measure),
});

const stage = objectOf<ManifestStage>({
  name: text,
  rows_in: count,
  rows_out: count,
  dropped: mapOf(count),
  bytes_in: count,
  bytes_out: optional(count),
  seconds: measure,
  peak_memory_bytes: count,
  busy,
});

/** What the results are worth is the readers' to say: one that is not known has not passed. */
const guard = objectOf<ManifestGuard>({
  name: text,
  result: text,
  detail: optional(text),
  override: optional(text),
});

/** manifest.json, as docs/schema/manifest.schema.json has it; members it does not know are left to `verify`. */
export const manifestShape: Shape = objectOf<Manifest>({
  format: text,
  tool: objectOf<Manifest['tool']>({ name: text, version: text }),
  date: day,
  created: time,
  inputs: listOf(input),
  files: listOf(file),
  stages: listOf(stage),
  guards: optional(listOf(guard)),
  page_sha256: optional(sha256),
  checksum: optional(sha256),
});
