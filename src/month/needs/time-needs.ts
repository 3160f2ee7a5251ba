import type { PreviousMonth } from '../../publish/guards/previous.ts';

/**
 * How long a stage may take: as long as in the last run, for as many more bytes as there are.
 * Undefined where no earlier manifest knows it.
 */
export function secondsOf(
  stage: string,
  plainBytes: number | undefined,
  previous: PreviousMonth | undefined,
): number | undefined {
  const stages = previous?.manifest.stages ?? [];
  const last = stages.find(({ name }) => name === stage);
  const lastBytes = stages.find(({ name }) => name === 'cdump')?.bytes_in ?? 0;
  if (!last || plainBytes === undefined || lastBytes === 0) return undefined;
  return (last.seconds * plainBytes) / lastBytes;
}

/** `2 h 5 min`, `5 min`, `12 s`. */
export function roughDuration(seconds: number): string {
  if (seconds < 99.5) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
