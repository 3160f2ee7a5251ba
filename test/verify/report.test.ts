/** `verify --json` against its schema: files and folders, fine and damaged, full and quick. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { projectRoot } from '../support/project.ts';

const schema = JSON.parse(
  readFileSync(join(projectRoot, 'docs/schema/verify.schema.json'), 'utf8'),
) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

interface Report {
  readonly verdict: string;
  readonly findings_total: number;
  readonly files: readonly { readonly rows?: number; readonly references?: unknown }[];
  readonly folders: readonly { readonly files: readonly object[]; readonly unlisted: readonly string[] }[];
}

function report(dir: string, words: string): { code: number; report: Report } {
  const { code, stdout } = bash(`oldump verify --json -q ${words}`, dir);
  const answer: unknown = JSON.parse(stdout.toString());
  assert.ok(validate(answer), JSON.stringify(validate.errors));
  return { code, report: answer as Report };
}

test('the report of a run and of its files fits the schema', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 3, rows: 3000 })]));
    const made = bash('oldump run 2026-06-30 -q --allow-old --data data.txt --dir d', dir);
    assert.equal(made.code, 0, made.stderr);
    const dump = 'd/ol_dump_2026-06-30';

    const fine = report(dir, 'd');
    assert.deepEqual([fine.code, fine.report.verdict, fine.report.findings_total], [0, 'fine', 0]);
    assert.deepEqual(
      fine.report.folders.map(({ files }) => files.length),
      [1, 9],
    );
    assert.equal(report(dir, 'd --quick').code, 0);
    const one = report(dir, `${dump}/ol_dump_2026-06-30.txt.gz`);
    assert.ok(one.report.files[0]!.references);

    writeFileSync(join(dir, dump, 'notes.txt'), 'mine');
    writeFileSync(join(dir, dump, 'ol_dump_works_2026-06-30.txt.gz'), 'no gzip');
    const damaged = report(dir, `d ${dump}/ol_dump_authors_2026-06-30.txt.gz`);
    assert.deepEqual([damaged.code, damaged.report.verdict], [3, 'malformed']);
    assert.deepEqual(damaged.report.folders[1]!.unlisted, ['notes.txt']);

    rmSync(join(dir, dump, 'manifest.json'));
    rmSync(join(dir, dump, 'ol_dump_works_2026-06-30.txt.gz'));
    const incomplete = report(dir, 'd --quick');
    assert.deepEqual([incomplete.code, incomplete.report.verdict], [4, 'incomplete']);
  }));
