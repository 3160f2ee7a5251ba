/** What `docker logs`, cron and a file get of a run: whole lines, one a minute while a stage goes on, nothing that moves a cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, type LogFormat, type LogLevel } from '../../src/cli/terminal/log.ts';
import { createProgress } from '../../src/cli/terminal/progress.ts';
import { startWaitingRun } from '../month/waiting-run.ts';
import { inWorkDir } from '../support/oldump.ts';
import { until } from '../support/until.ts';

test('what is below its level is not heard; JSON lines are numbered as pino does', () => {
  const heardAt = (level: LogLevel, format: LogFormat = 'text'): string => {
    let said = '';
    const log = createLogger(format, level, { write: text => (said += text) });
    log.debug('d');
    log.info('i');
    log.warn('w');
    return said.replace(/^\S+ \S+ \[openlibrary\.dump\] /gm, '');
  };
  assert.equal(heardAt('error'), '');
  assert.equal(heardAt('warn'), 'warning: w\n');
  assert.equal(heardAt('info'), 'i\nwarning: w\n');
  assert.equal(heardAt('debug'), 'd\ni\nwarning: w\n');
  const lines = heardAt('info', 'json').trim().split('\n');
  const told = lines.map(line => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    told.map(({ level, name, msg }) => [level, name, msg]),
    [
      [30, 'openlibrary.dump', 'i'],
      [40, 'openlibrary.dump', 'w'],
    ],
  );
});

test('a stage that goes on says so once a minute', t => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let said = '';
  const log = createLogger('text', 'info', { write: text => (said += text) });
  const progress = createProgress(true, undefined, log);
  progress.start('cdump', 100);
  progress.update({ doneBytes: 50, rows: 1 });
  t.mock.timers.tick(59_999);
  assert.equal(said, '');
  t.mock.timers.tick(3 * 60_000);
  assert.match(said, /^(\S+ \S+ \[openlibrary\.dump\] cdump: 1 rows \(50 %\), .*\n){3}$/);
  progress.stop();
  t.mock.timers.tick(3 * 60_000);
  assert.equal(said.split('\n').length - 1, 3, 'a stage that has ended says nothing');
});

test('a run without a terminal says whole lines, without control characters, also where TERM promises one', () =>
  inWorkDir(async dir => {
    const words = ['--progress', '-v'];
    const env = { TERM: 'xterm-256color', COLUMNS: '40', FORCE_COLOR: '1' };
    const run = await startWaitingRun(dir, { words, env, isQuiet: false });
    await until(() => run.stderr().includes('into d'), 'the first line of the run');
    assert.equal(await run.finish(), 0, run.stderr());
    const lines = run.stderr().split('\n');
    assert.equal(lines.pop(), '', 'the last line is whole');
    const table = lines.indexOf(''); // it follows an empty line
    for (const line of table < 0 ? lines : lines.slice(0, table))
      assert.match(line, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[openlibrary\.dump\] \S/);
    for (const line of lines) assert.doesNotMatch(line, /\p{Cc}/u);
  }));
