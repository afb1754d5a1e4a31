import { type HostFiles, textOf } from './host-files.ts';

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly line: number;
}

/** The users and groups that the host's own files name. */
export interface Accounts {
  readonly users: readonly Account[];
  userName(uid: number): string;
  groupName(gid: number): string;
  knowsUser(uid: number): boolean;
}

export function readAccounts(files: HostFiles): Accounts {
  const users = accountsIn(textOf(files, '/etc/passwd') ?? '');
  const names = namesOf(users);
  const groups = namesOf(accountsIn(textOf(files, '/etc/group') ?? ''));
  return {
    users,
    userName: (uid) => names.get(uid) ?? (uid === 0 ? 'root' : String(uid)),
    groupName: (gid) => groups.get(gid) ?? (gid === 0 ? 'root' : String(gid)),
    knowsUser: (uid) => names.size === 0 || names.has(uid),
  };
}

/** Lines of passwd(5) and group(5), which agree in their first and third field. */
function accountsIn(text: string): Account[] {
  return text.split('\n').flatMap((line, index) => {
    const [name, , uid] = line.split(':');
    if (name === undefined || uid === undefined || !/^\d+$/.test(uid)) return [];
    return [{ name, uid: Number(uid), line: index + 1 }];
  });
}

/** The first name of an id is the one that programs show. */
function namesOf(accounts: readonly Account[]): Map<number, string> {
  const names = new Map<number, string>();
  for (const { uid, name } of accounts) if (!names.has(uid)) names.set(uid, name);
  return names;
}
