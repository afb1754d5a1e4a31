import type { FileHandle } from 'node:fs/promises';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Intake } from './intake.ts';
import { createSplitter, type LineSplitter } from './lines.ts';
import { cannotRead } from './recorded-lines.ts';
import { loadPosition, type Position, savePosition } from './position.ts';

export interface TailOptions {
  readonly path: string;
  /** Where to keep how far was read, to go on from there after a restart. */
  readonly positionFile?: string;
  /** Without a saved position: whether to begin at the start of the file rather than at its end. */
  readonly fromStart: boolean;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** Told once when the log is not there yet. */
  readonly onWaiting?: () => void;
}

/** One file that is being read. */
interface Reading {
  readonly file: FileHandle;
  readonly splitter: LineSplitter;
  readonly device: number;
  readonly inode: number;
  offset: number;
}

const chunkBytes = 256 * 1024;
const saveEveryMs = 1000;

/**
 * Follows a log that grows and is rotated. The old file is read to its end before the new one is begun; after a restart the file
 * of the saved position is looked for among the rotated ones, so that nothing is missed while nobody was reading. What
 * must have been missed (the rotated file is gone, the log was cut) is told as a fault.
 *
 * @throws {DetectError} code `no-such-file` for a log that is there and may not be read
 */
export async function followLog(options: TailOptions, intake: Intake): Promise<void> {
  const { path, positionFile, pollMs, signal } = options;
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let lineNumber = 0;
  let saved = 0;
  let reading: Reading | undefined;

  const begin = async (file: string, offset: number): Promise<Reading | undefined> => {
    let handle: FileHandle;
    try {
      handle = await open(file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw cannotRead(file, error);
      return undefined;
    }
    const { dev, ino } = await handle.stat();
    const splitter = createSplitter(
      {
        line(text) {
          lineNumber += 1;
          intake.line(path, lineNumber, text);
        },
        tooLong() {
          lineNumber += 1;
          intake.fault({ source: path, line: lineNumber, why: 'too-long', detail: '' });
        },
      },
      offset,
    );
    return { file: handle, splitter, device: dev, inode: ino, offset };
  };

  /** Reads to the end of what there is. */
  const drain = async (current: Reading): Promise<void> => {
    while (!signal.aborted) {
      const { bytesRead } = await current.file.read(buffer, 0, chunkBytes, current.offset);
      if (bytesRead === 0) return;
      current.offset += bytesRead;
      current.splitter.push(buffer.subarray(0, bytesRead));
      await save(current, false);
    }
  };

  const save = async (current: Reading, now: boolean): Promise<void> => {
    if (positionFile === undefined || (!now && performance.now() - saved < saveEveryMs)) return;
    saved = performance.now();
    await savePosition(positionFile, { device: current.device, inode: current.inode, offset: current.splitter.end });
  };

  const end = async (current: Reading): Promise<void> => {
    await drain(current);
    // A file that was put aside is written no more: its last line is whole.
    current.splitter.finish();
    await current.file.close();
  };

  const missed = (detail: string): void => intake.fault({ source: path, line: lineNumber, why: 'reader', detail });

  const start = async (): Promise<Reading | undefined> => {
    const position = positionFile === undefined ? undefined : await loadPosition(positionFile);
    const now = await statOf(path);
    if (position === undefined) return begin(path, options.fromStart ? 0 : (now?.size ?? 0));
    if (now !== undefined && isSame(now, position) && now.size >= position.offset) return begin(path, position.offset);
    const aside = await rotatedSince(path, position);
    if (aside.length === 0) missed('the log was rotated away since it was last read: events in between were missed');
    for (const [at, file] of aside.entries()) {
      const old = await begin(file, at === 0 ? position.offset : 0);
      if (old !== undefined) await end(old);
    }
    return begin(path, 0);
  };

  /** The file that the path leads to is another one now, or was cut. */
  const turn = async (current: Reading): Promise<Reading | undefined> => {
    const now = await statOf(path);
    if (now === undefined) return current;
    if (isSame(now, current) && now.size >= current.offset) return current;
    if (isSame(now, current)) {
      if (current.splitter.end < current.offset) missed('the log was cut in the middle of a line');
      await current.file.close();
      return begin(path, 0);
    }
    await end(current);
    return begin(path, 0);
  };

  reading = await start();
  if (reading === undefined) options.onWaiting?.();
  while (!signal.aborted) {
    reading ??= await begin(path, 0);
    if (reading !== undefined) {
      await drain(reading);
      reading = await turn(reading);
    }
    intake.tick();
    if (reading !== undefined) await save(reading, false);
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
  if (reading !== undefined) {
    await save(reading, true);
    await reading.file.close();
  }
}

interface Stat {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
}

async function statOf(path: string): Promise<Stat | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}

function isSame({ dev, ino }: Stat, { device, inode }: Pick<Position, 'device' | 'inode'>): boolean {
  return dev === device && ino === inode;
}

/** The file of a position and those that were put aside after it, oldest first: `audit.log` becomes `audit-TIME.log` or `audit.log.1`. */
async function rotatedSince(path: string, position: Position): Promise<string[]> {
  const folder = dirname(path);
  const name = basename(path);
  const stem = name.replace(/\.[^.]*$/, '');
  const names = await readdir(folder).catch(() => [] as string[]);
  const files: { readonly file: string; readonly stat: Stat; readonly time: number }[] = [];
  for (const one of names) {
    if (one === name || !one.startsWith(stem) || one.endsWith('.gz')) continue;
    const file = join(folder, one);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() === true) files.push({ file, stat: found, time: found.mtimeMs });
  }
  files.sort((left, right) => left.time - right.time);
  const first = files.findIndex(({ stat: found }) => isSame(found, position));
  return first < 0 ? [] : files.slice(first).map(({ file }) => file);
}
