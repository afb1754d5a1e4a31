import { closeSync, openSync, readSync } from 'node:fs';
import { readTarSplit } from '../sources/tar-split.ts';

/** Where the bytes of a layer are to be had. All but streams can be read in a worker, without passing through here. */
export type LayerLocation =
  | { readonly kind: 'file'; readonly path: string; readonly offset: number; readonly length: number }
  /**
   * A tree of files, which is no archive and has no digest. With `overlay` it is a layer as the kernel's overlay file
   * system keeps it, with marks for what it hides.
   */
  | { readonly kind: 'folder'; readonly path: string; readonly exclude?: readonly string[]; readonly overlay?: boolean }
  /** An unpacked layer and the headers of the archive that it came from (containers-storage, Docker's overlay2). */
  | { readonly kind: 'tar-split'; readonly split: string; readonly folder: string }
  | { readonly kind: 'stream'; open(): AsyncIterable<Buffer> };

const readSize = 256 * 1024;

/** The bytes of a layer as they are stored. */
export function bytesOf(location: Exclude<LayerLocation, { kind: 'folder' }>): AsyncIterable<Buffer> {
  switch (location.kind) {
    case 'file':
      return rangeOf(location.path, location.offset, location.length);
    case 'tar-split':
      return readTarSplit(location.split, location.folder);
    case 'stream':
      return location.open();
  }
}

/** A part of a file, through one buffer: a chunk is valid until the next is asked for. */
async function* rangeOf(path: string, offset: number, length: number): AsyncGenerator<Buffer> {
  const descriptor = openSync(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(Math.min(readSize, Math.max(length, 1)));
  try {
    let at = offset;
    let left = length;
    while (left > 0) {
      const read = readSync(descriptor, buffer, 0, Math.min(buffer.length, left), at);
      if (read === 0) return;
      at += read;
      left -= read;
      yield buffer.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}
