import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ServerError } from '../../error.ts';
import type { Binaries } from './binaries.ts';
import type { ChildUser } from './user.ts';

/** What the embedded server is started with. */
export interface ClusterPlan {
  readonly binaries: Binaries;
  readonly environment: Readonly<Record<string, string>>;
  /** PostgreSQL's own folder, below the server's data folder. */
  readonly folder: string;
  readonly user: ChildUser | undefined;
}

/** The role and the database that the server works with. */
export const superuser = 'seawall';

/** Makes the database cluster where there is none; refuses one that other binaries made. */
export function prepareCluster(plan: ClusterPlan, passwordFile: string): void {
  if (plan.user !== undefined) letThrough(dirname(plan.folder));
  const version = runAs(plan, plan.binaries.postgres, ['--version']);
  const major = /(\d+)(?:\.|beta|rc|devel)/.exec(version.stdout)?.[1];
  if (version.status !== 0 || major === undefined) throw cannotRun(plan, version.error?.message ?? version.stderr);
  const versionFile = join(plan.folder, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const made = readFileSync(versionFile, 'utf8').trim();
    if (made !== major) throw otherMajor(plan.folder, made, major);
    return;
  }
  initialise(plan, passwordFile);
}

/**
 * A sender or an agent of root that was here first made the folder for itself alone. Others may pass from now on, and see as
 * little as before: what is in it is each closed by itself.
 */
function letThrough(folder: string): void {
  const { mode } = statSync(folder);
  if ((mode & 0o001) === 0) chmodSync(folder, (mode & 0o7777) | 0o011);
}

function initialise(plan: ClusterPlan, passwordFile: string): void {
  // A folder that is half made would look finished: it gets its name when it is.
  const draft = `${plan.folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  makePrivate(draft, plan.user);
  const password = randomBytes(24).toString('base64url');
  const passed = `${draft}.password`;
  writeFileSync(passed, password, { mode: 0o600 });
  if (plan.user !== undefined) chownSync(passed, plan.user.uid, plan.user.gid);
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--data-checksums', '--no-instructions'];
  const made = runAs(plan, plan.binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${passed}`,
    ...options,
  ]);
  rmSync(passed);
  if (made.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw cannotRun(plan, made.error?.message ?? lastLines(made.stderr));
  }
  writeFileSync(passwordFile, password, { mode: 0o600 });
  rmSync(plan.folder, { recursive: true, force: true });
  renameSync(draft, plan.folder);
}

/** A folder that only the database's user may enter. */
export function makePrivate(folder: string, user: ChildUser | undefined): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly error?: Error;
}

function runAs(plan: ClusterPlan, program: string, args: readonly string[]): Run {
  return spawnSync(program, args, {
    encoding: 'utf8',
    // Not where we stand: the other user may not be allowed there.
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...plan.environment },
    ...(plan.user === undefined ? {} : { uid: plan.user.uid, gid: plan.user.gid }),
  });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join('\n');
}

function otherMajor(folder: string, made: string, ours: string): ServerError {
  return new ServerError('other-version', {
    en: `${folder} was made by PostgreSQL ${made}, and this Seawall brings PostgreSQL ${ours}. Start the Seawall version that made it, dump the database with pg_dump and load it into a new folder, or name a PostgreSQL ${made} server with --postgres URL.`,
    zh: `${folder} 由 PostgreSQL ${made} 创建，而此版本的 Seawall 自带 PostgreSQL ${ours}。请用创建它的 Seawall 版本启动，以 pg_dump 导出后载入新目录，或用 --postgres URL 指定 PostgreSQL ${made} 服务器。`,
  });
}

/** The first folder on the way that the user may not enter is what most often stands in the way. */
function cannotRun(plan: ClusterPlan, reason: string): ServerError {
  const { user } = plan;
  const closed = user === undefined ? undefined : [plan.folder, plan.binaries.postgres].map(closedFolder).find(Boolean);
  if (user !== undefined && closed !== undefined) {
    return new ServerError('bad-data-folder', {
      en: `As root, Seawall runs PostgreSQL as the user ${user.name}, who may not enter ${closed}. Choose a data folder that others may pass through (such as /var/lib/seawall), or run Seawall as an ordinary user.`,
      zh: `以 root 运行时，Seawall 以用户 ${user.name} 的身份运行 PostgreSQL，但该用户无法进入 ${closed}。请选择其他用户可以经过的数据目录（如 /var/lib/seawall），或以普通用户运行 Seawall。`,
    });
  }
  return new ServerError('no-postgres', {
    en: `The embedded PostgreSQL cannot be run: ${reason}. Name a PostgreSQL server with --postgres URL instead.`,
    zh: `无法运行内嵌的 PostgreSQL：${reason}。可改用 --postgres URL 指定 PostgreSQL 服务器。`,
  });
}

function closedFolder(path: string): string | undefined {
  const above: string[] = [];
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) above.unshift(at);
  return above.find((folder) => existsSync(folder) && (statSync(folder).mode & 0o001) === 0);
}
