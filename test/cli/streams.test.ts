/** What the program does when nobody reads what it says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bash, inWorkDir } from '../support/oldump.ts';

test('help whose reader has gone ends as zcat does, in silence', () =>
  inWorkDir(dir => {
    const { stdout, stderr } = bash('oldump sort --help | true; echo ${PIPESTATUS[0]}', dir);
    assert.equal(stderr, '');
    assert.match(stdout.toString(), /^(141|0)\n$/); // 0: the pipe took it before its reader left
  }));

test('help onto a full device is one line and exit 5', () =>
  inWorkDir(dir => {
    const { code, stderr } = bash('oldump --help > /dev/full', dir);
    assert.equal(code, 5);
    assert.match(stderr, /^oldump: standard output: ENOSPC[^\n]*\n$/);
  }));

test('a log that nobody reads any more does not end the run', () =>
  inWorkDir(dir => {
    const row =
      '1\\t1\\t{"key":"/works/OL1W","type":{"key":"/type/work"},"revision":1,"last_modified":{"type":"/type/datetime","value":"2010-01-01T00:00:00"}}\\n';
    const line = `printf '${row}' > data.txt; { oldump 2026-06-30 --allow-old --data data.txt --dir d 2>&1 >/dev/null; echo $? > code; } | true; cat code; ls d/ol_dump_2026-06-30/manifest.json`;
    const { stdout } = bash(line, dir);
    assert.equal(stdout.toString(), '0\nd/ol_dump_2026-06-30/manifest.json\n');
  }));
