import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

// ClickHouse's HTTP protocol in front of chDB, as far as `@clickhouse/client` speaks it: the same engine behind the
// same protocol, where no ClickHouse server is to be had.

interface Session {
  queryBindAsync(sql: string, parameters: object, options: { format: string }): Promise<{ text(): string }>;
  query(sql: string): string;
  insert(rows: {
    table: string;
    columns: string[];
    values: string;
    format: string;
    settings: Record<string, string>;
  }): Promise<unknown>;
  close(): void;
}

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** What is no setting among the parameters of the address. */
const own = new Set([
  'query',
  'query_id',
  'session_id',
  'database',
  'default_format',
  'user',
  'password',
  'wait_end_of_query',
]);

export async function startFront(folder: string): Promise<Front> {
  const { Session, drainPending } = createRequire(import.meta.url)('chdb') as {
    Session: new (path: string) => Session;
    drainPending(): Promise<void>;
  };
  const session = new Session(folder);

  async function answer(request: IncomingMessage): Promise<string> {
    const { searchParams } = new URL(request.url ?? '/', 'http://front');
    const body = await text(request);
    const settings = Object.fromEntries(
      [...searchParams].filter(
        ([name]) => !own.has(name) && !name.startsWith('param_') && !/compress|progress/.test(name),
      ),
    );
    const insert = /^insert into (\S+) \(([^)]*)\) format (\w+)/i.exec(searchParams.get('query') ?? '');
    if (insert !== null) {
      const [, table = '', columns = '', format = ''] = insert;
      await session.insert({ table, columns: columns.split(', '), values: body, format, settings });
      return '';
    }
    const sql = searchParams.get('query') ?? body;
    for (const [name, value] of Object.entries(settings)) session.query(`set ${name} = '${value}'`);
    const [, statement = sql, format = 'TabSeparated'] = /^([\s\S]*?)\s*format (\w+)\s*$/i.exec(sql) ?? [];
    const parameters = Object.fromEntries(
      [...searchParams].filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice(6), value]),
    );
    return (await session.queryBindAsync(statement, parameters, { format })).text();
  }

  const server = createServer((request, response) => {
    void answer(request).then(
      (result) => response.writeHead(200, { 'content-type': 'text/plain' }).end(result),
      (error: Error) => response.writeHead(500, { 'x-clickhouse-exception-code': '1' }).end(error.message),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      session.close();
      await drainPending();
    },
  };
}
