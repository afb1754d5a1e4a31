import { createRequire } from 'node:module';
import { reasonOf } from '../../error.ts';
import { lockFolder } from '../../state/embedded/lock.ts';
import { insertSettings, querySettings } from '../engine.ts';
import type { Answer, Call } from './calls.ts';

// chDB in a process of its own, see docs/adr/0012. It ends with the server, however that ends.

interface Session {
  queryBindAsync(sql: string, parameters: object, options: { format: string }): Promise<{ text(): string }>;
  queryAsync(sql: string): Promise<unknown>;
  query(sql: string): string;
  insert(rows: {
    table: string;
    values: Uint8Array;
    columns: readonly string[];
    format: 'JSONCompactEachRow';
    settings: Readonly<Record<string, string | number>>;
  }): Promise<unknown>;
  close(): void;
}

interface Chdb {
  readonly Session: new (path: string) => Session;
  drainPending(): Promise<void>;
}

const [, , lockedFolder = '', dataFolder = ''] = process.argv;
const running = new Set<Promise<void>>();
let session: Session | undefined;

/** Ctrl-C is for the server, which closes us when the rest has come to its end. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => void close().then(() => process.exit()));

const chdb = createRequire(import.meta.url)('chdb') as Chdb;
try {
  const unlock = lockFolder(lockedFolder);
  process.on('exit', unlock);
  session = new chdb.Session(dataFolder);
  for (const [name, value] of Object.entries(querySettings)) session.query(`set ${name} = ${value}`);
  session.query('create database if not exists seawall');
  answer({ id: 0, text: '' });
} catch (error) {
  answer({ id: 0, error: reasonOf(error) });
}

process.on('message', (call: Call) => {
  const ran = run(call)
    .then(
      (text) => answer({ id: call.id, text }),
      (error: unknown) => answer({ id: call.id, error: reasonOf(error) }),
    )
    .finally(() => running.delete(ran));
  if (call.what !== 'close') running.add(ran);
});

async function run(call: Call): Promise<string> {
  if (call.what === 'close') {
    await close();
    return '';
  }
  if (session === undefined) throw new Error('the event store has been closed');
  switch (call.what) {
    case 'query':
      return (await session.queryBindAsync(call.sql, call.parameters, { format: 'JSONEachRow' })).text();
    case 'command':
      await session.queryAsync(call.sql);
      return '';
    case 'insert':
      await session.insert({
        table: call.table,
        values: call.lines,
        columns: call.columns,
        format: 'JSONCompactEachRow',
        settings: { ...insertSettings, insert_deduplication_token: call.token },
      });
      return '';
  }
}

/** A connection that is closed under a running operation would abort the engine. */
async function close(): Promise<void> {
  await Promise.all(running);
  session?.close();
  session = undefined;
  await chdb.drainPending();
}

function answer(message: Answer): void {
  if (process.connected) process.send?.(message);
}
