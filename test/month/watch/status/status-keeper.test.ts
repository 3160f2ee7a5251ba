/** What a status says of a run, with clocks that jump. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import type { Progress } from '../../../../src/context.ts';
import { environmentError, OldumpError } from '../../../../src/errors.ts';
import { StatusKeeper } from '../../../../src/month/watch/status/status-keeper.ts';
import type { RunStatus } from '../../../../src/month/watch/status/run-status.ts';
import { projectRoot } from '../../../support/project.ts';

const schema = JSON.parse(
  readFileSync(join(projectRoot, 'docs/schema/status.schema.json'), 'utf8'),
) as object;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const SILENT: Progress = { start: () => undefined, update: () => undefined, stop: () => undefined };
const OF = { date: '2026-06-30', process: { pid: 7, host: 'here' }, command: 'oldump 2026-06-30 --dir d -O' };

/** A keeper whose clock is set by hand. */
class Kept {
  wallMs = Date.parse('2026-07-01T00:00:00Z');
  steadyMs = 5000;
  stagesHeard = 0;
  readonly keeper: StatusKeeper;
  readonly progress: Progress;

  constructor() {
    const now = (): Date => new Date(this.wallMs);
    this.keeper = new StatusKeeper(OF, {
      now,
      steadyMs: () => this.steadyMs,
      uptime: () => this.steadyMs / 1000,
    });
    this.progress = this.keeper.listen(SILENT, () => this.stagesHeard++);
  }

  pass(seconds: number): void {
    this.wallMs += 1000 * seconds;
    this.steadyMs += 1000 * seconds;
  }

  status(): RunStatus {
    const status = this.keeper.status();
    assert.ok(validate(JSON.parse(JSON.stringify(status))), JSON.stringify(validate.errors));
    return status;
  }
}

const ENDED = '2026-07-01T00:01:40.000Z';

test('a stage under way: done, rates, what is left', () => {
  const run = new Kept();
  assert.equal(run.status().stage, null);
  run.progress.start('cdump', 1_000_000);
  run.progress.update({ doneBytes: 0, rows: 0 });
  for (let second = 1; second <= 100; second++) {
    run.pass(1);
    run.progress.update({
      doneBytes: Math.min(second, 50) * 1000 + Math.max(0, second - 50) * 3000,
      rows: second * 10,
    });
  }
  const { stage, seconds, stages } = run.status();
  assert.deepEqual(stages, []);
  assert.equal(seconds, 100);
  assert.deepEqual(
    [stage?.name, stage?.done, stage?.total, stage?.rows],
    ['cdump', 200_000, 1_000_000, 1000],
  );
  assert.deepEqual(stage?.rate, { recent: Math.round((50 * 3000 + 10 * 1000) / 60), mean: 2000 });
  assert.deepEqual(stage?.rows_rate, { recent: 10, mean: 10 });
  assert.equal(stage?.seconds_left, 300);
  assert.equal(stage?.eta, '2026-07-01T00:06:40.000Z');
});

test('a stage that has stopped slows down, and one that is done is listed', () => {
  const run = new Kept();
  run.progress.start('dump', 500, 'rows');
  run.progress.update({ doneBytes: 0, rows: 0 });
  run.pass(10);
  run.progress.update({ doneBytes: 100, rows: 100 });
  run.pass(90);
  const { stage } = run.status();
  assert.deepEqual([stage?.unit, stage?.rate], ['rows', { recent: 0, mean: 1 }]);
  assert.equal(stage?.seconds_left, 400);
  run.progress.finish!({
    stage: 'dump',
    seconds: 100.00049,
    rowsIn: 500,
    rowsOut: 400,
    bytesIn: 12_345,
    ended: ENDED,
  });
  run.progress.stop();
  assert.equal(run.status().stage, null);
  assert.deepEqual(run.status().stages, [
    { name: 'dump', seconds: 100, rows_in: 500, rows_out: 400, bytes_in: 12_345, ended: ENDED },
  ]);
  assert.equal(run.stagesHeard, 2);
});

test('a stage that an earlier attempt finished and this one makes anew is listed once', () => {
  const run = new Kept();
  const report = { stage: 'cdump', rowsIn: 1, rowsOut: 1, bytesIn: 1, ended: ENDED };
  run.progress.finish!({ ...report, seconds: 5 });
  run.progress.finish!({ ...report, stage: 'dump', seconds: 6 });
  run.progress.finish!({ ...report, seconds: 7 });
  const listed = run.status().stages.map(({ name, seconds }) => [name, seconds]);
  assert.deepEqual(listed, [
    ['dump', 6],
    ['cdump', 7],
  ]);
});

test('a stage that goes on where an earlier run stopped does not claim its work', () => {
  const run = new Kept();
  run.progress.start('cdump', 1000);
  run.pass(1);
  run.progress.update({ doneBytes: 900, rows: 90 });
  run.pass(10);
  run.progress.update({ doneBytes: 910, rows: 91 });
  assert.deepEqual(run.status().stage?.rate, { recent: 1, mean: 1 });
  assert.equal(run.status().stage?.seconds_left, 90);
});

test('what failed, with which code, and how to go on', () => {
  const failed = new Kept();
  failed.progress.start('deworks');
  failed.progress.stop();
  failed.keeper.fail(environmentError('no space left on device', { position: { file: '/1/x' } }));
  const status = failed.status();
  assert.deepEqual(
    [status.state, status.stage?.name, status.resume],
    ['failed', 'deworks', 'oldump 2026-06-30 --dir d'],
  );
  assert.deepEqual(status.error, { message: '/1/x: no space left on device', exit_code: 5 });

  const stopped = new Kept();
  stopped.keeper.fail(new OldumpError('interrupted', 'interrupted by SIGTERM', { exitCode: 143 }));
  assert.deepEqual([stopped.status().state, stopped.status().error?.exit_code], ['interrupted', 143]);

  const broken = new Kept();
  broken.keeper.fail(new TypeError('x is undefined'));
  assert.deepEqual(broken.status().error, { message: 'TypeError: x is undefined', exit_code: 1 });

  const done = new Kept();
  done.keeper.complete();
  assert.deepEqual(
    [done.status().state, done.status().error, done.status().resume],
    ['complete', null, null],
  );
});

test('whatever the clock does and the stages say, every number is one, and none is negative', () => {
  const step = fc.record({
    seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    jump: fc.integer({ min: -400_000_000, max: 400_000_000 }),
    done: fc.nat(),
    rows: fc.nat(),
    begins: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 30 }),
      fc.option(fc.nat(), { nil: undefined }),
      (steps, total) => {
        const run = new Kept();
        for (const { seconds, jump, done, rows, begins } of steps) {
          run.pass(seconds);
          run.wallMs += jump;
          if (begins) run.progress.start('cdump', total);
          run.progress.update({ doneBytes: done, rows });
          run.status();
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('a clock set back a year changes neither rates nor what is left', () => {
  const [steady, jumpy] = [new Kept(), new Kept()];
  for (const run of [steady, jumpy]) {
    run.progress.start('cdump', 1000);
    run.progress.update({ doneBytes: 0, rows: 0 });
    run.pass(30);
    if (run === jumpy) run.wallMs -= 365 * 86_400_000;
    run.progress.update({ doneBytes: 300, rows: 3 });
  }
  const numbers = ({ stage, seconds }: RunStatus): unknown => ({ ...stage, seconds, started: 0, eta: 0 });
  assert.deepEqual(numbers(jumpy.status()), numbers(steady.status()));
});
