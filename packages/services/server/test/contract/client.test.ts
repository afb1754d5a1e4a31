import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { createClient, isRefusal } from '../../src/contract/index.ts';

interface Sent {
  readonly address: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A client whose requests are kept, and answered in turn by `answers`. */
function clientOf(...answers: Response[]): { client: ReturnType<typeof createClient>; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = createClient({
    fetch: async (address, init) => {
      const request = new Request(new URL(address, 'http://localhost'), init);
      const { pathname, search } = new URL(request.url);
      sent.push({
        address: pathname + search,
        method: request.method,
        headers: request.headers,
        body: await request.text(),
      });
      return answers.shift() ?? new Response(null, { status: 204 });
    },
  });
  return { client, sent };
}

const csrfRefused = { type: 'about:blank', title: 'Forbidden', status: 403, code: 'csrf' };

describe('the client', () => {
  test('writes names into the path and filters into the query', async () => {
    const { client, sent } = clientOf(Response.json({ items: [] }), Response.json({}));
    await client.call('GET /findings', { query: { severity: 'critical,high', limit: 10 } });
    await client.call('GET /findings/{id}', { params: { id: 'a/b' } });
    expect(sent.map(({ address }) => address)).toEqual([
      '/api/v1/findings?severity=critical%2Chigh&limit=10',
      '/api/v1/findings/a%2Fb',
    ]);
  });

  test('sends the session’s CSRF token with changes, and only with them', async () => {
    const { client, sent } = clientOf(Response.json({ csrf: 'abc' }));
    await client.call('GET /me');
    await client.call('PATCH /findings/{id}', { params: { id: '1' }, body: { assignee: null } });
    await client.call('GET /settings');
    expect(sent.map(({ headers }) => headers.get('x-seawall-csrf'))).toEqual([null, 'abc', null]);
    expect(sent[1]?.body).toBe('{"assignee":null}');
  });

  test('asks for the token once more when the session has another by now', async () => {
    const { client, sent } = clientOf(
      Response.json(csrfRefused, { status: 403 }),
      Response.json({ csrf: 'new' }),
      new Response(null, { status: 204 }),
    );
    await client.call('POST /sign-out');
    expect(sent.map(({ method, headers }) => `${method} ${headers.get('x-seawall-csrf')}`)).toEqual([
      'POST null',
      'GET null',
      'POST new',
    ]);
  });

  test('rejects with the problem that the server names', async () => {
    const { client } = clientOf(Response.json({ ...csrfRefused, code: 'forbidden', detail: 'no' }, { status: 403 }));
    const error: unknown = await client.call('GET /settings').catch((reason: unknown) => reason);
    expect(isRefusal(error) && error.problem.code).toBe('forbidden');
    expect(String(error)).toBe('Error: no');
  });

  test('an answer that is no problem document is one of its own', async () => {
    const { client } = clientOf(new Response('<h1>Bad Gateway</h1>', { status: 502 }));
    const error: unknown = await client.call('GET /settings').catch((reason: unknown) => reason);
    expect(isRefusal(error) && error.problem.code).toBe('unreadable');
  });
});

test('a browser that takes the client takes nothing of zod', async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/contract/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  expect(Object.keys(metafile.inputs).map((input) => input.split('/').at(-1))).toEqual([
    'client.ts',
    'lists.ts',
    'index.ts',
  ]);
  expect(outputFiles[0]?.contents.length).toBeLessThan(3000);
});
