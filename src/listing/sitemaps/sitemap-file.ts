import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ioError } from '../../bytes/disk/io-error.ts';
import { malformedError } from '../../errors.ts';
import { instantOf } from './lastmod.ts';
import {
  MOST_URLS,
  MOST_XML_BYTES,
  sitemapName,
  URLSET_BEGIN,
  URLSET_END,
  urlElement,
  type SitemapEntry,
} from './sitemap-xml.ts';

export interface WrittenSitemap extends SitemapEntry {
  readonly urls: number;
  /** Of the file. */
  readonly bytes: number;
}

/**
 * One sitemap being made.
 * Memory: its XML, at most 50 MiB.
 * Throws: malformed when it would break the rules of sitemaps.org; environment when it cannot be written.
 */
export class SitemapFile {
  readonly group: string;
  #urls: string[] = [];
  #xmlBytes = URLSET_BEGIN.length + URLSET_END.length;
  #newest = '';
  #newestInstant = '';

  constructor(group: string) {
    this.group = group;
  }

  /** In: what lastmodOf gives. */
  add(path: string, lastModified: string): void {
    const url = urlElement(path, lastModified);
    this.#xmlBytes += Buffer.byteLength(url);
    if (this.#urls.length === MOST_URLS || this.#xmlBytes > MOST_XML_BYTES) throw this.#tooLarge();
    this.#urls.push(url);
    const instant = instantOf(lastModified);
    if (instant <= this.#newestInstant) return;
    this.#newestInstant = instant;
    this.#newest = lastModified;
  }

  /** Writes and syncs it; the folder is nobody's to read yet. */
  write(folder: string, level: number): WrittenSitemap {
    const name = sitemapName(this.group);
    const xml = `${URLSET_BEGIN}${this.#urls.join('')}${URLSET_END}`;
    const bytes = writeGzip(join(folder, name), xml, level);
    return { name, lastModified: this.#newest, urls: this.#urls.length, bytes };
  }

  #tooLarge(): Error {
    const reason = `${sitemapName(this.group)} would hold more than ${MOST_URLS} addresses or ${MOST_XML_BYTES >> 20} MiB`;
    return malformedError(reason, { advice: 'keys occur more than once: is this a cdump?' });
  }
}

/** A small gzip file in a folder of ours, on the disk when this returns; gives its size. */
export function writeGzip(path: string, text: string, level: number): number {
  const bytes = gzipSync(text, { level });
  try {
    const file = openSync(path, 'wx');
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw ioError(error, path, 'work');
  }
  return bytes.length;
}
