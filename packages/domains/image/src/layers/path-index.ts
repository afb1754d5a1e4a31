import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Entry, EntryType } from '../tar/entry.ts';

/** Text of one block before compression: enough to compress well, little enough to hold. */
const blockLength = 256 * 1024;

/** A block says of itself how long it is; what says more than a block can hold is not one of ours. */
const maxBlockBytes = 16 * 1024 * 1024;

const letters: Readonly<Record<EntryType, string>> = {
  file: 'f',
  directory: 'd',
  symlink: 'l',
  hardlink: 'h',
  character: 'c',
  block: 'b',
  fifo: 'p',
};

const typesOfLetters = new Map(Object.entries(letters).map(([type, letter]) => [letter, type as EntryType]));

/** Gathers the entries of a layer into compressed blocks: a million of them take a few megabytes. */
export function createPathIndex() {
  const blocks: Uint8Array[] = [];
  let text = '';
  return { add, finish };

  function add(entry: Entry): void {
    text += `${letters[entry.type]}${entry.mode.toString(36)} ${entry.size.toString(36)}\0${entry.path}\0${entry.link}\0`;
    if (text.length > blockLength) flush();
  }

  function finish(): Uint8Array[] {
    flush();
    return blocks;
  }

  function flush(): void {
    if (text !== '') blocks.push(zstdCompressSync(Buffer.from(text)));
    text = '';
  }
}

/** The entries of a layer's blocks, in the order of its archive. */
export function* readPathIndex(blocks: readonly Uint8Array[]): Generator<Entry> {
  for (const block of blocks) {
    const fields = zstdDecompressSync(block, { maxOutputLength: maxBlockBytes }).toString().split('\0');
    for (let at = 0; at + 2 < fields.length; at += 3) {
      const head = fields[at] as string;
      const space = head.indexOf(' ');
      yield {
        path: fields[at + 1] as string,
        type: typesOfLetters.get(head[0] as string) ?? 'file',
        size: Number.parseInt(head.slice(space + 1), 36),
        mode: Number.parseInt(head.slice(1, space), 36),
        link: fields[at + 2] as string,
      };
    }
  }
}
