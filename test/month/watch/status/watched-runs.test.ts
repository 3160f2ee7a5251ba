/** What oldump status and Prometheus see of real runs: under way, killed, stopped, dead of a bug. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import type { Observed } from '../../../../src/month/watch/observe/observe.ts';
import type { RunStatus } from '../../../../src/month/watch/status/run-status.ts';
import { bash, inWorkDir } from '../../../support/oldump.ts';
import { projectRoot } from '../../../support/project.ts';
import { ROW, startWaitingRun, STATUS } from '../../waiting-run.ts';

type Seen = RunStatus & { readonly observed: Observed };

const schema = JSON.parse(
  readFileSync(join(projectRoot, 'docs/schema/status.schema.json'), 'utf8'),
) as object;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What `oldump status --json` prints, which fits its schema. */
function look(dir: string): Seen {
  const seen = lookAtAnything(dir);
  assert.ok(validate(seen), JSON.stringify(validate.errors));
  return seen;
}

function lookAtAnything(dir: string): Seen {
  const { code, stdout, stderr } = bash('oldump status --json d', dir);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout.toString()) as Seen;
}

test('a run is seen while it runs, when it is killed, and when the next one is complete', () =>
  inWorkDir(async dir => {
    const run = await startWaitingRun(dir);
    const running = look(dir);
    assert.deepEqual(
      [running.state, running.observed.health, running.observed.process, running.stage?.name],
      ['running', 'running', 'alive', 'cdump'],
    );
    assert.equal(running.process.pid, run.child.pid);
    assert.equal(bash('oldump status --check d', dir).code, 0);

    await run.kill('SIGKILL');
    assert.deepEqual([look(dir).state, look(dir).observed.health], ['running', 'gone']);
    const { code, stdout, stderr } = bash('oldump status --check d', dir);
    assert.equal(code, 4);
    assert.match(stderr, /run 2026-06-30: no heartbeat since .* UTC: the process is gone\n$/);
    assert.match(
      stdout.toString(),
      /to resume +oldump 2026-06-30 -q --data - --dir d --skip deworks -j 1\n$/,
    );

    writeFileSync(join(dir, 'data.txt'), ROW);
    const again = bash('oldump run 2026-06-30 -q --data data.txt --dir d --skip deworks --overwrite', dir);
    assert.equal(again.code, 0, again.stderr);
    const done = look(dir);
    assert.deepEqual([done.state, done.stage, done.error, done.resume], ['complete', null, null, null]);
    assert.deepEqual(done.stages.map(({ name }) => name).slice(0, 2), ['cdump', 'dump']);
    assert.deepEqual(
      readdirSync(join(dir, 'd/run_2026-06-30')).filter(name => name.includes('.new')),
      [],
    );
  }));

test('a run that is stopped falls silent after a quarter of an hour', () =>
  inWorkDir(async dir => {
    const run = await startWaitingRun(dir);
    run.child.kill('SIGSTOP');
    const path = join(dir, STATUS);
    const status = JSON.parse(readFileSync(path, 'utf8')) as RunStatus;
    const longAgo = {
      heartbeat: new Date(0).toISOString(),
      heartbeat_uptime: status.heartbeat_uptime - 1000,
    };
    writeFileSync(path, JSON.stringify({ ...status, ...longAgo }));
    const { observed } = lookAtAnything(dir); // on a machine just started a heartbeat so old is before its start
    assert.deepEqual([observed.health, observed.process], ['silent', 'alive']);
    assert.equal(bash('oldump status --check d', dir).code, 4);
    // A clock that was wrong when the heartbeat was written does not matter.
    writeFileSync(path, JSON.stringify({ ...status, heartbeat: new Date(0).toISOString() }));
    assert.equal(look(dir).observed.health, 'running');
    await run.kill('SIGKILL');
  }));

test('an interrupted run says so, and its exit code', () =>
  inWorkDir(async dir => {
    const run = await startWaitingRun(dir);
    assert.equal(await run.kill('SIGTERM'), 143);
    const { state, stage, error, observed } = look(dir);
    assert.deepEqual([state, observed.health, stage?.name], ['interrupted', 'interrupted', 'cdump']);
    assert.deepEqual(error, { message: 'interrupted by SIGTERM', exit_code: 143 });
  }));

for (const bomb of ['throw new Error("a bomb")', 'Promise.reject(new Error("a bomb"))']) {
  test(`${bomb} nobody catches: exit 1 with its stack, in order`, () =>
    inWorkDir(async dir => {
      const path = join(dir, 'bomb.mjs');
      writeFileSync(
        path,
        `import { existsSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads';
         const timer = setInterval(() => { if (!existsSync('go')) return; clearInterval(timer); ${bomb} }, 20);
         if (!isMainThread) clearInterval(timer);`,
      );
      const run = await startWaitingRun(dir, { env: { NODE_OPTIONS: `--import=${path}` } });
      writeFileSync(join(dir, 'go'), '');
      const code = await new Promise(resolve => run.child.once('close', resolve));
      assert.equal(code, 1, run.stderr());
      assert.match(
        run.stderr(),
        /oldump run: a bug in oldump, please report it\nError: a bomb\n +at .*bomb\.mjs/,
      );
      const { state, error } = look(dir);
      assert.deepEqual([state, error], ['failed', { message: 'Error: a bomb', exit_code: 1 }]);
      assert.equal(existsSync(join(dir, 'd/oldump.lock')), false);
    }));
}

