import { bytes, duration, rate } from './figures.ts';
import { markup, type Markup } from './markup.ts';
import { percent, plot, shortened } from './plot.ts';

export interface TimedStage {
  readonly name: string;
  readonly seconds: number;
  /** Plain bytes read. */
  readonly bytesIn: number;
  /** Of the process up to the end of the stage; undefined where it is not known. */
  readonly peakMemoryBytes?: number | undefined;
}

const ROW_PX = 34;
const LANE_PX = 56;

interface Placed extends TimedStage {
  readonly start: number;
}

/**
 * When each stage ran, one behind the other, as bars on one time axis; below it, on the same axis, how fast each read
 * and how much memory had been needed by its end.
 */
export function timeline(stages: readonly TimedStage[], id: string): Markup {
  const placed = place(stages);
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const lanesTop = placed.length * ROW_PX + 22;
  const hasMemory = placed.every(stage => stage.peakMemoryBytes !== undefined);
  const speed = (stage: TimedStage): number => rate(stage.bytesIn, stage.seconds);
  return plot({
    id,
    title: 'Stages on one time axis',
    description: `${placed.map(words).join('; ')}. In all ${duration(total)}.`,
    heightPx: lanesTop + LANE_PX * (hasMemory ? 2 : 1) + 8,
    drawing: [
      placed.map((stage, at) => drawStage(stage, at * ROW_PX, total)),
      drawAxis(placed.length * ROW_PX, total),
      drawLane(placed, lanesTop, total, 'Throughput, MB/s', speed, value => value.toFixed(0)),
      hasMemory
        ? drawLane(
            placed,
            lanesTop + LANE_PX,
            total,
            'Peak memory so far',
            stage => stage.peakMemoryBytes!,
            bytes,
          )
        : undefined,
    ],
  });
}

function place(stages: readonly TimedStage[]): Placed[] {
  let start = 0;
  return stages.map(stage => {
    const placed = { ...stage, start };
    start += stage.seconds;
    return placed;
  });
}

function drawStage({ name, seconds, start }: Placed, top: number, total: number): Markup {
  return markup`<text x="0" y="${top + 13}">${shortened(name)}</text><text class="note" x="100%" y="${top + 13}" text-anchor="end">${duration(seconds)}</text>
<line class="rule" x1="0" x2="100%" y1="${top + 24}" y2="${top + 24}"/>
<rect class="now" x="${percent(start, total)}" y="${top + 18}" width="${percent(seconds, total, 0.3)}" height="12" rx="1"/>
`;
}

function drawAxis(top: number, total: number): Markup {
  return markup`<text class="note" x="0" y="${top + 12}">0</text><text class="note" x="50%" y="${top + 12}" text-anchor="middle">${duration(total / 2)}</text><text class="note" x="100%" y="${top + 12}" text-anchor="end">${duration(total)}</text>
`;
}

/** Columns over the stages' times; the highest is labelled. */
function drawLane(
  stages: readonly Placed[],
  top: number,
  total: number,
  title: string,
  valueOf: (stage: Placed) => number,
  spell: (value: number) => string,
): Markup {
  const most = Math.max(...stages.map(valueOf), 0);
  const floor = top + LANE_PX - 6;
  const columns = stages.map(stage => {
    const heightPx = most > 0 ? Math.max(1, (28 * valueOf(stage)) / most) : 1;
    return markup`<rect class="soft" x="${percent(stage.start, total)}" y="${Number((floor - heightPx).toFixed(2))}" width="${percent(stage.seconds, total, 0.2)}" height="${Number(heightPx.toFixed(2))}"/>
`;
  });
  return markup`<text class="note" x="0" y="${top + 14}">${title}</text><text class="note" x="100%" y="${top + 14}" text-anchor="end">at most ${spell(most)}</text>
${columns}<line class="rule" x1="0" x2="100%" y1="${floor}" y2="${floor}"/>
`;
}

function words(stage: Placed): string {
  const { name, seconds, start, bytesIn, peakMemoryBytes } = stage;
  const memory = peakMemoryBytes === undefined ? '' : `, peak memory ${bytes(peakMemoryBytes)}`;
  return `${name}: from ${duration(start)} on for ${duration(seconds)}, ${rate(bytesIn, seconds).toFixed(0)} MB/s${memory}`;
}
