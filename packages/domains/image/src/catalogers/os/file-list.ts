import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Paths of a package's files, one a line. Long lists are kept compressed: some packages bring a hundred thousand. */
export type FileList = string | { readonly zstd: string };

const longText = 16 * 1024;
const maxText = 256 * 1024 * 1024;

export function packList(text: string): FileList {
  return text.length > longText ? { zstd: zstdCompressSync(Buffer.from(text)).toString('base64') } : text;
}

export function unpackList(list: FileList): string {
  if (typeof list === 'string') return list;
  return zstdDecompressSync(Buffer.from(list.zstd, 'base64'), { maxOutputLength: maxText }).toString();
}
