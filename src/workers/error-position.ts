import { OldumpError } from '../errors.ts';

/** An error of a task, which counts from the block it was given, with its place in the whole input. */
export function placed(error: unknown, file: string, rowsBefore: number, byteOffset: number): unknown {
  if (!(error instanceof OldumpError) || error.position?.row === undefined) return error;
  const { row, byte = 0 } = error.position;
  return error.at({ file, row: rowsBefore + row, byte: byteOffset + byte });
}
