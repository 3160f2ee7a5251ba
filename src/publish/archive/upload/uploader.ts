import type { Item, HashedFile } from '../item.ts';

/** One file on its way. */
export interface Upload {
  readonly item: Item;
  readonly file: HashedFile;
  /** The item is made by this upload, so its metadata go with it. */
  readonly isNewItem: boolean;
  /** The item is complete with it: archive.org may derive from it now, which is how the torrent is made. */
  readonly isLast: boolean;
  /** Told as bytes leave, where that is known. */
  readonly onBytes: (bytes: number) => void;
}

/** A way to archive.org. One attempt each: TemporaryFailure when another one may work. */
export interface Uploader {
  readonly via: 'ia' | 's3';
  put(upload: Upload): Promise<void>;
  remove(item: Item, name: string): Promise<void>;
}
