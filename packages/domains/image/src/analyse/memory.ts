import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Content, decodeText } from './content.ts';

/** The content of a file that is in memory; `release` removes the copy on disk that `path` may have made. */
export function memoryContent(bytes: Uint8Array): Content & { release(): void } {
  let folder: string | undefined;
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(Math.max(offset, 0), Math.max(offset, 0) + length),
    bytes: () => bytes,
    text: () => decodeText(bytes),
    path() {
      folder ??= mkdtempSync(join(tmpdir(), 'seawall-file-'));
      const path = join(folder, 'content');
      writeFileSync(path, bytes);
      return path;
    },
    release() {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}
