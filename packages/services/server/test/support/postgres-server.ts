import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../../../../tests/free-port.ts';

const bin = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);

/** Debian's PostgreSQL, run as its own user: needs root and the package. */
export const hasPostgres = bin !== undefined && process.getuid?.() === 0 && userId('-u') !== undefined;

function userId(flag: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

export interface PostgresServer {
  /** Of a database that was made for the caller. */
  database(): Promise<string>;
  /** Ends it, does something while it is away, and starts it again. */
  away(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-debian-pg-'));
  const [uid = 0, gid = 0] = [userId('-u'), userId('-g')];
  chmodSync(folder, 0o700);
  chownSync(folder, uid, gid);
  const data = join(folder, 'data');
  const as = { uid, gid, cwd: '/' };
  const made = spawnSync(`${bin}/initdb`, ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync'], {
    ...as,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  const options = ['-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off', '-c', 'max_connections=200'];
  const url = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const launch = async (): Promise<(signal: NodeJS.Signals) => Promise<unknown>> => {
    const child = spawn(`${bin}/postgres`, ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...options], {
      ...as,
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    for (let i = 0; ; i++) {
      const client = new Client(url('postgres'));
      try {
        await client.connect();
        await client.end();
        break;
      } catch (error) {
        if (i > 500) throw error;
        await wait(20);
      }
    }
    return (signal) => {
      child.kill(signal);
      return ended;
    };
  };
  let end = await launch();
  let count = 0;
  return {
    async database() {
      count += 1;
      const client = new Client(url('postgres'));
      await client.connect();
      await client.query(`create database test${count}`);
      await client.end();
      return url(`test${count}`);
    },
    async away(meanwhile) {
      await end('SIGINT');
      await meanwhile();
      end = await launch();
    },
    async stop() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true });
    },
  };
}
