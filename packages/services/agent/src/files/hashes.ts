import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import type { Process } from '@seawall/runtime';

/** Hashes of programs, each read once for as long as it does not change. */
export interface Hashes {
  /**
   * SHA-256 in hexadecimal of the program that a process runs, now or soon; undefined for what cannot be read any more or is too long. `done` is called
   * once, at once where the answer is known. The file is opened before this returns; of a process that has ended already it is looked for where its parent
   * sees it.
   */
  ofProgram(process: Process, done: (sha256: string | undefined) => void): void;
  /**
   * The same without waiting, for rules that ask for it: undefined also for programs that are too long to be read while events wait.
   */
  now(process: Process): string | undefined;
  readonly counters: { readonly hashed: number; readonly known: number; readonly skipped: number };
}

interface Places {
  readonly proc: string;
  /** Where the host's files are seen; empty when this process sees them as they are. */
  readonly root: string;
}

export interface HashOptions extends Partial<Places> {
  /** Programs past this many bytes are not read. */
  readonly mostBytes?: number;
}

const defaultBytes = 512 * 1024 * 1024;
const mostKnown = 16_384;
/** Files that wait to be read are open files: a burst of new programs waits no longer than this many. */
const mostWaiting = 256;
const chunkBytes = 1024 * 1024;
/** A tenth of a second's work. */
const mostBytesAtOnce = 64 * 1024 * 1024;

export function createHashes({ proc = '/proc', root = '', mostBytes = defaultBytes }: HashOptions = {}): Hashes {
  const places = { proc, root };
  const known = new Map<string, string>();
  /** By what the kernel told of the file, for programs that are gone before they can be looked at. */
  const byTold = new Map<string, string>();
  const asked = new Map<string, ((sha256: string | undefined) => void)[]>();
  const waiting: { readonly fd: number; readonly key: string }[] = [];
  const counters = { hashed: 0, known: 0, skipped: 0 };
  let running = false;
  const atOnce = Buffer.allocUnsafe(chunkBytes);

  const next = (): void => {
    const job = waiting.shift();
    running = job !== undefined;
    if (job === undefined) return;
    hashOf(job.fd, mostBytes, (sha256) => {
      closeSync(job.fd);
      const listeners = asked.get(job.key) ?? [];
      asked.delete(job.key);
      if (sha256 === undefined) counters.skipped += 1;
      else {
        counters.hashed += 1;
        remember(known, job.key, sha256);
      }
      for (const listener of listeners) listener(sha256);
      next();
    });
  };

  return {
    counters,
    now(process) {
      const told = toldOf(process);
      const before = told === undefined ? undefined : byTold.get(told);
      if (before !== undefined) return before;
      const opened =
        openProgram(`${proc}/${process.pid}/exe`, mostBytesAtOnce) ?? openElsewhere(process, places, mostBytesAtOnce);
      if (opened === undefined) return undefined;
      const { fd, key } = opened;
      try {
        const found = known.get(key) ?? hashHere(fd, atOnce);
        remember(known, key, found);
        if (told !== undefined) remember(byTold, told, found);
        return found;
      } catch {
        return undefined;
      } finally {
        closeSync(fd);
      }
    },
    ofProgram(process, tell) {
      const told = toldOf(process);
      const before = told === undefined ? undefined : byTold.get(told);
      if (before !== undefined) {
        counters.known += 1;
        tell(before);
        return;
      }
      const done = (sha256: string | undefined): void => {
        if (told !== undefined && sha256 !== undefined) remember(byTold, told, sha256);
        tell(sha256);
      };
      const opened = openProgram(`${proc}/${process.pid}/exe`, mostBytes) ?? openElsewhere(process, places, mostBytes);
      if (opened === undefined) {
        counters.skipped += 1;
        done(undefined);
        return;
      }
      const { fd, key } = opened;
      const found = known.get(key);
      if (found !== undefined) {
        closeSync(fd);
        counters.known += 1;
        // What was asked for last goes last.
        known.delete(key);
        known.set(key, found);
        done(found);
        return;
      }
      const listeners = asked.get(key);
      if (listeners !== undefined) {
        closeSync(fd);
        if (listeners.length < mostWaiting) listeners.push(done);
        else done(undefined);
        return;
      }
      if (waiting.length >= mostWaiting) {
        closeSync(fd);
        counters.skipped += 1;
        done(undefined);
        return;
      }
      asked.set(key, [done]);
      waiting.push({ fd, key });
      if (!running) next();
    },
  };
}

/** The bytes of a file, read at once. */
function hashHere(fd: number, chunk: Buffer): string {
  const hash = createHash('sha256');
  for (let length = readSync(fd, chunk, 0, chunk.length, 0), at = 0; length > 0; ) {
    hash.update(chunk.subarray(0, length));
    at += length;
    length = readSync(fd, chunk, 0, chunk.length, at);
  }
  return hash.digest('hex');
}

/** A file is the same while its device, inode, size and times are: the change time no program can set. */
function keyOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

function remember(known: Map<string, string>, key: string, sha256: string): void {
  if (known.size >= mostKnown) {
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  }
  known.set(key, sha256);
}

function toldOf({ exeInode, exeChangedAt, exeModifiedAt }: Process): string | undefined {
  return exeInode === undefined || exeChangedAt === undefined
    ? undefined
    : `${exeInode}:${exeChangedAt}:${exeModifiedAt}`;
}

/**
 * The parent sees the same files as a rule, and what runs on the host lies below the host's root; that it is the same file,
 * its times say.
 */
function openElsewhere(
  process: Process,
  { proc, root }: Places,
  mostBytes: number,
): { fd: number; key: string } | undefined {
  const { exepath, ppid, container, exeChangedAt, exeModifiedAt } = process;
  if (exepath === undefined || !exepath.startsWith('/')) return undefined;
  const roots = [...(ppid === undefined ? [] : [`${proc}/${ppid}/root`]), ...(container === undefined ? [root] : [])];
  for (const folder of roots) {
    const opened = openProgram(`${folder}${exepath}`, mostBytes);
    if (opened === undefined) continue;
    const { ctimeNs, mtimeNs } = fstatSync(opened.fd, { bigint: true });
    if (ctimeNs === exeChangedAt && mtimeNs === exeModifiedAt) return opened;
    closeSync(opened.fd);
  }
  return undefined;
}

function openProgram(path: string, mostBytes: number): { fd: number; key: string } | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd, { bigint: true });
    if (stat.isFile() && stat.size <= BigInt(mostBytes)) return { fd, key: keyOf(stat) };
  } catch {
    // It has ended, or may not be looked at.
  }
  if (fd !== undefined) closeSync(fd);
  return undefined;
}

function hashOf(fd: number, mostBytes: number, done: (sha256: string | undefined) => void): void {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let total = 0;
  const more = (): void => {
    read(fd, chunk, 0, chunk.length, null, (error, length) => {
      total += length;
      if (error !== null || total > mostBytes) done(undefined);
      else if (length === 0) done(hash.digest('hex'));
      else {
        hash.update(chunk.subarray(0, length));
        more();
      }
    });
  };
  more();
}
