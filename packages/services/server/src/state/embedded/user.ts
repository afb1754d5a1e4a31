import { readFileSync } from 'node:fs';
import { ServerError } from '../../error.ts';

/** Who the database's processes run as. */
export interface ChildUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; these users are asked for in turn, the dedicated ones first. */
const candidates = ['seawall', 'postgres', 'nobody'] as const;

/** The unprivileged user to become; undefined when this process is not root, and stays who it is. */
export function childUser(): ChildUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { name, uid: Number(uid), gid: Number(gid) }]),
  );
  for (const name of candidates) {
    const user = users.get(name);
    if (user !== undefined && user.uid !== 0) return user;
  }
  throw new ServerError('no-postgres', {
    en: `PostgreSQL does not run as root, and none of the users ${candidates.join(', ')} exists. Add one (useradd --system seawall), run Seawall as another user, or name a server with --postgres URL.`,
    zh: `PostgreSQL 不能以 root 运行，且用户 ${candidates.join('、')} 均不存在。请创建其一（useradd --system seawall），以其他用户运行 Seawall，或用 --postgres URL 指定服务器。`,
  });
}
