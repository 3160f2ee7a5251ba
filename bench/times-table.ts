import { CODEC_FLOOR, ZLIB_FLOOR } from './contestants.ts';
import type { SubjectResult } from './report.ts';
import type { Score } from './rounds.ts';
import { count, cpuOf, megabytes, peakOf, ratioOf, spread, table, wallOf } from './tables.ts';

const HEAD = [
  'subject',
  'level',
  'by',
  'wall s',
  's/GB',
  'CPU s',
  'peak MB',
  'MB/s',
  'rows/s',
  'MB out',
  'oldump ÷ it',
  'CPU ÷',
];

/** oldump and its opponents, subject after subject. */
export function timesTable(subjects: readonly SubjectResult[]): string {
  const rows = subjects.flatMap(subject => subject.scores.map(score => timesRow(subject, score)));
  return table(HEAD, rows);
}

function timesRow({ subject, level, plainBytesIn, rowsIn, scores }: SubjectResult, score: Score): string[] {
  const [ours] = scores;
  const wall = wallOf(score);
  return [
    subject,
    level === undefined ? 'own' : String(level),
    score.contestant,
    spread(wall),
    (wall.median / (plainBytesIn / 1e9)).toFixed(2),
    cpuOf(score).toFixed(2),
    megabytes(peakOf(score)),
    (plainBytesIn / 1e6 / wall.median).toFixed(0),
    count(rowsIn / wall.median),
    megabytes(score.bytesOut, 1),
    score === ours ? '' : ratioCell(ours!, score),
    score === ours ? '' : (cpuOf(ours!) / cpuOf(score)).toFixed(2),
  ];
}

function ratioCell(ours: Score, score: Score): string {
  const text = spread(ratioOf(ours, score));
  if (score.contestant !== CODEC_FLOOR && score.contestant !== ZLIB_FLOOR) return text;
  return `${text}; ${(100 * ratioOf(score, ours).median).toFixed(0)} % of the floor`;
}
