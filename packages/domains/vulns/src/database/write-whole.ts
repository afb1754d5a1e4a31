import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { VulnsError } from '../error.ts';

/** Writes beside the place and moves there, so that a full disk or a kill leaves nothing half. */
export function writeWhole(path: string, parts: readonly Buffer[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const part of parts) writeAll(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannotWrite(path, error);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done);
}

/** What a file that could not be written means, in words. */
export function cannotWrite(path: string, cause: unknown): VulnsError {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const full = why === 'ENOSPC';
  return new VulnsError(
    'disk',
    {
      en: full
        ? `the disk is full; ${path} was not written, the old database stays`
        : `${path} cannot be written (${why})`,
      zh: full ? `磁盘已满；未写入 ${path}，旧数据库保持不变` : `无法写入 ${path}（${why}）`,
    },
    { cause },
  );
}
