import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { reasonOf } from '../error.ts';
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
    await engine.command('create database if not exists seawall');
  } catch (error) {
    await client.close();
    throw error;
  }
  return engine;
}

async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw storeError(reasonOf(error), error);
  }
}
