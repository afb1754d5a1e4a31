import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { VulnsError } from '../error.ts';
import { cannotWrite } from './write-whole.ts';

const lockName = 'lock';
/** Of another machine it cannot be told whether its process still runs: no build takes this long. */
const longest = 6 * 60 * 60 * 1000;
/** A lock that names nobody is being copied at this moment, or was left by a machine that lost its power. */
const unnamed = 5_000;

/**
 * Takes the right to change the database in a folder; the returned function gives it back. What a builder left that was
 * killed is taken over. Throws a `VulnsError`, `busy`, when another process is changing it.
 */
export function lockDatabase(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, lockName);
  for (let turn = 0; ; turn += 1) {
    try {
      take(path);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotWrite(path, error);
      const owner = ownerOf(path);
      if (owner !== undefined && (turn > 0 || isAlive(owner))) throw busy(folder, owner.pid, error);
      rmSync(path, { force: true });
    }
  }
}

/**
 * The lock appears with its owner in it: one that was made first and written then could lose its maker in between, and
 * would stand in everybody's way.
 */
function take(path: string): void {
  const mine = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(mine, `${process.pid} ${hostname()}\n`);
    link(mine, path);
  } finally {
    rmSync(mine, { force: true });
  }
}

function link(mine: string, path: string): void {
  try {
    linkSync(mine, path);
  } catch (error) {
    if (!withoutLinks.has((error as NodeJS.ErrnoException).code)) throw error;
    copyFileSync(mine, path, constants.COPYFILE_EXCL);
  }
}

/** What file systems answer that know no hard links. */
const withoutLinks: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** How long it has held the lock, in milliseconds. */
  readonly age: number;
}

/** Undefined when it went in the meantime. */
function ownerOf(path: string): Owner | undefined {
  try {
    const [pid = '', host = ''] = readFileSync(path, 'utf8').trim().split(' ');
    return { pid: Number(pid), host, age: Date.now() - statSync(path).mtimeMs };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, host, age }: Owner): boolean {
  if (age > longest) return false;
  if (!Number.isSafeInteger(pid) || pid <= 0) return age < unnamed;
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(folder: string, pid: number, cause: unknown): VulnsError {
  return new VulnsError(
    'busy',
    {
      en: `another process (${pid}) is changing the database in ${folder}; run this again when it is done`,
      zh: `另一个进程（${pid}）正在更新 ${folder} 中的数据库；请待其完成后重试`,
    },
    { cause },
  );
}
