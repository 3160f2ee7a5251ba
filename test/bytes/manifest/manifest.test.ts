import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import {
  manifestFile,
  parseManifest,
  readManifest,
  writeChecksums,
  writeManifest,
} from '../../../src/bytes/manifest/manifest.ts';
import type { Manifest } from '../../../src/bytes/manifest/manifest-form.ts';
import { Output } from '../../../src/bytes/output/output.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { projectRoot } from '../../support/project.ts';
import { encode } from '../../support/encode.ts';
import { ends, failsAs, rows } from '../material.ts';
import { smallFile, smallManifest } from '../../support/small-manifest.ts';

const schema = JSON.parse(
  readFileSync(join(projectRoot, 'docs/schema/manifest.schema.json'), 'utf8'),
) as object;

/** A folder with one dump file, and its manifest. */
async function writeDump(dir: string): Promise<Manifest> {
  const codec = { kind: 'gzip', level: 4 } as const;
  const output = await Output.open(
    { path: join(dir, 'dump.txt.gz'), codec, overwrite: false, index: false },
    ends(),
  );
  await output.append(encode(rows(10), { codec, keyColumn: 1 }));
  const types = { '/type/work': 10 };
  const file = manifestFile(await output.finish(), 'row', { newest: '2022-07-31T12:00:00', types });
  await output.publish();
  return {
    format: 'oldump-manifest/1',
    tool: { name: 'oldump', version: '0.1.0' },
    date: '2022-07-31',
    created: new Date(0).toISOString(),
    inputs: [
      { name: 'data.txt.gz', rows: 12, bytes: 345, sha256: file.sha256 },
      { name: 'db/openlibrary data' },
    ],
    files: [file],
    stages: [
      {
        name: 'cdump',
        rows_in: 12,
        rows_out: 10,
        dropped: { 'user page': 2 },
        bytes_in: 999,
        seconds: 0.5,
        peak_memory_bytes: 1e8,
        busy: { main: 0.25, workers: [1, 0.5], waits: { workers: 0.75 } },
      },
    ],
    guards: [
      { name: 'cdump-rows', result: 'passed', detail: '10 of 10 rows' },
      { name: 'age', result: 'overridden', detail: '9 days', override: '--allow-old' },
      { name: 'shrink', result: 'not-applicable', detail: 'no earlier dump' },
    ],
  };
}

test('a manifest fits its schema and is read again', () =>
  inWorkDir(async dir => {
    const manifest = await writeDump(dir);
    await writeManifest(dir, manifest);
    const text = readFileSync(join(dir, 'manifest.json'), 'utf8');
    const validate = new Ajv({ allErrors: true }).compile(schema);
    assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
    const { checksum, ...read } = await readManifest(dir);
    assert.deepEqual(read, manifest);
    assert.match(checksum!, /^[0-9a-f]{64}$/);
    assert.deepEqual(readdirSync(dir).sort(), ['dump.txt.gz', 'manifest.json']);
  }));

test('a manifest of an older version, without guards, is one too', () =>
  inWorkDir(async dir => {
    const older: Partial<Manifest> = await writeDump(dir);
    Reflect.deleteProperty(older, 'guards');
    const validate = new Ajv({ allErrors: true }).compile(schema);
    assert.ok(validate(older), JSON.stringify(validate.errors));
    assert.equal(parseManifest(JSON.stringify(older), 'm').guards, undefined);
  }));

test('the schema refuses what is missing, misspelt or of another kind', () =>
  inWorkDir(async dir => {
    const manifest = await writeDump(dir);
    const validate = new Ajv().compile(schema);
    const withoutDate = { ...manifest, date: undefined };
    const wrong: unknown[] = [
      withoutDate,
      { ...manifest, more: 1 },
      { ...manifest, created: 'yesterday' },
      { ...manifest, files: [{ ...manifest.files[0], rows: -1 }] },
      { ...manifest, files: [{ ...manifest.files[0], name: '../x' }] },
      { ...manifest, files: [{ ...manifest.files[0], sha256: 'abc' }] },
      { ...manifest, files: [{ ...manifest.files[0], types: { '/type/work': '10' } }] },
      { ...manifest, guards: [{ name: 'age', result: 'refused', detail: 'x' }] },
      { ...manifest, guards: [{ name: 'age', result: 'overridden', detail: 'x', override: 'allow-old' }] },
    ];
    for (const one of wrong) assert.equal(validate(one), false, JSON.stringify(one));
  }));

test('sha256sum reads SHA256SUMS', context =>
  inWorkDir(async dir => {
    if (spawnSync('sha256sum', ['--version']).status !== 0) return context.skip('no sha256sum here');
    const { files } = await writeDump(dir);
    await writeChecksums(dir, files);
    assert.equal(spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: dir }).status, 0);
    writeFileSync(join(dir, 'dump.txt.gz'), 'changed');
    assert.notEqual(spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: dir }).status, 0);
  }));

test('what is no manifest is refused', () =>
  inWorkDir(async dir => {
    await assert.rejects(readManifest(dir), failsAs('usage', /manifest\.json: no such file/));
    const file = smallFile('x');
    const text = (files: unknown): string => JSON.stringify(smallManifest({ files }));
    assert.equal(parseManifest(text([file]), 'm').files.length, 1);
    for (const bad of [
      '',
      'null',
      '[]',
      '{"format": "x"}',
      text({}),
      text([null]),
      text([{ ...file, rows: 1.5 }]),
      text([{ ...file, name: '/etc/x' }]),
      text([{ ...file, name: '..' }]),
      text([{ ...file, name: 'x\0' }]),
      text([{ ...file, rows: 2 ** 53 }]),
      text([{ ...file, rows: -1 }]),
      text([file, file]),
      text([{ ...file, name: 'SHA256SUMS' }]),
      `\ufeff${text([file])}`,
      text([file]).replace('"rows"', '"rows":1,"rows"'),
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    ]) {
      assert.throws(
        () => parseManifest(bad, 'm'),
        failsAs(
          'malformed',
          /^m: (is no JSON|is no manifest|files|begins with a byte order mark|names the member \"rows\" twice|is nested)/,
        ),
      );
    }
  }));
