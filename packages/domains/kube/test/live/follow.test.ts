import { describe, expect, test, vi } from 'vitest';
import type { KubeError } from '../../src/client/error.ts';
import { follow } from '../../src/live/follow.ts';
import { type Change, createStore } from '../../src/live/store.ts';
import { sendStatus, serve, type TestServer } from '../client/server.ts';
import { testWorld } from '../client/world.ts';
import { configMaps, versionedApi } from './api.ts';

/** Follows the server's ConfigMaps; `seen` is what the changes that were told add up to. */
function following(server: TestServer, initialEvents = false) {
  const ending = new AbortController();
  const store = createStore({ cluster: 'test' });
  const seen = new Map<string, unknown>();
  const states: string[] = [];
  const errors: KubeError[] = [];
  const done = follow(
    server.client,
    configMaps,
    store.shelf(configMaps),
    {
      server: { initialEvents },
      signal: ending.signal,
      onChanges: (changes: readonly Change[]) => {
        for (const { type, object, before } of changes) {
          const { name } = object.ref;
          expect(seen.has(name), `${type} ${name}`).toBe(type !== 'added');
          expect(before !== undefined).toBe(type === 'changed');
          if (type === 'removed') seen.delete(name);
          else seen.set(name, (object.value as { data?: unknown }).data);
        }
      },
      onState: (state) => {
        states.push(state.state);
        if (state.state === 'failing') errors.push(state.error);
      },
    },
    testWorld(),
  );
  return {
    store,
    states,
    errors,
    seen: () => Object.fromEntries(seen),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await done;
    },
  };
}

describe.each([
  ['lists, then watches', false],
  ['watches from the first events on', true],
])('a follower that %s', (_, initialEvents) => {
  const start = async () => {
    const api = versionedApi({ initialEvents });
    for (const name of ['a', 'b', 'c']) api.put(name, { n: name });
    return { api, server: await serve(api.answer) };
  };

  test('knows what is there and what comes, changes and goes', async () => {
    const { api, server } = await start();
    await using _server = server;
    await using follower = following(server, initialEvents);
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()));
    api.put('d', { n: '4' });
    api.put('a', { n: 'changed' });
    api.remove('b');
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()));
    expect(follower.states[0]).toBe('current');
    expect(api.state.lists === 0).toBe(initialEvents);
  });

  test('goes on behind the last event when a watch is cut, without reading everything again', async () => {
    const { api, server } = await start();
    await using _server = server;
    await using follower = following(server, initialEvents);
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()));
    const { lists } = api.state;
    for (let round = 0; round < 5; round++) {
      api.put(`during-${round}`);
      api.cut();
      api.put(`behind-${round}`);
      await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()));
    }
    expect(api.state.lists).toBe(lists);
    expect(follower.errors).toEqual([]);
  });

  test('reads everything again when the server has forgotten, and tells the difference', async () => {
    const { api, server } = await start();
    await using _server = server;
    await using follower = following(server, initialEvents);
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()));
    api.state.refuse = (_request, response) => response.destroy();
    api.cut();
    api.remove('a');
    api.put('b', { n: 'other' });
    api.put('new');
    api.compact();
    api.state.refuse = undefined;
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()), 5_000);
    expect(Object.keys(follower.seen()).sort()).toEqual(['b', 'c', 'new']);
  });

  test('waits out a server that fails, and says so meanwhile', async () => {
    const { api, server } = await start();
    await using _server = server;
    api.state.refuse = (_request, response) => sendStatus(response, 500, 'InternalError', 'etcd is away');
    await using follower = following(server, initialEvents);
    await vi.waitFor(() => expect(follower.states).toContain('failing'), 10_000);
    expect(follower.errors[0]?.message).toContain('etcd is away');
    api.state.refuse = undefined;
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()), 10_000);
    expect(follower.states.at(-1)).toBe('current');
  });

  test('loses nothing to a line that cannot be read', async () => {
    const { api, server } = await start();
    await using _server = server;
    await using follower = following(server, initialEvents);
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()));
    api.state.garble = 2;
    api.put('a', { n: 'behind the garbage' });
    await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()), 5_000);
    expect(follower.errors[0]?.code).toBe('bad-response');
  });
});

test('a server that does not send initial events is listed instead', async () => {
  const api = versionedApi({ initialEvents: false });
  api.put('a');
  await using server = await serve(api.answer);
  await using follower = following(server, true);
  await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()));
  expect(api.state.lists).toBe(1);
});

test('a watch that is killed all the time, under a server that forgets, loses no change', async () => {
  const api = versionedApi({ initialEvents: true });
  await using server = await serve(api.answer);
  await using follower = following(server, true);
  for (let round = 0; round < 120; round++) {
    api.put(`n${(round * 7) % 23}`, { round: String(round) });
    if (round % 3 === 0) api.remove(`n${(round * 5) % 23}`);
    if (round % 4 === 0) api.cut();
    if (round % 17 === 0) api.compact();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await vi.waitFor(() => expect(follower.seen()).toEqual(api.data()), 10_000);
  expect(follower.store.size).toBe(api.names().length);
});

const row = (name: string, type: string, resourceVersion: string) => ({
  cells: [name, type, 1],
  object: { kind: 'PartialObjectMetadata', metadata: { name, namespace: 'a', resourceVersion } },
});

const event = (type: string, one: object) => `${JSON.stringify({ type, object: { ...one, kind: 'Table' } })}\n`;

test('Secrets come as rows of tables, from lists and watches alike', async () => {
  const secrets = { ...configMaps, kind: 'Secret', name: 'secrets' };
  const table = { kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Type' }, { name: 'Data' }] };
  await using server = await serve((request, response) => {
    expect(request.headers.accept).toContain('as=Table');
    if (!request.path.searchParams.has('watch')) {
      response.end(
        JSON.stringify({ ...table, metadata: { resourceVersion: '5' }, rows: [row('listed', 'Opaque', '1')] }),
      );
      return;
    }
    response.write(event('ADDED', { ...table, rows: [row('watched', 'kubernetes.io/tls', '6')] }));
    response.write(event('DELETED', { rows: [row('listed', 'Opaque', '7')] }));
  });
  const ending = new AbortController();
  const store = createStore({ cluster: 'test' });
  const done = follow(
    server.client,
    secrets,
    store.shelf(secrets),
    { server: { initialEvents: true }, signal: ending.signal, onChanges: () => undefined, onState: () => undefined },
    testWorld(),
  );
  const types = () => [...store.in('a')].map(({ ref, value }) => [ref.name, (value as { type?: unknown }).type]);
  await vi.waitFor(() => expect(types()).toEqual([['watched', 'kubernetes.io/tls']]));
  ending.abort();
  await done;
  expect(server.asked[0]).toBe('GET /api/v1/secrets?limit=250');
});
