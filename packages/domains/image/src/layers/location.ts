import { createReadStream } from 'node:fs';
import { readTarSplit } from '../sources/tar-split.ts';

/** Where the bytes of a layer are to be had. All but streams can be read in a worker, without passing through here. */
export type LayerLocation =
  | { readonly kind: 'file'; readonly path: string; readonly offset: number; readonly length: number }
  /** A tree of files, which is no archive and has no digest. */
  | { readonly kind: 'folder'; readonly path: string; readonly exclude?: readonly string[] }
  /** An unpacked layer and the headers of the archive that it came from (containers-storage, Docker's overlay2). */
  | { readonly kind: 'tar-split'; readonly split: string; readonly folder: string }
  | { readonly kind: 'stream'; open(): AsyncIterable<Buffer> };

const readSize = 256 * 1024;

/** The bytes of a layer as they are stored. */
export function bytesOf(location: Exclude<LayerLocation, { kind: 'folder' }>): AsyncIterable<Buffer> {
  switch (location.kind) {
    case 'file': {
      if (location.length === 0) return nothing();
      const { path, offset, length } = location;
      return createReadStream(path, {
        start: offset,
        end: offset + length - 1,
        highWaterMark: readSize,
      }) as AsyncIterable<Buffer>;
    }
    case 'tar-split':
      return readTarSplit(location.split, location.folder);
    case 'stream':
      return location.open();
  }
}

// oxlint-disable-next-line require-yield
async function* nothing(): AsyncGenerator<Buffer> {}
