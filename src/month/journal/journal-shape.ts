import {
  anyOf,
  anyText,
  count,
  listOf,
  mapOf,
  matching,
  measure,
  nullable,
  objectOf,
  oneOf,
  optional,
  text,
  time,
  tupleOf,
  yesOrNo,
  type MembersOf,
  type Shape,
} from '../../record/checked/shape.ts';
import type { ManifestInput } from '../../bytes/manifest/manifest-form.ts';
import type { TallyState } from '../../dump/tasks/clean-tally.ts';
import type { RunFacts } from '../../sort/spill/prove-sorted-run.ts';
import type {
  BlockRecord,
  JournalRecord,
  MadeFile,
  PartRecord,
  RangeRecord,
  StageMade,
} from './journal-records.ts';
import type { StageLoad } from '../../stage/stage-meter.ts';
import type { StageReport } from '../../stage/stage-report.ts';

/** What is removed when a run begins anew has the names that runs give. */
const temporary = matching(/^$|(^|\/)\.[^/\0]+\.[0-9a-f]{12}(\.old)?\.tmp$/, 'a temporary file');
const workFolder = matching(/^\/(.*\/)?oldump-run-[^/\0]+$/, 'the folder of a run');
const path = matching(/^[^\0]+$/, 'a path');

const identity = mapOf(anyOf(text, measure));
const stageName = oneOf('ia-metadata', 'tables', 'cdump', 'dump', 'deworks', 'sitemaps');

const tally = objectOf<TallyState>({
  rowsIn: count,
  rowsOut: count,
  rejected: count,
  dropped: mapOf(count),
});

const run = objectOf<RunFacts>({
  path,
  rows: count,
  rowBytes: count,
  fileBytes: count,
  largestPlainBytes: count,
  largestPackedBytes: count,
});

const part = objectOf<PartRecord>({
  bytes: count,
  bodyCrc32: count,
  plainBytes: count,
  crc32: count,
  rows: count,
  blocks: listOf(tupleOf(count, count, count, anyText, count)),
});

const report = objectOf<StageReport>({
  stage: text,
  rowsIn: count,
  rowsOut: count,
  dropped: mapOf(count),
  bytesIn: count,
  bytesOut: optional(count),
  seconds: measure,
  ended: time,
  peakMemoryBytes: count,
  load: objectOf<StageLoad>({ main: measure, workers: listOf(measure), waits: mapOf(measure) }),
});

const input = objectOf<ManifestInput>({
  name: text,
  rows: optional(count),
  bytes: optional(count),
  sha256: optional(text),
  snapshot: optional(text),
});

const file = objectOf<MadeFile>({
  path,
  tempPath: temporary,
  rows: count,
  plainBytes: count,
  bytes: count,
  sha256: text,
  crc32: count,
  index: optional(objectOf<NonNullable<MadeFile['index']>>({ path, tempPath: temporary })),
  order: oneOf('row', 'type-key', 'input', 'key', 'identifier', 'columns'),
  dialect: optional(oneOf('text', 'csv')),
});

const made = objectOf<StageMade>({ report, inputs: listOf(input), files: listOf(file) });

type Record<Kind extends JournalRecord['kind']> = Extract<JournalRecord, { readonly kind: Kind }>;

/** The members of a record beside its kind. */
type Shapes = {
  readonly [Kind in JournalRecord['kind']]: MembersOf<Omit<Record<Kind>, 'kind'>>;
};

const SHAPES: Shapes = {
  run: { format: text, started: time, overwrite: yesOrNo, identity },
  ia: { identity },
  tables: { identity },
  sitemaps: {},
  work: { path: workFolder },
  block: {
    end: count,
    crc32: optional(count),
    tally,
    rejects: optional(listOf(anyText)),
    runs: listOf(run),
  } satisfies MembersOf<Omit<BlockRecord, 'kind'>>,
  merged: { from: listOf(path), to: run },
  resumed: { blocks: count, runs: listOf(path), isAnew: yesOrNo },
  outputs: { tempPaths: listOf(temporary) },
  recognised: { ranges: count },
  range: {
    to: nullable(anyText),
    rows: count,
    rowBytes: count,
    rowsOut: count,
    repeated: optional(count),
    parts: listOf(nullable(part)),
  } satisfies MembersOf<Omit<RangeRecord, 'kind'>>,
  finished: { stage: stageName, made },
  published: { stage: stageName },
  complete: { at: time },
  reopened: {},
};

/** What is wrong with a record of a journal, whose lines are known to be whole; undefined: nothing. */
export const recordShape: Shape = (value, at) => {
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  const wrong = oneOf(...Object.keys(SHAPES))(kind, 'kind');
  if (wrong !== undefined) return wrong;
  return objectOf(SHAPES[kind as JournalRecord['kind']])(value, at);
};
