import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServerError } from '../../error.ts';

/** One process has a data folder at a time. The file names it, with when it started: process ids are used again. */
interface Owner {
  readonly pid: number;
  readonly started: string;
}

/**
 * Takes the folder for this process; a lock that a killed process left behind is taken over.
 * @returns what gives the folder back
 * @throws ServerError `data-folder-in-use`
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'seawall.pid');
  const own: Owner = { pid: process.pid, started: startOf(process.pid) ?? '' };
  const draft = `${file}.${process.pid}-${randomUUID()}`;
  // It is there as a whole or not at all: a lock without its owner's name would be taken over at once.
  writeFileSync(draft, JSON.stringify(own), { mode: 0o644 });
  try {
    while (!linked(draft, file)) {
      const found = textOf(file);
      const owner = ownerOf(folder);
      if (owner !== undefined) throw inUse(folder, owner);
      takeAway(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(file, { force: true });
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a lock away that nobody has any more; another process may have done so, and taken the folder, a moment before. */
function takeAway(file: string, text: string | undefined): void {
  const aside = `${file}.${process.pid}-${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (textOf(aside) !== text) linked(aside, file);
  rmSync(aside, { force: true });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The living process that has the folder. */
export function ownerOf(folder: string): number | undefined {
  const owner = readOwner(join(folder, 'seawall.pid'));
  return owner !== undefined && startOf(owner.pid) === owner.started ? owner.pid : undefined;
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(textOf(file) ?? '') as Owner;
  } catch {
    return undefined;
  }
}

/** When a process began, in clock ticks since the machine did; where there is no /proc, only whether it lives. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined;
  }
}

export function inUse(folder: string, pid: number): ServerError {
  const own = pid === process.pid;
  return new ServerError('data-folder-in-use', {
    en: `${folder} is in use by ${own ? 'this process already' : `process ${pid}`}. Stop it, or give this server another data folder; replicas share PostgreSQL, ClickHouse and NATS servers instead of a folder.`,
    zh: `${folder} 正由${own ? '本进程' : `进程 ${pid} `}使用。请先停止它，或为此服务器指定其他数据目录；多副本应共享 PostgreSQL、ClickHouse 和 NATS 服务器，而不是目录。`,
  });
}
