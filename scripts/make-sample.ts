/**
 * Writes a sample library to a file or to stdout:
 *
 *   node dist/scripts/make-sample.js --rows 1000000 --seed 1 --what data -o data.txt.gz
 *
 * --what data      table `data` as COPY text (default)
 *        ia        what `ia-metadata` prints for the library's archive items
 *        metadata  the archive's whole table `metadata` as COPY text
 *        sql       both tables as a script for psql
 * --churn 0…1      how much of a document changes from revision to revision
 * --bad-rows N     rows that Open Library's code would die on
 */
import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { sampleIaRows, sampleMetadataRows } from '../dev/sample/tables/archive-items.ts';
import { sampleDataRows } from '../dev/sample/library.ts';
import { DEFAULT_CHURN, type SampleOptions } from '../dev/sample/sample-options.ts';
import { sampleSql } from '../dev/sample/tables/sample-sql.ts';

const SOURCES: Readonly<Record<string, (options: SampleOptions) => Iterable<Buffer>>> = {
  data: sampleDataRows,
  ia: sampleIaRows,
  metadata: sampleMetadataRows,
  sql: sampleSql,
};

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    churn: { type: 'string', default: String(DEFAULT_CHURN) },
    'bad-rows': { type: 'string', default: '0' },
    what: { type: 'string', default: 'data' },
    output: { type: 'string', short: 'o', default: '-' },
  },
});

const makeRows = SOURCES[values.what];
const numbers = [values.rows, values.seed, values.churn, values['bad-rows']].map(Number);
const [rows, seed, churn, badRows] = numbers as [number, number, number, number];
if (!makeRows || numbers.some(number => !(number >= 0))) {
  process.stderr.write(
    `make-sample: --what is one of ${Object.keys(SOURCES).join(', ')}; the other options are numbers\n`,
  );
  process.exit(2);
}
const source = Readable.from(makeRows({ rows, seed, churn, badRows }));
const target: Writable = values.output === '-' ? process.stdout : createWriteStream(values.output);
if (values.output.endsWith('.gz')) await pipeline(source, createGzip({ level: 1 }), target);
else await pipeline(source, target);
