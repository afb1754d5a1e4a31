import { lstatSync } from 'node:fs';
import { readBounded } from '../containers/read-file.ts';

/** Names of users and groups by number, as one system has them. */
interface Accounts {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

/** Names of the host's and of every container's own users. */
export interface AccountBook {
  /** `key` tells the system: the container's id, or `host`. `pid` is one of its processes, through which its files are read. */
  of(key: string, pid: number): Accounts;
}

const mostBytes = 1024 * 1024;
const mostAccounts = 10_000;
const mostSystems = 4096;
/** Accounts change seldom: the files are looked at again after so long. */
const freshMs = 60_000;

/**
 * Reads the files of accounts below /proc/PID/root. A container's files are its own to write: they are read without following links in their
 * last part, bounded, and nothing but numbers and names is taken from them.
 */
export function createAccounts(now: () => number, proc = '/proc'): AccountBook {
  const known = new Map<string, { readonly accounts: Accounts; readonly at: number }>();

  return {
    of(key, pid) {
      const held = known.get(key);
      const age = held === undefined ? Number.POSITIVE_INFINITY : now() - held.at;
      if (held !== undefined && age >= 0 && age < freshMs) return held.accounts;
      const folder = `${proc}/${pid}/root/etc`;
      const readable = isFolder(folder);
      const users = namesFrom(readable ? readBounded(`${folder}/passwd`, mostBytes) : undefined);
      const groups = namesFrom(readable ? readBounded(`${folder}/group`, mostBytes) : undefined);
      // A process that has ended tells nothing: what was known stays.
      if (users.size === 0 && held !== undefined) return held.accounts;
      const accounts = { users, groups };
      if (known.size >= mostSystems && !known.has(key)) known.clear();
      if (readable) known.set(key, { accounts, at: now() });
      return accounts;
    },
  };
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** `name:password:number:…`, one a line; the first name of a number counts. */
export function namesFrom(text: string | undefined): Map<number, string> {
  const names = new Map<number, string>();
  if (text === undefined) return names;
  for (const line of text.split('\n')) {
    const [name = '', , number = ''] = line.split(':');
    if (names.size >= mostAccounts) break;
    if (name === '' || name.length > 256 || !/^\d{1,10}$/.test(number) || names.has(Number(number))) continue;
    names.set(Number(number), name);
  }
  return names;
}
