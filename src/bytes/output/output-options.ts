import type { Codec } from '../codec.ts';

export interface OutputOptions {
  /** undefined or '-': standard output. */
  readonly path: string | undefined;
  readonly codec: Codec;
  readonly overwrite: boolean;
  /** Write NAME.idx beside a gzip file. */
  readonly index: boolean;
  /** False: nobody asks for the file's SHA-256, which costs as much as copying it. */
  readonly sha256?: boolean;
}

export interface OutputSummary {
  /** Final name, symbolic links followed. */
  readonly path: string;
  readonly rows: number;
  readonly plainBytes: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Of the file; empty where nobody asks for it, as of standard output. */
  readonly sha256: string;
  /** Of the plain bytes. */
  readonly crc32: number;
}
