/** The log of a run: whole lines whatever happens, bounded, and never in the run's way. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { environmentError } from '../../../../src/errors.ts';
import { LogFile } from '../../../../src/month/watch/log/log-file.ts';
import { RunLog } from '../../../../src/month/watch/log/run-log.ts';
import { sampleDataRows } from '../../../../dev/sample/library.ts';
import { bash, inWorkDir } from '../../../support/oldump.ts';
import { onSmallDisk } from '../../../support/small-disk.ts';

type LogRecord = Readonly<Record<string, unknown>>;

function records(path: string): LogRecord[] {
  const text = readFileSync(path, 'utf8');
  assert.ok(text.endsWith('\n'));
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as LogRecord);
}

test('a file makes room when it is full, the oldest goes, no line is cut', () =>
  inWorkDir(async dir => {
    const file = new LogFile(join(dir, 'log.jsonl'), { fileBytes: 30, files: 3 });
    for (let line = 1; line <= 12; line++) await file.append(`line number ${line}\n`);
    assert.deepEqual(readdirSync(dir).sort(), ['log.1.jsonl', 'log.2.jsonl', 'log.jsonl']);
    const text = ['log.2.jsonl', 'log.1.jsonl', 'log.jsonl'].map(name =>
      readFileSync(join(dir, name), 'utf8'),
    );
    assert.equal(text.join(''), [7, 8, 9, 10, 11, 12].map(line => `line number ${line}\n`).join(''));
  }));

test('what a killed process cut in the middle of a line is taken away', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'log.jsonl');
    writeFileSync(path, 'whole\nhal');
    await new LogFile(path).append('next\n');
    assert.equal(readFileSync(path, 'utf8'), 'whole\nnext\n');
  }));

/** A log with what it says besides. */
function logIn(path: string): { log: RunLog; said: string[] } {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const ctx = { log: { debug: say, info: say, warn: say }, now: () => new Date(0) };
  return { log: new RunLog(path, ctx, 'oldump 2026-06-30'), said };
}

test('lines wait for the folder of the run; without one nothing is written', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'run', 'log.jsonl');
    const { log, said } = logIn(path);
    log.logger().info('early');
    await log.end(environmentError('refused'));
    assert.deepEqual(readdirSync(dir), []);
    mkdirSync(join(dir, 'run'));
    const second = logIn(path);
    second.log.logger().debug('late');
    await second.log.end();
    assert.deepEqual(
      records(path).map(({ message, level }) => [message, level]),
      [
        ['start', 'info'],
        ['late', 'debug'],
        ['end', 'info'],
      ],
    );
    assert.deepEqual([said, second.said], [['early'], ['late']]);
  }));

test('a full disk loses lines, says so once, and counts them', t =>
  onSmallDisk(t, '64k', async dir => {
    const { log, said } = logIn(join(dir, 'log.jsonl'));
    const wordy = 'x'.repeat(9000);
    for (let line = 0; line < 20; line++) {
      log.logger().debug(wordy);
      await new Promise(resolve => setImmediate(resolve));
    }
    await log.end();
    assert.equal(said.filter(message => message.includes('log of the run cannot be written')).length, 1);
    appendFileSync(join(dir, 'other'), '');
    writeFileSync(join(dir, 'log.jsonl'), ''); // somebody makes room
    log.logger().info('again');
    await log.end();
    const [first, second] = records(join(dir, 'log.jsonl'));
    assert.match(String(first!['message']), /^\d+ lines of this log are lost$/);
    assert.ok(Number(first!['lost']) > 1);
    assert.equal(second!['message'], 'again');
  }));

test('a run keeps its log and its report, passwords removed; another attempt goes on with the log', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 5, rows: 1000 })]));
    const words = '2026-06-30 -q --data data.txt --dir d --allow-old';
    const run = 'd/run_2026-06-30';
    const broken = bash(`oldump ${words} --only cdump,dump,split`, dir);
    assert.equal(broken.code, 0, broken.stderr);
    const ended = bash(`oldump ${words} --ia-db postgresql://me:secret@/nowhere --skip deworks`, dir);
    assert.equal(ended.code, 0, ended.stderr);
    const all = records(join(dir, run, 'log.jsonl'));
    const of = (message: string): LogRecord[] => all.filter(record => record['message'] === message);
    assert.equal(of('start').length, 2);
    assert.deepEqual(
      of('end').map(record => record['exit_code']),
      [0, 0],
    );
    assert.ok(
      of('stage complete').some(({ stage, rows_in: rows }) => stage === 'cdump' && Number(rows) > 900),
    );
    assert.ok(
      all.some(({ level, message }) => level === 'debug' && String(message).includes('workers busy')),
    );
    assert.match(String(of('start')[1]!['command']), /me:\*\*\*@/);
    assert.ok(!readFileSync(join(dir, run, 'log.jsonl'), 'utf8').includes('secret'));
    assert.match(readFileSync(join(dir, run, 'report.txt'), 'utf8'), /^stage +rows in[\s\S]*ol_dump_works/);
  }));
