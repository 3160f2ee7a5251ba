import type { Manifest, ManifestFile } from '../../bytes/manifest/manifest-form.ts';

/** A published folder: all that its page is made of. Equal ones give equal pages. */
export interface PublishedDump {
  /** Of the folder, `ol_dump_DATE`. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly previous: PreviousDump | undefined;
}

export interface PreviousDump {
  readonly date: string;
  /** Its file of the same role as the one of that name. */
  fileLike(name: string): ManifestFile | undefined;
}

export function isCdump({ name }: PublishedDump): boolean {
  return name.startsWith('ol_cdump');
}
