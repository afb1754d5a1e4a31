import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '../../error.ts';
import { storeError } from '../errors.ts';

/** An insert that is about to be made. */
interface Begun {
  readonly table: string;
  /** Of the batches that it is made of. */
  readonly tokens: readonly string[];
  /** Where several go together: what is needed to make the very same insert again. */
  readonly together?: { readonly columns: readonly string[]; readonly lines: Buffer };
}

/** How an insert ended: `apart` when nothing of it was stored, and its batches go alone. */
type End = 'stored' | 'apart';

export interface LoggedInsert extends Begun {
  readonly number: number;
  readonly end?: End;
}

/**
 * What was begun to be stored, and what of it was. After a crash it tells which batches may be stored already, and holds
 * the inserts of several that have to be made again as they were.
 */
export interface InsertLog {
  /** Of before it was opened, the oldest first. */
  readonly past: readonly LoggedInsert[];
  /**
   * Resolves when it is on the disk.
   * @returns what `end` is told
   * @throws ServerError `disk-full`, `store-unavailable`
   */
  begin(insert: Begun): Promise<number>;
  /** Is written with what begins next: an end that is lost costs that the insert is made once more, to no effect. */
  end(number: number, how: End): void;
  close(): Promise<void>;
}

/** A header as a line of JSON; `bytes` of lines follow and a line break. */
type Record =
  | {
      readonly begin: number;
      readonly table: string;
      readonly tokens: readonly string[];
      readonly columns?: readonly string[];
      readonly bytes?: number;
    }
  | { readonly end: number; readonly how: End };

const newline = 0x0a;

/**
 * @param mostBytes when it is longer, what is over is dropped from it
 * @param mostTokens so many of the latest batches stay known
 */
export async function openInsertLog(
  file: string,
  { mostBytes = 32 * 1024 * 1024, mostTokens = 20_000 } = {},
): Promise<InsertLog> {
  const { held, sound } = await read(file);
  const past = [...held.values()];
  let next = (past.at(-1)?.number ?? 0) + 1;
  let handle = await open(file, 'a', 0o600);
  await handle.truncate(sound);
  await syncFolder(file);
  let size = sound;
  const ends: Buffer[] = [];
  let waiting: { bytes: Buffer[]; done: () => void; failed: (error: unknown) => void }[] = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const all = waiting;
      waiting = [];
      try {
        const buffers = [...ends.splice(0), ...all.flatMap(({ bytes }) => bytes)];
        const before = size;
        try {
          await handle.appendFile(Buffer.concat(buffers));
          await handle.datasync();
        } catch (error) {
          // What is behind half a record would not be read.
          await handle.truncate(before);
          throw error;
        }
        size += buffers.reduce((sum, { length }) => sum + length, 0);
        for (const { done } of all) done();
        if (size > mostBytes) await shorten();
      } catch (error) {
        for (const { failed } of all) failed(storeError(reasonOf(error), error));
      }
    }
    writing = undefined;
  }

  /** Without the oldest that have ended, and without the lines of all that have. */
  async function shorten(): Promise<void> {
    let tokens = 0;
    for (const [number, insert] of [...held].reverse()) {
      tokens += insert.tokens.length;
      if (insert.end !== undefined && tokens > mostTokens) held.delete(number);
    }
    // Where there is no room for a second one, the first goes on.
    const shorter = await rewrite(file, held).catch(() => undefined);
    if (shorter === undefined) return;
    await handle.close();
    ({ handle, size } = shorter);
  }

  return {
    past,
    begin(insert) {
      const number = next;
      next += 1;
      held.set(number, { ...insert, number });
      return new Promise((resolve, reject) => {
        const failed = (error: unknown): void => {
          held.delete(number);
          reject(error);
        };
        waiting.push({ bytes: recordOf({ ...insert, number }), done: () => resolve(number), failed });
        writing ??= write();
      });
    },
    end(number, how) {
      const insert = held.get(number);
      if (insert === undefined) return;
      held.set(number, { number, table: insert.table, tokens: insert.tokens, end: how });
      ends.push(lineOf({ end: number, how }));
    },
    async close() {
      await writing;
      if (ends.length > 0) await handle.appendFile(Buffer.concat(ends));
      await handle.close();
    },
  };
}

function lineOf(record: Record): Buffer {
  return Buffer.from(`${JSON.stringify(record)}\n`);
}

function recordOf({ number, table, tokens, together }: LoggedInsert): Buffer[] {
  const header = { begin: number, table, tokens };
  if (together === undefined) return [lineOf(header)];
  const { columns, lines } = together;
  return [lineOf({ ...header, columns, bytes: lines.length }), lines, Buffer.of(newline)];
}

/** All records of the file, and where they end: the last may be torn, for its insert was never made. */
async function read(file: string): Promise<{ held: Map<number, LoggedInsert>; sound: number }> {
  const inserts = new Map<number, LoggedInsert>();
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  let sound = 0;
  while (sound < bytes.length) {
    const to = bytes.indexOf(newline, sound);
    const record = to < 0 ? undefined : parsed(bytes.toString('utf8', sound, to));
    if (record === undefined) break;
    const behind = to + 1;
    if ('end' in record) {
      const insert = inserts.get(record.end);
      if (insert !== undefined) {
        inserts.set(record.end, { number: record.end, table: insert.table, tokens: insert.tokens, end: record.how });
      }
      sound = behind;
      continue;
    }
    const { begin: number, table, tokens, columns, bytes: size } = record;
    if (columns === undefined || size === undefined) {
      inserts.set(number, { number, table, tokens });
      sound = behind;
      continue;
    }
    if (behind + size >= bytes.length) break;
    inserts.set(number, { number, table, tokens, together: { columns, lines: bytes.subarray(behind, behind + size) } });
    sound = behind + size + 1;
  }
  return { held: inserts, sound };
}

function parsed(line: string): Record | undefined {
  try {
    return JSON.parse(line) as Record;
  } catch {
    return undefined;
  }
}

/** The file anew, of what is still to be known. */
async function rewrite(
  file: string,
  held: ReadonlyMap<number, LoggedInsert>,
): Promise<{ handle: FileHandle; size: number }> {
  const buffers = [...held.values()].flatMap((insert) => [
    ...recordOf(insert),
    ...(insert.end === undefined ? [] : [lineOf({ end: insert.number, how: insert.end })]),
  ]);
  const draft = `${file}.draft`;
  try {
    await writeFile(draft, Buffer.concat(buffers), { mode: 0o600, flush: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(file);
  return { handle: await open(file, 'a'), size: buffers.reduce((sum, { length }) => sum + length, 0) };
}

/** That the file is there is on the disk, too. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file));
  await folder.sync();
  await folder.close();
}
