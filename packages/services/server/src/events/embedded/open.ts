import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ServerError } from '../../error.ts';
import { inUse, ownerOf } from '../../state/embedded/lock.ts';
import type { Engine } from '../engine.ts';
import { storeError } from '../errors.ts';
import { gathered } from './gather.ts';
import type { Answer, Call, WithoutId } from './calls.ts';

/** chDB's process, and what is asked of it. */
interface Running {
  readonly child: ChildProcess;
  call(what: WithoutId<Call>): Promise<string>;
}

/**
 * ClickHouse with its data below `folder`, in a child process that ends with this one. A child that is lost is started
 * again by the next call; what it had acknowledged is on the disk.
 * @throws ServerError `data-folder-in-use`, `no-clickhouse`, `store-unavailable`
 */
export async function openEmbedded(folder: string): Promise<Engine> {
  assertInstalled();
  const data = resolve(folder);
  // Command lines and addresses are nobody else's on this machine.
  mkdirSync(data, { recursive: true, mode: 0o700 });
  await free(data);
  let running: Promise<Running> | undefined = start(data, () => {
    running = undefined;
  });
  let closed = false;
  const call = async (what: WithoutId<Call>): Promise<string> => {
    if (closed) throw storeError('it has been closed');
    running ??= start(data, () => {
      running = undefined;
    });
    return (await running).call(what);
  };
  await running;
  const engine: Engine = {
    query: async <Row>(sql: string, parameters = {}) => rowsOf<Row>(await call({ what: 'query', sql, parameters })),
    command: async (sql) => void (await call({ what: 'command', sql })),
    insert: async (table, columns, lines, token) => void (await call({ what: 'insert', table, columns, lines, token })),
    close: async () => {
      closed = true;
      const last = await running?.catch(() => undefined);
      if (last === undefined) return;
      const ended = once(last.child, 'exit');
      await last.call({ what: 'close' }).catch(() => {});
      if (last.child.connected) last.child.disconnect();
      await ended;
    },
  };
  try {
    return await gathered(engine, data);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** The child of a server that was killed may still be on its way out. */
const patience = 3000;

async function free(folder: string): Promise<void> {
  const until = Date.now() + patience;
  for (let owner = ownerOf(folder); owner !== undefined; owner = ownerOf(folder)) {
    if (Date.now() > until) throw inUse(folder, owner);
    await wait(50);
  }
}

async function start(data: string, onEnd: () => void): Promise<Running> {
  const child = fork(processFile(), [data, join(data, 'clickhouse')], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (text: string) => void; reject: (error: Error) => void }>();
  let ended = false;
  let last = 0;
  const asked = (id: number): Promise<string> =>
    new Promise((resolved, reject) => void waiting.set(id, { resolve: resolved, reject }));
  child.on('message', (answer: Answer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) caller?.reject(storeError(answer.error));
    else caller?.resolve(answer.text);
  });
  child.once('exit', (code, signal) => {
    ended = true;
    onEnd();
    const error = storeError(`its process ended (${signal ?? `code ${code}`}); it starts again with the next use`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  const started = asked(last);
  const call = (what: WithoutId<Call>): Promise<string> => {
    if (ended || !child.connected) return Promise.reject(storeError('its process has ended'));
    last += 1;
    const answer = asked(last);
    child.send({ ...what, id: last });
    return answer;
  };
  try {
    await started;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return { child, call };
}

function rowsOf<Row>(lines: string): Row[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** Beside this file, in the sources as in what is built of them. */
function processFile(): string {
  const name = import.meta.url.endsWith('.ts') ? './process.ts' : './process.js';
  return fileURLToPath(new URL(name, import.meta.url));
}

function assertInstalled(): void {
  try {
    createRequire(import.meta.url).resolve('chdb');
  } catch (cause) {
    throw new ServerError(
      'no-clickhouse',
      {
        en: 'The embedded event store is not installed (npm package chdb: Linux with glibc, or macOS). Install it with npm install chdb, or name a ClickHouse server with --clickhouse URL.',
        zh: '未安装内嵌事件存储（npm 包 chdb：支持使用 glibc 的 Linux 或 macOS）。请用 npm install chdb 安装，或用 --clickhouse URL 指定 ClickHouse 服务器。',
      },
      { cause },
    );
  }
}
