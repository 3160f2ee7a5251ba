/** What is lost since the previous dump, and where the line is drawn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failsAs } from '../../bytes/material.ts';
import { allowing, answers, finishedRun, previousRun, withFile } from './finished-run.ts';

const then = previousRun().files;

/** The answer of the guard `shrink` when a file was so before. */
function shrinkFrom(role: string, before: Parameters<typeof withFile>[2]): string | undefined {
  return answers(finishedRun({ previous: previousRun({ files: withFile(then, role, before) }) }))['shrink'];
}

test('one per cent may go, not more', () => {
  assert.equal(shrinkFrom('ol_cdump', { rows: 20_202 }), 'passed'); // 202 of 20,202 are 1.0 %, just within
  assert.throws(
    () => shrinkFrom('ol_cdump', { rows: 20_203 }),
    failsAs(
      'incomplete',
      /shrink \(--allow-shrink\):\n +ol_cdump: rows: 20,000, 20,203 on 2026-05-31: 1\.0 % fewer$/,
    ),
  );
});

test('a file of few rows may lose ten', () => {
  assert.equal(shrinkFrom('ol_dump_lists', { rows: 1010 }), 'passed');
  assert.throws(
    () => shrinkFrom('ol_dump_lists', { rows: 1011 }),
    failsAs('incomplete', /ol_dump_lists: rows: 1,000/),
  );
});

test('rows that stay and are hollow are a loss', () => {
  assert.throws(
    () => shrinkFrom('ol_dump_works', { plain_bytes: 1_000_000 }),
    failsAs('incomplete', /ol_dump_works: plain bytes: 500,000, 1,000,000 on 2026-05-31: 50\.0 % fewer/),
  );
});

test('a type that has no file of its own may not vanish', () => {
  const run = finishedRun();
  const files = withFile(run.files, 'ol_dump_other', { types: { '/type/page': 1000 } });
  assert.throws(
    () => answers({ ...run, files }),
    failsAs('incomplete', /ol_dump_other: rows of \/type\/language: 0, 500 on 2026-05-31: 100\.0 % fewer/),
  );
});

test('a file that is empty was not empty before', () => {
  const run = finishedRun({ options: allowing('--allow-shrink') });
  const previous = previousRun({ files: new Map([...then].filter(([role]) => role === 'ol_dump_deworks')) });
  assert.equal(answers({ ...run, previous })['empty-files'], 'passed');
  const deworks = { ...run.files.get('ol_cdump')!, name: 'ol_dump_deworks_2026-06-30.txt.gz', rows: 0 };
  const empty = {
    ...run,
    files: new Map(run.files).set('ol_dump_deworks', deworks),
    previous: previousRun({ files: new Map(then).set('ol_dump_deworks', { ...deworks, rows: 5 }) }),
  };
  assert.throws(
    () => answers(empty),
    failsAs('incomplete', /empty-files \(--allow-empty-files\):\n +ol_dump_deworks is empty, it had 5 rows/),
  );
  assert.equal(answers({ ...empty, options: allowing('--allow-empty-files') })['empty-files'], 'overridden');
});

test('the previous dump under a new date is refused: by its bytes, by its newest row', () => {
  const run = finishedRun();
  const [cdump] = [then.get('ol_cdump')!];
  for (const [change, message] of [
    [{ sha256: cdump.sha256 }, /ol_cdump is that of 2026-05-31: the same bytes, SHA-256 0{64}/],
    [
      { newest: cdump.newest! },
      /ol_cdump is that of 2026-05-31: 20,000 rows, the newest of 2026-05-31T23:59:59, as it had then/,
    ],
    [{ newest: '2026-05-30T00:00:00' }, /its newest row is of 2026-05-30T00:00:00, the one then was of/],
  ] as const) {
    const same = { ...run, files: withFile(run.files, 'ol_cdump', change) };
    assert.throws(() => answers(same), failsAs('incomplete', message));
    assert.equal(answers({ ...same, options: allowing('--allow-same') })['same'], 'overridden');
  }
});
