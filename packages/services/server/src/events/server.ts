import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { reasonOf, ServerError } from '../error.ts';
import { type Engine, insertSettings, querySettings } from './engine.ts';
import { storeError } from './errors.ts';

/** A ClickHouse server, `http://user:password@host:8123`. */
export async function openServer(url: string): Promise<Engine> {
  const client = createClient({
    url,
    application: 'seawall',
    request_timeout: 60_000,
    max_open_connections: 8,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const engine: Engine = {
    query: <Row>(sql: string, parameters = {}) =>
      told(async () => {
        const result = await client.query({
          query: sql,
          format: 'JSONEachRow',
          query_params: parameters,
          clickhouse_settings: querySettings,
        });
        return result.json<Row>();
      }),
    command: (sql) => told(async () => void (await client.command({ query: sql }))),
    insert: (table, columns, lines, token) =>
      told(async () => {
        // Lines as they are: the client's own insert would take the rows apart and write them anew.
        const { stream } = await client.exec({
          query: `insert into ${table} (${columns.join(', ')}) format JSONCompactEachRow`,
          values: Readable.from([lines], { objectMode: false }),
          clickhouse_settings: { ...insertSettings, insert_deduplication_token: token },
        });
        await finished(stream.resume());
      }),
    close: () => client.close(),
  };
  try {
    // Older ones may not know parameters: the question has none.
    const [row] = await engine.query<{ version: string }>('select version() as version');
    assertNewEnough(row?.version ?? '');
    await engine.command('create database if not exists seawall');
  } catch (error) {
    await client.close();
    throw error;
  }
  return engine;
}

/** Batches with tokens that hold for what is summed from them, and objects of JSON kept as text. */
const oldest = [24, 8] as const;

/** @throws ServerError `no-clickhouse` */
export function assertNewEnough(version: string): void {
  const [year = 0, month = 0] = version.split('.').map(Number);
  if (year > oldest[0] || (year === oldest[0] && month >= oldest[1])) return;
  const least = oldest.join('.');
  throw new ServerError('no-clickhouse', {
    en: `The event store needs ClickHouse ${least} or newer; the server at this address is ${version === '' ? 'of an unknown version' : version}.`,
    zh: `事件存储需要 ClickHouse ${least} 或更新版本；该地址的服务器版本为 ${version === '' ? '未知' : version}。`,
  });
}

async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw storeError(reasonOf(error), error);
  }
}
