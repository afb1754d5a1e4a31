import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  bringFeeds,
  buildDatabase,
  exportDatabase,
  importDatabase,
  openDatabase,
  readTrustedKey,
  updateFromMirror,
  VulnsError,
} from '../src/index.ts';
import { download } from '../src/remote/fetch.ts';
import { component, find, lines, osv, temporaryFolder, write } from './world.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves a folder; `asked` notes what was wanted. */
function files(folder: string, asked: string[]): Handler {
  return ({ url = '' }, response) => {
    asked.push(url);
    const path = join(folder, url);
    if (existsSync(path)) response.end(readFileSync(path));
    else response.writeHead(404).end();
  };
}

const network = { env: {}, attempts: 3, idleMs: 2000 };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const trusted = [readTrustedKey(publicKey.export({ type: 'spki', format: 'pem' }) as string, 'key')];

function feed(version: string): string {
  return write(temporaryFolder(), {
    'osv/a.json': osv('GHSA-a', 'npm', 'left', version),
    ...Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `osv/n${index}.json`,
        osv(`GHSA-n${index}`, 'npm', `p${index}`, '1.0.0', { details: `text ${index * 7919}` }),
      ]),
    ),
    'osv/b.json': osv('PYSEC-1', 'PyPI', 'flask', '2.0'),
  });
}

function built(database: string, version: string, day: number): void {
  buildDatabase({
    from: [feed(version)],
    database,
    now: new Date(2026, 9, day),
    signer: { key: privateKey },
    deltas: true,
  });
}

const left = component('npm', 'left', '1.5.0');

describe('a mirror', () => {
  test('gives whole shards first and then only what changed, signed', async () => {
    const source = temporaryFolder();
    const mine = temporaryFolder();
    const asked: string[] = [];
    const mirror = await serve(files(source, asked));
    const options = { mirrors: ['http://127.0.0.1:1', mirror], database: mine, network, trusted };
    built(source, '1.0.0', 1);
    const first = await updateFromMirror(options);
    expect(first).toMatchObject({ whole: ['npm', 'pypi'], byDelta: [], kept: [] });
    expect(lines(find(openDatabase(mine), [left]))).toEqual([]);
    built(source, '2.0.0', 2);
    const second = await updateFromMirror(options);
    expect(second).toMatchObject({ whole: [], byDelta: ['npm'], kept: ['pypi'] });
    expect(second.bytes).toBeLessThan(first.bytes / 3);
    expect(lines(find(openDatabase(mine), [left]))).toEqual(['GHSA-a left → 2.0.0']);
  });

  test.each([
    [
      'unsigned',
      (folder: string) => buildDatabase({ from: [feed('9.0.0')], database: folder, now: new Date(2026, 10, 1) }),
    ],
    ['network', (folder: string) => built(folder, '9.0.0', -300)],
    [
      'damaged',
      (folder: string) => {
        built(folder, '9.0.0', 20);
        const { shards } = openDatabase(folder).manifest;
        writeFileSync(join(folder, shards['npm']?.file ?? ''), 'not a shard');
      },
    ],
  ])('that is %s is refused, and the old database stays in use', async (code, spoil) => {
    const source = temporaryFolder();
    const mine = temporaryFolder();
    built(mine, '1.6.0', 3);
    spoil(source);
    const mirror = await serve(files(source, []));
    const error = await updateFromMirror({
      mirrors: [mirror],
      database: mine,
      network: { ...network, attempts: 1 },
      trusted,
    }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(VulnsError);
    expect((error as VulnsError).code).toBe(code);
    expect(lines(find(openDatabase(mine), [left]))).toEqual(['GHSA-a left → 1.6.0']);
  });

  test('of which only some spaces are wanted says of the others that it has none', async () => {
    const source = temporaryFolder();
    const mine = temporaryFolder();
    built(source, '1.0.0', 1);
    const mirror = await serve(files(source, []));
    await updateFromMirror({ mirrors: [mirror], database: mine, network, spaces: ['pypi'], trusted });
    expect(find(openDatabase(mine), [left]).unknown.map(({ reason }) => reason)).toEqual(['no-feed']);
  });
});

describe('a download', () => {
  test('that breaks off is taken up where it broke off, and not brought again', async () => {
    const content = Buffer.alloc(200_000, 'advisory ');
    const ranges: (string | undefined)[] = [];
    const address = await serve((request, response) => {
      ranges.push(request.headers.range);
      if (request.headers['if-none-match'] === '"v1"') return response.writeHead(304).end();
      const from = Number(/bytes=(\d+)/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const headers = { etag: '"v1"', 'content-length': content.length - from };
      if (from > 0)
        response.writeHead(206, {
          ...headers,
          'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
        });
      else response.writeHead(200, headers);
      if (from > 0) return response.end(content.subarray(from));
      response.write(content.subarray(0, 70_000), () => response.socket?.end());
      return response;
    });
    const path = join(temporaryFolder(), 'feed');
    expect(await download(address, path, network)).toBe('new');
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges[1]).toMatch(/^bytes=[1-9]/);
    expect(await download(address, path, network)).toBe('unchanged');
  });

  test('goes through the proxy of the environment', async () => {
    const through: (string | undefined)[] = [];
    const proxy = await serve((request, response) => {
      through.push(request.url);
      response.end('{}');
    });
    const path = join(temporaryFolder(), 'feed');
    await download('http://feeds.example/a.json', path, { ...network, env: { HTTP_PROXY: proxy } });
    expect(through).toEqual(['http://feeds.example/a.json']);
  });

  test('that fails is told, and the last copy and the other feeds stay', async () => {
    const asked: string[] = [];
    const mirror = await serve(({ url = '' }, response) => {
      asked.push(url);
      if (url.includes('known_exploited')) response.end('{"catalogVersion":"1","vulnerabilities":[]}');
      else response.writeHead(503).end();
    });
    const folder = temporaryFolder();
    const updates = await bringFeeds({
      folder,
      sources: ['kev', 'epss'],
      network: { ...network, attempts: 1 },
      through: mirror,
    });
    expect(
      updates.map(({ source, result }) => `${source} ${result instanceof VulnsError ? result.code : result}`),
    ).toEqual(['kev new', 'epss network']);
    expect(asked[0]).toBe('/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json');
  });
});

test('one file carries a database to where there is no network', () => {
  const source = temporaryFolder();
  const mine = temporaryFolder();
  built(source, '2.0.0', 1);
  const file = join(temporaryFolder(), 'database.tar');
  exportDatabase(source, file);
  importDatabase(file, mine, trusted);
  expect(lines(find(openDatabase(mine), [left]))).toEqual(['GHSA-a left → 2.0.0']);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 4000));
  expect(() => importDatabase(file, mine, trusted)).toThrow(VulnsError);
  expect(lines(find(openDatabase(mine), [left]))).toHaveLength(1);
});
