/** The targets of issue 3 are judged at their level, by medians of ratios, and only when they were measured. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../bench/targets.ts';
import { formatReport, type BenchResults, type SubjectResult } from '../../bench/report.ts';
import type { Score } from '../../bench/rounds.ts';
import { parseOptions } from '../../bench/options.ts';
import { table } from '../../bench/tables.ts';

const MB = 1e6;

function score(contestant: string, walls: readonly number[], { bytesOut = MB, peakBytes = MB } = {}): Score {
  const measured = walls.map(wallSeconds => ({ wallSeconds, cpuSeconds: wallSeconds, peakBytes }));
  return { contestant, measured, bytesOut };
}

function subject(
  name: 'run' | 'sort' | 'cdump' | 'deworks' | 'export' | 'split-blocks' | 'scaling',
  level: number | undefined,
  scores: readonly Score[],
): SubjectResult {
  const work = name === 'scaling' ? 'cdump' : name === 'split-blocks' ? 'split' : name;
  return { subject: name, work, level, rowsIn: 1000, plainBytesIn: 600 * MB, scores };
}

function results(subjects: readonly SubjectResult[], words: readonly string[] = []): BenchResults {
  return {
    date: '2026-11-20',
    machine: { cpu: 'a', cores: 2, memoryBytes: 2 ** 30, system: 'Linux', node: 'v20' },
    tools: {},
    loadBefore: 0,
    options: parseOptions(['--jobs', '2', ...words]),
    subjects,
    notes: [],
  };
}

function verdicts(subjects: readonly SubjectResult[], words?: readonly string[]): Record<string, boolean> {
  const judged = judge(results(subjects, words)).filter(({ what }) => !what.startsWith('peak'));
  return Object.fromEntries(judged.map(({ what, isReached }) => [what, isReached]));
}

test('% of the floor is floor ÷ oldump, each of the same round, at the level of the target', () => {
  const run = (level: number, ours: readonly number[]): SubjectResult =>
    subject('run', level, [score('oldump', ours), score('codec floor', [8, 8.4, 16])]);
  assert.deepEqual(verdicts([run(4, [10, 10, 20])]), { 'run, level 4, against the codec floor': true });
  assert.deepEqual(verdicts([run(4, [10.1, 10.6, 20])]), { 'run, level 4, against the codec floor': false });
  assert.deepEqual(verdicts([run(6, [10, 10, 20])]), { 'run, level 6, against the codec floor': false });
  assert.deepEqual(verdicts([run(1, [10, 10, 20])]), {});
});

test('a sort must be fast enough and small enough', () => {
  const sort = (level: number, opponent: string, wall: number, bytesOut: number): SubjectResult =>
    subject('sort', level, [score('oldump', [wall], { bytesOut }), score(opponent, [10], { bytesOut: 100 })]);
  const pigz = 'sort, level 6, against sort, pigz -6';
  assert.deepEqual(verdicts([sort(6, 'sort, pigz -6', 4.8, 100)]), {
    [pigz]: true,
    [`${pigz}, bytes`]: true,
  });
  assert.deepEqual(verdicts([sort(6, 'sort, pigz -6', 4.9, 101)]), {
    [pigz]: false,
    [`${pigz}, bytes`]: false,
  });
  const igzip = 'sort, level 1, against sort, igzip -1';
  assert.deepEqual(verdicts([sort(1, 'sort, igzip -1', 5, 102)]), {
    [igzip]: true,
    [`${igzip}, bytes`]: true,
  });
  assert.deepEqual(verdicts([sort(4, 'sort, pigz -4', 1, 1)]), {});
});

test('export, split of blocks and the Python pipeline', () => {
  const subjects = [
    subject('export', undefined, [score('oldump', [26]), score('psql | gzip -c', [100])]),
    subject('split-blocks', 4, [score('oldump', [4]), score('encoding anew', [100])]),
    subject('run', 4, [score('oldump', [6]), score('Open Library (Python)', [100])]),
  ];
  assert.deepEqual(verdicts(subjects), {
    'export, against psql | gzip -c': false,
    'split-blocks, against encoding anew': true,
    'run, level 4, against Open Library (Python)': true,
    'run, level 4, against Open Library (Python), bytes': false,
  });
});

test('two workers against one, with indexed input; deworks by its rate', () => {
  const four = [[10], [9.9], [10], [5.4]].map((walls, i) => score(String(i), walls));
  assert.deepEqual(verdicts([subject('scaling', 4, four)]), { 'cdump, 1 → 2 workers, indexed gzip': true });
  assert.deepEqual(verdicts([subject('deworks', 4, [score('oldump', [10])])]), { deworks: true });
  assert.deepEqual(verdicts([subject('deworks', 4, [score('oldump', [10.1])])]), { deworks: false });
});

test('peaks are judged with every default only', () => {
  const large = subject('run', 4, [score('oldump', [1], { peakBytes: 513 * 2 ** 20 })]);
  const peaksOf = (result: SubjectResult, words: string[] = []): boolean[] =>
    judge(results([result], words)).map(({ isReached }) => isReached);
  assert.deepEqual(peaksOf(large), [false]);
  assert.deepEqual(peaksOf({ ...large, level: 6 }), []);
  assert.deepEqual(peaksOf(large, ['--memory', '512M']), []);
  const fits = subject('run', 4, [score('oldump', [1], { peakBytes: 512 * 2 ** 20 })]);
  assert.deepEqual(peaksOf(fits), [true]);
});

test('a report says what a target was for, and no time when none was taken', () => {
  const subjects = [subject('deworks', 4, [score('oldump', [10])])];
  assert.match(formatReport(results(subjects)), /Targets .* rows\), judged[^]*\| deworks .* reached/);
  assert.match(formatReport(results(subjects, ['--rows', '20000'])), /WHICH THIS WAS NOT/);
  const untimed = formatReport(results([subject('deworks', 4, [score('oldump', [])])], ['--rounds', '0']));
  assert.match(untimed, /Equal output was proved for deworks -4\.$/m);
  assert.doesNotMatch(untimed, /Targets|MB\/s \|/);
});

test('a name with a bar stays one cell', () => {
  assert.equal(table(['a'], [['b|c']]), '| a    |\n| ---- |\n| b\\|c |');
});

test('--only none leaves every subject out; other words are refused', () => {
  assert.deepEqual(parseOptions(['--only', 'none', '--memory-rows', '7']).only, []);
  assert.equal(parseOptions(['--memory-rows', '7']).memoryRows, 7);
  assert.throws(() => parseOptions(['--only', 'cdump,none']), /--only knows/);
  assert.throws(() => parseOptions(['--memory-rows', '0']), /--memory-rows wants/);
  assert.throws(() => parseOptions(['--memory', 'much']), /--memory wants a size/);
});
