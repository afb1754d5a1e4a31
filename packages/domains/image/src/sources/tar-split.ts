import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { normalisePath } from '../tar/entry.ts';

const readSize = 256 * 1024;

/** One line of a tar-split file (github.com/vbatts/tar-split): bytes of the archive, or a file whose content goes here. */
interface SplitLine {
  readonly type: number;
  readonly name?: string;
  readonly name_raw?: string;
  readonly size?: number;
  readonly payload?: string;
}

/**
 * Puts the archive of an unpacked layer together again, byte for byte: headers and padding from the tar-split file,
 * contents from the files. Its digest so proves that the files are still those that were pulled.
 */
export async function* readTarSplit(split: string, folder: string): AsyncGenerator<Buffer> {
  const unpacked = createReadStream(split).pipe(createGunzip());
  for await (const line of createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const { type, name, name_raw: raw, size, payload } = JSON.parse(line) as SplitLine;
    if (type === 2) {
      yield Buffer.from(payload ?? '', 'base64');
      continue;
    }
    if (size === undefined || size === 0) continue;
    const path = raw === undefined ? (name ?? '') : Buffer.from(raw, 'base64').toString();
    yield* contentOf(join(folder, normalisePath(path)), size);
  }
}

/** Exactly `size` bytes: a file that has changed since must not shift what comes behind it. */
async function* contentOf(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  let left = size;
  try {
    while (left > 0) {
      const buffer = Buffer.allocUnsafe(Math.min(left, readSize));
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) {
        yield Buffer.alloc(left);
        return;
      }
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