test('a run that is refused, or was complete before, leaves the status as it was', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const run = 'oldump run 2026-06-30 -q --dir d --skip deworks --data';
    assert.equal(bash(`${run} data.txt`, dir).code, 0);
    const before = readFileSync(join(dir, STATUS), 'utf8');
    assert.equal(bash(`${run} nothing.txt`, dir).code, 2);
    assert.equal(readFileSync(join(dir, STATUS), 'utf8'), before);
    assert.equal(bash(`${run} data.txt`, dir).code, 0);
    assert.equal(readFileSync(join(dir, STATUS), 'utf8'), before);
  }));

test('what a guard refuses is told in full, and stages of an earlier attempt are listed', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const run = 'oldump run 2026-07-31 -q --dir d --skip deworks --data data.txt';
    assert.equal(bash(run, dir).code, 4);
    const text = bash('oldump status d', dir).stdout.toString();
    assert.match(text, /: failed, exit code 4\n/);
    assert.match(text, /\n {2}error +not published: .*\n {11,}.*--allow-old/);
    assert.equal(bash(`${run} --allow-old`, dir).code, 0);
    const { state, stages } = look(dir);
    assert.deepEqual(
      [state, stages.map(({ name }) => name)],
      ['complete', ['cdump', 'dump', 'verify', 'sitemaps']],
    );
  }));

test('the run that holds the lock is shown, not one of a later date', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const later = bash('oldump run 2026-07-01 -q --dir d --skip deworks --data data.txt', dir);
    assert.equal(later.code, 0, later.stderr);
    assert.equal(look(dir).date, '2026-07-01');
    const run = await startWaitingRun(dir);
    assert.equal(look(dir).date, '2026-06-30');
    await run.kill('SIGKILL');
  }));

/** The samples of an exposition, each line of which is well formed, by name and labels. */
function samples(path: string): ReadonlyMap<string, number> {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const shape = /^(# HELP [a-z_]+ .+|# TYPE [a-z_]+ gauge|[a-z_]+\{([a-z_]+="[^"\n]*",?)*\} [0-9.e+-]+)$/;
  for (const line of lines) assert.match(line, shape);
  const values = lines.filter(line => !line.startsWith('#'));
  return new Map(values.map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

test('Prometheus sees states and stages, and the last success outlives a run that fails', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const words = '-q --dir d --skip deworks --prometheus oldump.prom --overwrite --data';
    const file = join(dir, 'oldump.prom');
    const first = bash(`oldump run 2026-06-30 ${words} data.txt`, dir);
    assert.equal(first.code, 0, first.stderr);
    const done = samples(file);
    const success = done.get('oldump_last_success_timestamp_seconds{date="2026-06-30"}');
    assert.ok(Math.abs(Date.now() / 1000 - success!) < 600);
    assert.equal(done.get('oldump_run_state{date="2026-06-30",state="complete"}'), 1);
    assert.equal(done.get('oldump_stage_rows{date="2026-06-30",stage="cdump"}'), 1);
    assert.equal(done.get('oldump_stage_bytes{date="2026-06-30",stage="cdump"}'), ROW.length);

    writeFileSync(join(dir, 'bad.txt'), 'no row\n');
    assert.equal(bash(`oldump run 2026-07-31 ${words} bad.txt --max-rejects 0`, dir).code, 3);
    const failed = samples(file);
    assert.equal(failed.get('oldump_last_success_timestamp_seconds{date="2026-06-30"}'), success);
    assert.equal(failed.get('oldump_run_state{date="2026-07-31",state="failed"}'), 1);
    assert.equal(failed.get('oldump_run_exit_code{date="2026-07-31"}'), 3);

    rmSync(join(dir, 'd'), { recursive: true });
    const run = await startWaitingRun(dir, { words: ['--prometheus', 'oldump.prom'] });
    assert.equal(samples(file).get('oldump_run_state{date="2026-06-30",state="running"}'), 1);
    assert.equal(samples(file).get('oldump_last_success_timestamp_seconds{date="2026-06-30"}'), success);
    await run.kill('SIGKILL');
  }));

test('a file that the collector would not read, or that cannot be there, is refused', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const run = 'oldump run 2026-06-30 -q --dir d --skip deworks --data data.txt --prometheus';
    assert.match(bash(`${run} oldump.txt`, dir).stderr, /--prometheus wants a name that ends in \.prom/);
    const { code, stderr } = bash(`${run} nowhere/oldump.prom`, dir);
    assert.equal(code, 2);
    assert.match(stderr, /there is no folder nowhere/);
    assert.deepEqual(readdirSync(dir), ['data.txt']);
  }));
