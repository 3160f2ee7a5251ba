import { sampleMetadataRows } from './archive-items.ts';
import { sampleDataRows } from '../library.ts';
import type { SampleOptions } from '../sample-options.ts';
import { COPY_DATA_IN, COPY_METADATA_IN, DATA_INDEX, DATA_TABLE, METADATA_TABLE } from './sample-schema.ts';

/** Both tables as one script for psql: the library first, then the archive's metadata. */
export function* sampleSql(options: SampleOptions): Generator<Buffer, void, undefined> {
  yield Buffer.from(`${DATA_TABLE};\n${COPY_DATA_IN};\n`);
  yield* sampleDataRows(options);
  yield Buffer.from(`\\.\n${DATA_INDEX};\n${METADATA_TABLE};\n${COPY_METADATA_IN};\n`);
  yield* sampleMetadataRows(options);
  yield Buffer.from('\\.\n');
}
