import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { reasonOf, ServerError } from '../../error.ts';
import { findBinaries, linkLibraries } from './binaries.ts';
import { type ClusterPlan, makePrivate, prepareCluster, superuser } from './cluster.ts';
import { lockFolder } from './lock.ts';
import { childUser } from './user.ts';

/** A PostgreSQL server of our own, reachable through a socket that only this user and its own may open. */
export interface EmbeddedPostgres {
  readonly connection: ClientConfig;
  /** Of the process that runs now. */
  pid(): number | undefined;
  /** Resolves with a sentence when the server ended without having been asked to, and could not be started again. */
  readonly failed: Promise<string>;
  /** Ends it in order: transactions that run are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on `folder`, making it first where it is new. It ends with this process, however that ends.
 * What a killed server left behind, its processes included, is cleared away.
 */
export async function startEmbedded(folder: string, onRestart?: (why: string) => void): Promise<EmbeddedPostgres> {
  const data = resolve(folder);
  const unlock = lockFolder(data);
  try {
    return await startLocked(data, unlock, onRestart);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startLocked(
  data: string,
  unlock: () => void,
  onRestart: ((why: string) => void) | undefined,
): Promise<EmbeddedPostgres> {
  const binaries = findBinaries();
  const user = childUser();
  const environment = linkLibraries(binaries, join(data, 'postgres-libraries'));
  const plan: ClusterPlan = { binaries, environment, folder: join(data, 'postgres'), user };
  const passwordFile = join(data, 'postgres.password');
  prepareCluster(plan, passwordFile);
  await endOrphan(plan.folder);
  const sockets = mkdtempSync(join(tmpdir(), 'seawall-'));
  makePrivate(sockets, user);
  const connection: ClientConfig = {
    host: sockets,
    port,
    user: superuser,
    database: 'postgres',
    password: readFileSync(passwordFile, 'utf8'),
  };
  let stopping = false;
  let running: Running | undefined;
  const failed = Promise.withResolvers<string>();
  const cleanUp = (): void => {
    rmSync(sockets, { recursive: true, force: true });
    unlock();
  };
  const run = async (): Promise<Running> => {
    const child = launch(plan, sockets);
    const log = keepLog(child);
    const ended = once(child, 'exit');
    try {
      await untilReady(connection, child, log);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    running = { child, ended, log };
    return running;
  };
  /** What was killed is started again: what it had committed is on the disk. What ends at once, again and again, is not. */
  const keep = async (first: Running): Promise<void> => {
    let times: number[] = [];
    for (let current = first; ; ) {
      await current.ended;
      if (stopping) return;
      running = undefined;
      const why = current.log.last();
      times = [...times.filter((at) => at > Date.now() - restartsWithinMs), Date.now()];
      if (times.length > mostRestarts) return failed.resolve(why);
      onRestart?.(why);
      try {
        current = await again(run, () => stopping);
      } catch (error) {
        return failed.resolve(reasonOf(error));
      }
      // It was to stop while it was started again.
      if (stopping) await end(current.child, current.ended);
    }
  };
  let kept: Promise<void>;
  try {
    kept = keep(await run());
  } catch (error) {
    cleanUp();
    throw error;
  }
  return {
    connection,
    pid: () => running?.child.pid,
    failed: failed.promise,
    stop: async () => {
      if (stopping) return;
      stopping = true;
      if (running !== undefined) await end(running.child, running.ended);
      await kept;
      cleanUp();
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly log: Log;
}

const mostRestarts = 5;
const restartsWithinMs = 10 * 60_000;

/** Processes of the one that was killed may hold its memory for a moment yet: then PostgreSQL refuses to start. */
async function again(run: () => Promise<Running>, isOver: () => boolean): Promise<Running> {
  for (let left = 20; ; left -= 1) {
    await wait(250);
    try {
      return await run();
    } catch (error) {
      if (left === 0 || isOver()) throw error;
    }
  }
}

/** The name of the socket within its folder, not a port of the network. */
const port = 5432;

/** Beside what the cluster was made with; the server shares the machine with the rest of Seawall. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '50',
  shared_buffers: '64MB',
  work_mem: '16MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  random_page_cost: '1.1',
  jit: 'off',
  log_min_messages: 'warning',
  logging_collector: 'off',
};

/**
 * The child becomes PostgreSQL itself; behind it stands a shell that reads from us and, when we are gone without a
 * word, ends it. In a container without a shell everything ends with the first process anyway.
 */
const guard = `( ( read -r word <&3 || kill -INT $$ ) & ) 2>/dev/null; exec "$@" 3<&-`;

function launch(plan: ClusterPlan, sockets: string): ChildProcess {
  const all = { ...settings, unix_socket_directories: sockets };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const line = [plan.binaries.postgres, '-D', plan.folder, '-p', String(port), ...options];
  const guarded = existsSync('/bin/sh') ? ['/bin/sh', '-c', guard, 'postgres', ...line] : line;
  const [program = '', ...args] = guarded;
  return spawn(program, args, {
    cwd: '/',
    // Its own session: Ctrl-C is for the server, which then ends its stores in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC', ...plan.environment },
    ...(plan.user === undefined ? {} : { uid: plan.user.uid, gid: plan.user.gid }),
  });
}

interface Log {
  last(): string;
}

/** The last lines that PostgreSQL wrote; bounded, for it may run for months. */
function keepLog(child: ChildProcess): Log {
  let kept = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    kept = (kept + text).slice(-4096);
  });
  return { last: () => kept.trim().split('\n').slice(-5).join('\n') };
}

const patience = 60_000;

async function untilReady(connection: ClientConfig, child: ChildProcess, log: Log): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw didNotStart(log.last());
    const client = new Client(connection);
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      if (Date.now() > until) throw didNotStart(`${reasonOf(error)}\n${log.last()}`);
    }
    await wait(20);
  }
}

function didNotStart(log: string): ServerError {
  const full = /No space left on device/i.test(log);
  return new ServerError(full ? 'disk-full' : 'store-unavailable', {
    en: `The embedded PostgreSQL did not start:\n${log}`,
    zh: `内嵌的 PostgreSQL 未能启动：\n${log}`,
  });
}

/** A killed server's PostgreSQL may still run: its lock file names the process. */
async function endOrphan(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [first = '', second = ''] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(first);
  if (!Number.isInteger(pid) || pid <= 1 || second !== folder) return;
  if (!isPostgresOn(pid, folder)) {
    // PostgreSQL clears a dead process's file away itself; where the number is another process's by now it would not.
    if (lives(pid)) rmSync(file, { force: true });
    return;
  }
  for (const [signal, tries] of [
    ['SIGINT', 500],
    ['SIGQUIT', 250],
    ['SIGKILL', 100],
  ] as const) {
    process.kill(pid, signal);
    for (let i = 0; i < tries; i++) {
      if (!isPostgresOn(pid, folder)) return;
      await wait(20);
    }
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isPostgresOn(pid: number, folder: string): boolean {
  try {
    if (process.platform !== 'linux') return lives(pid);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(folder);
  } catch {
    return false;
  }
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGQUIT'), 20_000);
    await ended;
    clearTimeout(late);
  }
  // The guard hears that this was in order.
  const word = child.stdio[3];
  if (word !== null && word !== undefined && 'end' in word) word.end('\n');
}
