import type { HttpRequest } from '../../../net/http-request.ts';
import { itemBytes, itemMetadata, type Item } from '../item.ts';
import type { Upload } from './uploader.ts';

/** The PUT of a file, without the keys. */
export function uploadRequest(root: string, upload: Upload, body: () => AsyncIterable<Buffer>): HttpRequest {
  const url = urlOf(root, upload.item, upload.file.name);
  return { method: 'PUT', url, headers: uploadHeaders(upload), body };
}

export function removeRequest(root: string, item: Item, name: string): HttpRequest {
  return { method: 'DELETE', url: urlOf(root, item, name), headers: { 'x-archive-cascade-delete': '0' } };
}

/** Are these keys good? Source: internetarchive, api.py get_username(). */
export function keysRequest(root: string): HttpRequest {
  return { method: 'GET', url: `${root}/?check_auth=1`, headers: {} };
}

function urlOf(root: string, { identifier }: Item, name: string): string {
  return `${root}/${identifier}/${encodeURIComponent(name)}`;
}

function uploadHeaders({ item, file, isNewItem, isLast }: Upload): Record<string, string> {
  return {
    'Content-Length': String(file.bytes),
    'Content-MD5': Buffer.from(file.md5, 'hex').toString('base64'),
    'x-archive-queue-derive': isLast ? '1' : '0',
    'x-archive-keep-old-version': '0',
    ...(isNewItem && newItemHeaders(item)),
  };
}

function newItemHeaders(item: Item): Record<string, string> {
  const metadata = Object.entries(itemMetadata(item));
  return {
    'x-archive-auto-make-bucket': '1',
    'x-archive-size-hint': String(itemBytes(item)),
    ...Object.fromEntries(metadata.map(([name, value]) => [`x-archive-meta-${name}`, value])),
  };
}
