/** Every guard passes a sound run, and refuses what it is there for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GUARDS, checkGuards } from '../../../src/publish/guards/check-guards.ts';
import {
  allowing,
  answers,
  finishedRun,
  previousRun,
  report,
  withFile,
  withReadBack,
} from './finished-run.ts';
import { failsAs } from '../../bytes/material.ts';

const sound = finishedRun();

test('a sound run passes every guard', () => {
  const passed = Object.fromEntries(GUARDS.map(({ name }) => [name, 'passed']));
  assert.deepEqual(answers(sound), passed);
});

test('a first run has nothing to be compared with; the others still count', () => {
  const found = answers(finishedRun({ previous: undefined }));
  const open = Object.entries(found).filter(([, result]) => result === 'not-applicable');
  assert.deepEqual(
    open.map(([name]) => name),
    ['empty-files', 'shrink', 'same'],
  );
});

test('rows from a file were not counted by a server', () => {
  assert.equal(answers(finishedRun({ inputs: [{ name: 'data.txt.gz' }] }))['export-rows'], 'not-applicable');
});

test('with --since the rows of the previous cdump are of the input, and the sample is on record', () => {
  const inputs = [
    { name: 'ol_cdump_2026-05-31.txt.gz', rows: 20_000 },
    { name: 'table data since 2026-05-30, database x on y', rows: 150 },
  ];
  const found = answers(finishedRun({ inputs }));
  assert.deepEqual([found['export-rows'], found['since']], ['passed', 'not-applicable']);
  const short = finishedRun({ inputs: [inputs[0]!, { ...inputs[1]!, rows: 151 }] });
  assert.throws(
    () => answers(short),
    /export-rows:\n +data rows: the server counted 20,151, were cleaned 20,150/,
  );
});

const COUNTS: readonly [what: string, run: ReturnType<typeof finishedRun>, message: RegExp][] = [
  [
    'the server counted another number of rows',
    finishedRun({ inputs: [{ name: 'table data, database x on y', rows: 20_151 }] }),
    /export-rows:\n +data rows: the server counted 20,151, were cleaned 20,150$/,
  ],
  [
    'the server counted more ratings than were written',
    finishedRun({ inputs: [{ name: 'side table ratings, database x on y', rows: 301 }] }),
    /table-rows:\n +ol_dump_ratings: rows the server counted 301, are in it 300/,
  ],
  [
    'a row is neither in the cdump nor dropped',
    finishedRun({ files: withFile(sound.files, 'ol_cdump', { rows: 19_999 }) }),
    /cdump-rows:\n +ol_cdump: of 20,150 data rows and 150 left out there remain 20,000, are in it 19,999/,
  ],
  [
    'a rejected row was not kept',
    finishedRun({ readBack: { ...sound.readBack, rejects: 49 } }),
    /cdump-rows:\n +rejected rows: were counted 50, are kept 49$/,
  ],
  [
    'a key of the cdump has no row in the dump',
    finishedRun(withReadBack(sound, 'ol_cdump', { keys: 7001 })),
    /dump-keys:\n +ol_dump: keys in ol_cdump 7,001, rows in it 7,000$/,
  ],
  [
    'a key has two rows in the dump',
    finishedRun(withReadBack(sound, 'ol_dump', { keys: 6999 })),
    /dump-keys:\n +ol_dump: keys in it 6,999, rows in it 7,000$/,
  ],
  [
    'the split files are not the dump',
    finishedRun({ files: withFile(sound.files, 'ol_dump_works', { rows: 1001 }) }),
    /split-rows:\n +split files: rows in ol_dump 7,000, in the seven together 7,001\n +ol_dump_works: rows of its types/,
  ],
  [
    'a row may not be published',
    finishedRun(
      withReadBack(sound, 'ol_dump', {
        refused: { count: 3, first: ['row 7, /type/user /people/x: a user page'] },
      }),
    ),
    /privacy:\n +ol_dump: 3 rows are not for the public: row 7, \/type\/user \/people\/x: a user page$/,
  ],
];

for (const [what, run, message] of COUNTS) {
  test(`${what}: refused, and no flag lets it pass`, () => {
    assert.throws(() => answers(run), failsAs('incomplete', message));
    const all = allowing('--allow-shrink', '--allow-old', '--allow-same', '--allow-empty-files');
    assert.throws(() => answers({ ...run, options: all }), failsAs('incomplete', message));
  });
}

test('a refusal names its flag; the flag lets it pass, is logged and written down', () => {
  const old = { ...sound, files: withFile(sound.files, 'ol_dump', { newest: '2026-06-22T23:59:59' }) };
  assert.throws(
    () => answers(old),
    failsAs(
      'incomplete',
      /age \(--allow-old\):\n +newest row of ol_dump: 2026-06-22T23:59:59, 8 days before/,
    ),
  );
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, warn: (text: string) => void warnings.push(text) };
  const found = checkGuards({ ...old, options: allowing('--allow-old') }, log);
  const age = found.find(({ name }) => name === 'age')!;
  assert.deepEqual([age.result, age.override], ['overridden', '--allow-old']);
  assert.match(age.detail, /8 days before 2026-06-30; --max-age-days allows 7/);
  assert.match(warnings.join('\n'), /guard age refuses, --allow-old lets it pass/);
});

test('an unneeded flag overrides nothing', () => {
  const found = checkGuards(
    { ...sound, options: allowing('--allow-old') },
    { debug() {}, info() {}, warn() {} },
  );
  assert.ok(found.every(({ result, override }) => result === 'passed' && override === undefined));
});

test('all refusals are told at once', () => {
  const run = finishedRun({
    reports: [report('cdump', 20_150, {}, 20_000)],
    files: withFile(sound.files, 'ol_dump', { newest: '2013' }),
  });
  assert.throws(
    () => answers(run),
    failsAs('incomplete', /cdump-rows:[^]*age \(--allow-old\):\n +[^]*2013, which is no day/),
  );
});

test('a dump without any time is old', () => {
  const timeless = { ...sound.files.get('ol_dump')! };
  Reflect.deleteProperty(timeless, 'newest');
  const files = new Map(sound.files).set('ol_dump', timeless);
  assert.throws(
    () => answers({ ...sound, files }),
    failsAs('incomplete', /age .*:\n +ol_dump has no row that says/),
  );
});

test('a dump is compared with its own kind only', () => {
  const none = previousRun({ files: new Map() });
  const { shrink, same, 'empty-files': empty } = answers(finishedRun({ previous: none }));
  assert.deepEqual([shrink, same, empty], ['passed', 'passed', 'passed']);
});
