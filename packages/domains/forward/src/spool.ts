import { open, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ForwardError, reasonOf } from './error.ts';

/** A batch that waits, as it will be sent. */
interface Spooled {
  readonly sequence: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface Spool {
  /** The number of the next batch: they are sent in this order. */
  next(): number;
  /** Resolves when the batch is on the disk. */
  add(batch: Spooled, frame: Uint8Array): Promise<void>;
  oldest(): Spooled | undefined;
  read(sequence: number): Promise<Buffer>;
  /** It has been acknowledged. */
  remove(sequence: number): Promise<void>;
  /** It will never be taken: kept aside for people, with the reason. */
  bury(sequence: number, why: string): Promise<void>;
  stats(): SpoolStats;
}

export interface SpoolStats {
  readonly batches: number;
  readonly rows: number;
  readonly bytes: number;
  /** Rows that were given up for newer ones because the bound was reached, in all. */
  readonly lost: number;
  /** Rows that the server would not take, in all. */
  readonly buried: number;
}

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** What gives way when the bound is reached: the oldest batches, or the newcomer, who is told `full`. */
  readonly whenFull: 'drop-oldest' | 'refuse';
}

interface State {
  lost: number;
  buried: number;
}

const stateFile = 'spool.json';
const buriedFolder = 'refused';
/** A batch's file: its number, and its rows. */
const batchFile = /^(\d{12})-(\d+)\.batch$/;
/** Refused batches are kept for people to look at; more would only fill the disk. */
const mostBuried = 20;

/** How many rows wait in a folder, without opening it; none where it cannot be read. */
export async function rowsWaiting(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return names.reduce((sum, name) => sum + Number(batchFile.exec(name)?.[2] ?? 0), 0);
}

/**
 * Batches on the disk until the server has them: one file each, named by its number and rows, whole or not there at all.
 *
 * @throws {ForwardError} `broken-spool` when the folder cannot be used
 */
export async function openSpool({ folder, maxBytes, whenFull }: SpoolOptions): Promise<Spool> {
  const waiting = new Map<number, Spooled>();
  let state: State;
  let following = 1;
  try {
    await mkdir(join(folder, buriedFolder), { recursive: true, mode: 0o700 });
    state = await readState(join(folder, stateFile));
    for (const name of (await readdir(folder)).sort()) {
      const match = batchFile.exec(name);
      if (match === null) {
        // Half of a batch that was being written when the process died: whoever pushed it was not told that it is safe.
        if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
        continue;
      }
      const sequence = Number(match[1]);
      const { size } = await stat(join(folder, name));
      waiting.set(sequence, { sequence, rows: Number(match[2]), bytes: size });
      following = Math.max(following, sequence + 1);
    }
  } catch (cause) {
    throw broken(folder, cause);
  }
  let held = sizeOf(waiting.values());

  async function saveState(): Promise<void> {
    await writeWhole(join(folder, stateFile), Buffer.from(JSON.stringify(state)));
  }

  function pathOf({ sequence, rows }: Spooled): string {
    return join(folder, `${String(sequence).padStart(12, '0')}-${rows}.batch`);
  }

  function oldest(): Spooled | undefined {
    for (const one of waiting.values()) return one;
    return undefined;
  }

  function forget(batch: Spooled): void {
    waiting.delete(batch.sequence);
    held -= batch.bytes;
  }

  function known(sequence: number): Spooled {
    const batch = waiting.get(sequence);
    if (batch === undefined) throw new Error(`batch ${sequence} is not in the spool`);
    return batch;
  }

  return {
    next() {
      following += 1;
      return following - 1;
    },
    async add(batch, frame) {
      while (held + batch.bytes > maxBytes && waiting.size > 0) {
        if (whenFull === 'refuse') throw full(folder);
        const first = oldest() as Spooled;
        await rm(pathOf(first), { force: true });
        forget(first);
        state.lost += first.rows;
        await saveState();
      }
      try {
        await writeWhole(pathOf(batch), frame);
      } catch (cause) {
        throw broken(folder, cause);
      }
      waiting.set(batch.sequence, batch);
      held += batch.bytes;
    },
    oldest,
    read: (sequence) => readFile(pathOf(known(sequence))),
    async remove(sequence) {
      const batch = known(sequence);
      await rm(pathOf(batch), { force: true });
      forget(batch);
    },
    async bury(sequence, why) {
      const batch = known(sequence);
      const name = join(folder, buriedFolder, String(sequence).padStart(12, '0'));
      await rename(pathOf(batch), `${name}.batch`);
      await writeFile(`${name}.why`, `${why}\n`, { mode: 0o600 });
      forget(batch);
      state.buried += batch.rows;
      await saveState();
      const all = (await readdir(join(folder, buriedFolder))).sort();
      for (const old of all.slice(0, Math.max(0, all.length - mostBuried * 2)))
        await rm(join(folder, buriedFolder, old), { force: true });
    },
    stats: () => ({
      batches: waiting.size,
      rows: [...waiting.values()].reduce((sum, { rows }) => sum + rows, 0),
      bytes: held,
      lost: state.lost,
      buried: state.buried,
    }),
  };
}

function sizeOf(batches: Iterable<Spooled>): number {
  let sum = 0;
  for (const { bytes } of batches) sum += bytes;
  return sum;
}

async function readState(path: string): Promise<State> {
  try {
    const { lost = 0, buried = 0 } = JSON.parse(await readFile(path, 'utf8')) as Partial<State>;
    return { lost, buried };
  } catch {
    return { lost: 0, buried: 0 };
  }
}

/** All of it or nothing, and on the disk when it resolves. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

function broken(folder: string, cause: unknown): ForwardError {
  const why = reasonOf(cause);
  return new ForwardError(
    'broken-spool',
    { en: `The spool in ${folder} cannot be used: ${why}`, zh: `无法使用缓存目录 ${folder}：${why}` },
    { cause },
  );
}

function full(folder: string): ForwardError {
  return new ForwardError('full', {
    en: `The spool in ${folder} is full; the server has not taken anything for too long`,
    zh: `缓存目录 ${folder} 已满；服务器长时间未接收数据`,
  });
}
