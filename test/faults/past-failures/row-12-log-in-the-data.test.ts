/**
 * docs/openlibrary.md, 12 (#6910): a module printed to stdout, and lines of its log stood in the cdump.
 * Nothing but rows goes to stdout; a line that is no row does not get through.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bash, inWorkDir } from '../../support/oldump.ts';
import { libraryRows, MAY, published, run, writeData } from './months.ts';

const LOG_LINE = '2026-06-30 00:00:01 [openlibrary.dump] loading config /olsystem/etc/openlibrary.yml\n';

test('row 12: however much is logged, stdout has the rows alone', () =>
  inWorkDir(dir => {
    writeData(dir, 'data.txt', libraryRows);
    const quiet = bash(`oldump cdump data.txt ${MAY} -q`, dir);
    for (const words of ['-v', '-v --progress', '--log-format json -v']) {
      const { code, stdout, stderr } = bash(`oldump cdump data.txt ${MAY} ${words}`, dir);
      assert.equal(code, 0, stderr);
      assert.ok(stdout.equals(quiet.stdout), words);
      assert.notEqual(stderr, '');
    }
  }));

test('row 12: log lines among the rows are rejected, counted and kept; too many end the run', () =>
  inWorkDir(dir => {
    const middle = libraryRows.indexOf(10, libraryRows.length / 2) + 1;
    const parts = [LOG_LINE, libraryRows.subarray(0, middle), LOG_LINE, libraryRows.subarray(middle)];
    const data = writeData(dir, 'data.txt', Buffer.concat(parts.map(part => Buffer.from(part))));
    const few = run(dir, MAY, data, '--max-rejects 1');
    assert.equal(few.code, 3, few.stderr);
    assert.match(
      few.stderr,
      /row \d+, byte \d+: 2 rows rejected, --max-rejects allows 1; this one: expected 3 columns/,
    );
    assert.equal(published(dir, MAY), undefined);

    assert.equal(run(dir, MAY, data, '--overwrite').code, 0);
    const manifest = published(dir, MAY)!;
    const cdump = manifest.stages.find(({ name }) => name === 'cdump')!;
    const rejected = Object.entries(cdump.dropped).filter(([reason]) => reason.startsWith('rejected: '));
    assert.equal(
      rejected.reduce((sum, [, rows]) => sum + rows, 0),
      2,
    );
    const kept = readFileSync(join(dir, `d/run_${MAY}/rejects.jsonl`), 'utf8');
    assert.equal(kept.match(/loading config/g)?.length, 2);
    const dumps = bash(`zcat d/ol_*_${MAY}/*.gz | grep -c openlibrary.yml`, dir).stdout.toString();
    assert.equal(dumps, '0\n');
  }));
